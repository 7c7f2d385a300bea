import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDays,
  clockWords,
  daysFrom,
  instantOf,
  isDay,
  isTimeZone,
  wallClock,
  weekdayOf,
} from "../../src/core/zone.js";

const ZONES = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"];
const day = fc.integer({ min: 0, max: 12_000 }).map((days) => addDays("2015-01-01", days));
const minutes = fc.integer({ min: 0, max: 1_439 });

describe("the wall clock of a zone", () => {
  it("is read where the sun stands elsewhere", () => {
    expect(wallClock("America/Los_Angeles", new Date("2026-01-01T03:30:00Z"))).toEqual({
      day: "2025-12-31",
      minutes: 19 * 60 + 30,
    });
    expect(clockWords("Europe/Berlin", new Date("2026-03-30T07:00:00Z"))).toBe("Mon 2026-03-30 09:00");
  });

  it("shows at a moment what the moment was made of, unless it never shows that", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), day, minutes, (zone, on, at) => {
        const shown = wallClock(zone, instantOf(zone, on, at));
        const later = daysFrom(on, shown.day) * 1_440 + shown.minutes - at;
        // A gap is an hour at most, but for Samoa, which left a whole day out.
        expect(later === 0 || (later > 0 && later <= (zone === "Pacific/Apia" ? 1_440 : 60))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("takes the first of two, and goes on where an hour is missing", () => {
    expect(instantOf("Europe/Berlin", "2026-10-25", 150).toISOString()).toBe("2026-10-25T00:30:00.000Z");
    expect(clockWords("Europe/Berlin", instantOf("Europe/Berlin", "2026-03-29", 150))).toBe("Sun 2026-03-29 03:30");
  });

  it("knows zones and days from what only looks like one", () => {
    expect(["Europe/Berlin", "UTC"].every(isTimeZone)).toBe(true);
    expect(["Europe/Berlln", "", "Mars"].some(isTimeZone)).toBe(false);
    expect(isDay("2028-02-29")).toBe(true);
    expect(["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1"].some(isDay)).toBe(false);
    expect(weekdayOf("2026-01-05")).toBe(0);
  });
});
