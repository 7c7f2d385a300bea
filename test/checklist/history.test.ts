import { describe, expect, it } from "vitest";
import { keptOf } from "../../src/checklist/history.js";
import type { Entry } from "../../src/checklist/record.js";
import { ADA, anAnswer, aRun, aRunItem } from "./support.js";

const GRACE = { ...ADA, user: "grace", arn: null };
const signed = (period: string): Entry[] => [aRun([aRunItem()], { period }), anAnswer("done", { period, by: GRACE })];
const history = (entries: Entry[], now: string, from = "2025-01-01") =>
  keptOf("daily", entries, { from: new Date(from), now: new Date(now), zone: "UTC" });

describe("the history of a list", () => {
  it("tells done, partly, missed and the day that is not over", () => {
    const begun = (period: string) => aRun([aRunItem()], { period });
    const entries = [...signed("2026-01-28"), begun("2026-01-29"), begun("2026-01-31")];
    const { periods } = history(entries, "2026-01-31T10:00:00Z");
    expect(periods.map(({ period, kept }) => [period, kept])).toEqual([
      ["2026-01-28", "done"],
      ["2026-01-29", "partly"],
      ["2026-01-30", "missed"],
      ["2026-01-31", "open"],
    ]);
    expect(periods[0]).toMatchObject({ done: 1, of: 1, by: ["ada", "grace"] });
  });

  it("counts days in a row up to now and at most; today breaks nothing until it is over", () => {
    const days = ["2026-01-20", "2026-01-21", "2026-01-22", "2026-01-25", "2026-01-26"];
    const entries = days.flatMap(signed);
    expect(history(entries, "2026-01-27T10:00:00Z").streak).toEqual({ now: 2, longest: 3 });
    expect(history([...entries, ...signed("2026-01-27")], "2026-01-27T10:00:00Z").streak).toEqual({
      now: 3,
      longest: 3,
    });
    expect(history(entries, "2026-01-28T10:00:00Z").streak).toEqual({ now: 0, longest: 3 });
  });

  it("counts a streak over the whole record, and shows what is asked for", () => {
    const entries = ["2026-01-20", "2026-01-21", "2026-01-22"].flatMap(signed);
    const { periods, streak } = history(entries, "2026-01-23T10:00:00Z", "2026-01-22");
    expect(periods.map(({ period }) => period)).toEqual(["2026-01-22", "2026-01-23"]);
    expect(streak.longest).toBe(3);
  });

  it("names who signed how much, and what failed", () => {
    const failing = aRun([aRunItem({ state: "critical", ask: null })], { period: "2026-01-21" });
    const { signers, periods } = history([...signed("2026-01-20"), failing], "2026-01-22T00:00:00Z");
    expect(signers).toEqual([{ user: "grace", signed: 1 }]);
    expect(periods[1]).toMatchObject({ kept: "done", fails: ["Alarms"] });
  });

  it("keeps a list that was worked through, whatever a later run of the period cannot see", () => {
    const later = aRun([aRunItem({ state: "unknown", ask: null })], { period: "2026-01-20" });
    const { periods, streak } = history([...signed("2026-01-20"), later], "2026-01-21T10:00:00Z");
    expect(periods[0]).toMatchObject({ kept: "done" });
    expect(streak.longest).toBe(1);
  });

  it("missed nothing before it began, and is empty before its first run", () => {
    expect(history([], "2026-01-22T00:00:00Z")).toMatchObject({ periods: [], streak: { now: 0, longest: 0 } });
    expect(history(signed("2026-01-20"), "2026-01-20T12:00:00Z").periods).toHaveLength(1);
  });
});
