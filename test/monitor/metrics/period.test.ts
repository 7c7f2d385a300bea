import { describe, expect, it } from "vitest";
import { periodFor } from "../../../src/monitor/metrics/period.js";

const NOW = new Date("2026-01-31T12:00:00Z");
const MINUTE = 60_000;
const DAY = 86_400_000;
const last = (ms: number) => ({ from: new Date(NOW.getTime() - ms), to: NOW });

describe("the width of a point", () => {
  it("is a minute for an hour and grows with the range", () => {
    expect(periodFor(last(60 * MINUTE), NOW, undefined)).toBe(MINUTE);
    expect(periodFor(last(6 * 60 * MINUTE), NOW, undefined)).toBe(5 * MINUTE);
  });

  it("is no finer than CloudWatch keeps for the beginning of the range", () => {
    const old = (days: number) => ({
      from: new Date(NOW.getTime() - days * DAY),
      to: new Date(NOW.getTime() - days * DAY + 10 * MINUTE),
    });
    expect(periodFor(old(14), NOW, undefined)).toBe(MINUTE);
    expect(periodFor(old(16), NOW, undefined)).toBe(5 * MINUTE);
    expect(periodFor(old(64), NOW, undefined)).toBe(60 * MINUTE);
    expect(() => periodFor(old(456), NOW, undefined)).toThrow("455 days");
  });

  it("is taken as typed within those limits, and refused outside them", () => {
    expect(periodFor(last(60 * MINUTE), NOW, 5 * MINUTE)).toBe(5 * MINUTE);
    expect(() => periodFor(last(60 * MINUTE), NOW, 90_000)).toThrow("whole minutes");
    expect(() => periodFor(last(16 * DAY), NOW, MINUTE)).toThrow("not kept");
    expect(() => periodFor(last(14 * DAY), NOW, MINUTE)).toThrow("10000 points");
  });
});
