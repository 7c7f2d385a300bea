import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confidenceOf, coverageOf } from "../../src/perf/coverage.js";
import { iopsLimit } from "../../src/perf/iops.js";
import { type Point, percentile, summaryOf, thinned, together, usedOf } from "../../src/perf/points.js";
import { measuringSpan } from "../../src/perf/span.js";
import { adviseStorage, runwayWords } from "../../src/perf/storage.js";
import { leastSquares, runwayOf } from "../../src/perf/trend.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GIB = 1024 ** 3;
const START = Date.parse("2026-01-01T00:00:00Z");

/** One value a period, from the start on; undefined leaves a gap. */
function series(periodMs: number, values: readonly (number | undefined)[]): Point[] {
  return values.flatMap((value, index) =>
    value === undefined ? [] : [{ at: new Date(START + index * periodMs), value }],
  );
}

const span = (periodMs: number, lengthMs: number) => ({
  from: new Date(START),
  to: new Date(START + lengthMs),
  periodMs,
});

describe("percentiles", () => {
  it("are values that were measured: the nearest rank", () => {
    expect(percentile([4, 1, 3, 2], 50)).toBe(2);
    expect(percentile([7], 95)).toBe(7);
    expect(
      percentile(
        Array.from({ length: 100 }, (_, index) => index + 1),
        95,
      ),
    ).toBe(95);
  });

  it("always leave at least that share of the values at or below them", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const found = percentile(values, 95);
        expect(values).toContain(found);
        expect(values.filter((value) => value <= found).length / values.length).toBeGreaterThanOrEqual(0.95);
      }),
    );
  });

  it("take the typical from the averages, and the rest from the highest of each period", () => {
    const measured = { average: series(MINUTE, [10, 20, 30]), highest: series(MINUTE, [50, 60, 90]) };
    expect(summaryOf(measured)).toEqual({ mean: 20, p50: 20, p95: 90, max: 90 });
    expect(summaryOf({ average: [], highest: [] })).toBeUndefined();
  });

  it("of what is used are those of what is left, turned over", () => {
    const used = usedOf(100, { average: series(MINUTE, [40, 30]), lowest: series(MINUTE, [35, 10]) });
    expect(summaryOf(used)).toMatchObject({ p50: 60, max: 90 });
  });
});

describe("points", () => {
  it("of two metrics are added only where both were measured", () => {
    const one = { average: series(MINUTE, [1, 2, 3]), highest: series(MINUTE, [1, 2, 3]) };
    const other = { average: series(MINUTE, [10, undefined, 30]), highest: series(MINUTE, [10, 20, 30]) };
    expect(together(one, other).average.map(({ value }) => value)).toEqual([11, 33]);
  });

  it("are thinned to means of longer periods, and a period without any stays a gap", () => {
    const thin = thinned(series(MINUTE, [1, 3, undefined, undefined, 9, 11]), 2 * MINUTE);
    expect(thin.map(({ value }) => value)).toEqual([2, 10]);
  });
});

describe("coverage", () => {
  it("counts runs of missing periods, not what came before the first value or only late", () => {
    const points = series(HOUR, [undefined, undefined, 1, 1, undefined, undefined, 1, undefined, 1]);
    expect(coverageOf(points, span(HOUR, 10 * HOUR))).toMatchObject({
      from: new Date(START + 2 * HOUR),
      gaps: 2,
      longestGapMs: 2 * HOUR,
      days: 4 / 24,
      share: 4 / 7,
    });
  });

  it("counts what is missing at the end", () => {
    expect(coverageOf(series(HOUR, [1, 1]), span(HOUR, 10 * HOUR))).toMatchObject({ gaps: 1, longestGapMs: 7 * HOUR });
  });

  it("is nothing for nothing", () => {
    expect(coverageOf([], span(HOUR, DAY))).toMatchObject({ days: 0, gaps: 0, share: 0, from: undefined });
    expect(confidenceOf(coverageOf([], span(HOUR, DAY)))).toEqual({
      enough: false,
      why: expect.stringMatching(/no value/),
    });
  });

  it.each([
    [14, "high"],
    [8, "medium"],
    [4, "low"],
  ])("of %i whole days is trusted: %s", (days, level) => {
    const points = series(
      HOUR,
      Array.from({ length: days * 24 }, () => 1),
    );
    expect(confidenceOf(coverageOf(points, span(HOUR, days * DAY)))).toEqual({ enough: true, level });
  });

  it("of less than three days, or of less than half the time, is too little", () => {
    const two = series(
      HOUR,
      Array.from({ length: 48 }, () => 1),
    );
    expect(confidenceOf(coverageOf(two, span(HOUR, 2 * DAY)))).toMatchObject({ enough: false });
    const holes = series(
      HOUR,
      Array.from({ length: 14 * 24 }, (_, hour) => (hour % 3 === 0 ? 1 : undefined)),
    );
    expect(confidenceOf(coverageOf(holes, span(HOUR, 14 * DAY)))).toEqual({
      enough: false,
      why: expect.stringContaining("more than half"),
    });
  });
});

