import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NexusError } from "../../src/core/errors.js";
import { formatDuration, formatRelative, parseDuration, parseTime } from "../../src/core/time.js";

const now = new Date("2026-01-31T12:00:00Z");

describe("durations", () => {
  it.each([
    ["90s", 90_000],
    ["15m", 900_000],
    ["1h30m", 5_400_000],
    ["1h 30m", 5_400_000],
    ["2d", 172_800_000],
    ["1.5h", 5_400_000],
  ])("%s is %i ms", (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(["", "5", "0s", "-5m", "five minutes", "5 x", "5m!", "9999999999w"])(
    "%j is refused with an example",
    (text) => {
      expect(() => parseDuration(text)).toThrow(NexusError);
    },
  );

  it("never throws anything but a usage error", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseDuration(text)).toBeGreaterThan(0);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(NexusError);
        }
      }),
    );
  });

  it.each([
    [0, "0s"],
    [45_000, "45s"],
    [200_000, "3m 20s"],
    [7_500_000, "2h 5m"],
    [3_600_000, "1h"],
    [356_400_000, "4d 3h"],
  ])("%i ms reads as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe("times", () => {
  it.each([
    ["now", "2026-01-31T12:00:00.000Z"],
    ["2h ago", "2026-01-31T10:00:00.000Z"],
    ["90s", "2026-01-31T11:58:30.000Z"],
    ["2026-01-30", "2026-01-30T00:00:00.000Z"],
    ["2026-01-30T10:00", "2026-01-30T10:00:00.000Z"],
    ["2026-01-30 10:00:05", "2026-01-30T10:00:05.000Z"],
    ["2026-01-30T10:00:00+02:00", "2026-01-30T08:00:00.000Z"],
  ])("%s is %s, in UTC unless it says otherwise", (text, iso) => {
    expect(parseTime(text, now).toISOString()).toBe(iso);
  });

  it.each(["", "yesterday", "2026-13-40", "12:00", "-1h"])("%j is refused", (text) => {
    expect(() => parseTime(text, now)).toThrow("is not a time");
  });

  it("reads as a distance from now", () => {
    expect(formatRelative(new Date("2026-01-31T11:57:00Z"), now)).toBe("3m ago");
    expect(formatRelative(new Date("2026-02-01T12:00:00Z"), now)).toBe("in 1d");
    expect(formatRelative(now, now)).toBe("now");
  });
});
