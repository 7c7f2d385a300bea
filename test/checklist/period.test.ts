import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePeriod, periodAfter, periodAt, spanOf } from "../../src/checklist/period.js";
import { KINDS } from "../../src/core/checklist.js";

const ZONES = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland"];

describe("a period", () => {
  it.each([
    ["daily", "2026-11-29T23:30:00Z", "UTC", "2026-11-29"],
    ["daily", "2026-11-29T23:30:00Z", "Europe/Berlin", "2026-11-30"],
    ["weekly", "2026-01-01T12:00:00Z", "UTC", "2026-W01"],
    ["weekly", "2027-01-01T12:00:00Z", "UTC", "2026-W53"],
    ["weekly", "2024-12-30T12:00:00Z", "UTC", "2025-W01"],
    ["monthly", "2026-11-30T23:30:00Z", "Europe/Berlin", "2026-12"],
  ] as const)("%s of %s in %s is %s", (kind, at, zone, period) => {
    expect(periodAt(kind, new Date(at), zone)).toBe(period);
  });

  it("holds every moment between its ends, and the next one begins where it ends", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        fc.constantFrom(...ZONES),
        fc.date({ min: new Date("2000-01-01"), max: new Date("2050-01-01"), noInvalidDate: true }),
        (kind, zone, at) => {
          const period = periodAt(kind, at, zone);
          const { from, to } = spanOf(kind, period, zone);
          expect(from <= at && at < to).toBe(true);
          expect(spanOf(kind, periodAfter(kind, period), zone).from).toEqual(to);
          expect(parsePeriod(kind, period)).toBe(period);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("of a day when clocks change is an hour shorter", () => {
    const { from, to } = spanOf("daily", "2026-03-29", "Europe/Berlin");
    expect(to.getTime() - from.getTime()).toBe(23 * 3_600_000);
  });

  it.each([
    ["daily", "2026-02-30"],
    ["daily", "2026-W01"],
    ["weekly", "2025-W53"],
    ["weekly", "2026-W00"],
    ["monthly", "2026-13"],
    ["monthly", "november"],
  ] as const)("of %s is none: %s", (kind, text) => {
    expect(() => parsePeriod(kind, text)).toThrow(/is not a period of the/);
  });
});