describe("the storage's end", () => {
  const hourly = (hours: number, free: (hour: number) => number) =>
    series(
      HOUR,
      Array.from({ length: hours }, (_, hour) => free(hour) * GIB),
    );

  it("is found by least squares", () => {
    const line = leastSquares(hourly(48, (hour) => 40 - hour / 24));
    expect((line?.perDay ?? 0) / GIB).toBeCloseTo(-1, 9);
    const runway = runwayOf(
      hourly(49, (hour) => 40 - hour / 24),
      100 * GIB,
    );
    expect(runway).toMatchObject({ state: "growing", spanDays: 2 });
    if (runway.state === "growing") expect(runway.days).toBeCloseTo(38, 6);
    expect(runwayWords(runway)).toBe("full in 38 days (2026-02-10) at 1 GiB a day, by the trend of 2 days");
  });

  it("does not come when nothing grows, and is unknown when a few hours are all there is", () => {
    expect(
      runwayOf(
        hourly(48, () => 40),
        100 * GIB,
      ).state,
    ).toBe("not-growing");
    expect(
      runwayOf(
        hourly(48, (hour) => 40 + hour / 24),
        100 * GIB,
      ).state,
    ).toBe("not-growing");
    expect(
      runwayOf(
        hourly(6, (hour) => 40 - hour),
        100 * GIB,
      ),
    ).toEqual({
      state: "unknown",
      why: expect.stringContaining("half a day is the least"),
    });
    expect(runwayOf([], 100 * GIB)).toMatchObject({ state: "unknown" });
  });

  it("is reckoned from the last time the storage was enlarged", () => {
    const enlarged = hourly(72, (hour) => (hour < 36 ? 20 : 60) - hour / 24);
    const runway = runwayOf(enlarged, 140 * GIB);
    if (runway.state !== "growing") throw new Error(runway.state);
    expect(runway.bytesPerDay / GIB).toBeCloseTo(1, 6);
    expect(runway.spanDays).toBeCloseTo(35 / 24, 6);
  });

  it("asks for more when it is near, by half a year's growth and at least a step that RDS takes", () => {
    const runway = runwayOf(
      hourly(72, (hour) => 30 - hour / 24),
      100 * GIB,
    );
    const facts = { storageGb: 100, maxStorageGb: undefined, freeBytes: 27 * GIB, runway, headroom: 30 };
    expect(adviseStorage(facts)).toMatchObject({ action: "increase", storageGb: 250 });
    expect(adviseStorage({ ...facts, maxStorageGb: 500 })).toMatchObject({ action: "keep" });
    const calm = runwayOf(
      hourly(72, () => 5),
      100 * GIB,
    );
    expect(adviseStorage({ ...facts, freeBytes: 5 * GIB, runway: calm })).toMatchObject({
      action: "increase",
      storageGb: 140,
    });
  });

  it("is no recommendation where it is not known", () => {
    const runway = { state: "unknown" as const, why: "too short" };
    const facts = { storageGb: 100, maxStorageGb: undefined, runway, headroom: 30 };
    expect(adviseStorage({ ...facts, freeBytes: undefined })).toMatchObject({ action: "none" });
    expect(adviseStorage({ ...facts, freeBytes: 50 * GIB })).toMatchObject({ action: "none" });
    // What is nearly full needs no trend.
    expect(adviseStorage({ ...facts, freeBytes: 3 * GIB })).toMatchObject({ action: "increase" });
  });
});

describe("the limit of I/O operations", () => {
  const facts = { storageType: "gp3", storageGb: 100, iops: undefined, engine: "postgres" };
  it.each([
    [{ ...facts }, 3_000],
    [{ ...facts, iops: 6_000 }, 6_000],
    [{ ...facts, storageGb: 500 }, 12_000],
    [{ ...facts, storageType: "gp2", storageGb: 20 }, 100],
    [{ ...facts, storageType: "gp2", storageGb: 500 }, 1_500],
    [{ ...facts, storageType: "gp2", storageGb: 20_000 }, 16_000],
    [{ ...facts, storageType: "io1", iops: 8_000 }, 8_000],
    [{ ...facts, storageType: "io2" }, undefined],
    [{ ...facts, storageType: "standard" }, undefined],
  ])("%j is %s", (given, limit) => {
    expect(iopsLimit(given).limit).toBe(limit);
  });

  it("says that gp2 can burst, and that what is unknown is unknown", () => {
    expect(iopsLimit({ ...facts, storageType: "gp2" }).words).toContain("burst to 3000");
    expect(iopsLimit({ ...facts, storageType: "standard" }).words).toContain("unknown");
  });
});

describe("the period", () => {
  const now = new Date("2026-06-01T00:00:00Z");
  const ago = (days: number) => ({ from: new Date(now.getTime() - days * DAY), to: now });
  it("is fine for a day, and no finer than CloudWatch keeps", () => {
    expect(measuringSpan(ago(1), now).periodMs).toBe(MINUTE);
    expect(measuringSpan(ago(14), now).periodMs).toBe(5 * MINUTE);
    expect(measuringSpan(ago(60), now).periodMs).toBe(HOUR);
    const past = { from: new Date(now.getTime() - 40 * DAY), to: new Date(now.getTime() - 39 * DAY) };
    expect(measuringSpan(past, now).periodMs).toBe(5 * MINUTE);
    expect(() => measuringSpan(ago(500), now)).toThrow("455 days");
  });
});
