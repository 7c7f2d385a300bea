import { describe, expect, it } from "vitest";
import { wouldHaveFired } from "../../../src/monitor/alarms/judge.js";

const rule = {
  threshold: 80,
  comparison: "GreaterThanThreshold",
  evaluationPeriods: 2,
  datapointsToAlarm: 2,
  treatMissingData: "missing" as const,
};

describe("how often an alarm would have rung", () => {
  it("counts beginnings, not periods", () => {
    expect(wouldHaveFired([10, 90, 95, 99, 10, 90, 90], rule)).toEqual({ times: 2, ringing: 3 });
  });

  it("does not ring for one period of two", () => {
    expect(wouldHaveFired([90, 10, 90, 10], rule).times).toBe(0);
    expect(wouldHaveFired([90, 10, 10], { ...rule, datapointsToAlarm: 1 }).times).toBe(1);
  });

  it("treats exactly the threshold as the comparison says", () => {
    expect(wouldHaveFired([80, 80], rule).times).toBe(0);
    expect(wouldHaveFired([80, 80], { ...rule, comparison: "GreaterThanOrEqualToThreshold" }).times).toBe(1);
    expect(wouldHaveFired([79, 79], { ...rule, comparison: "LessThanThreshold" }).times).toBe(1);
  });

  it("takes a gap as it is told to", () => {
    const single = { ...rule, evaluationPeriods: 1, datapointsToAlarm: 1 };
    expect(wouldHaveFired([90, null, 10], { ...single, treatMissingData: "ignore" }).ringing).toBe(2);
    expect(wouldHaveFired([90, null, 10], single).ringing).toBe(1);
    expect(wouldHaveFired([10, null, null], { ...rule, treatMissingData: "breaching" }).times).toBe(1);
    expect(wouldHaveFired([null, null], { ...rule, treatMissingData: "notBreaching" }).times).toBe(0);
  });
});
