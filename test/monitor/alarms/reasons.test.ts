import { describe, expect, it } from "vitest";
import { reasonWords } from "../../../src/monitor/alarms/reasons.js";

const PREFIX = "nexus-platform-production-";

describe("why an alarm is as it is, in short", () => {
  it.each([
    [
      "Threshold Crossed: 2 datapoints [95.0 (29/11/26 15:22:00), 96.5 (29/11/26 15:21:00)] were greater than the threshold (50.0).",
      "95.0, 96.5 > 50",
    ],
    [
      "Threshold Crossed: 1 out of the last 1 datapoints [3.0 (20/11/26 10:00:00)] was less than or equal to the threshold (3.5) (minimum 1 datapoint for OK -> ALARM transition).",
      "3.0 <= 3.5",
    ],
    [
      "Threshold Crossed: 1 datapoint [0.0 (20/11/26 10:00:00)] was not greater than the threshold (1.0).",
      "0.0 not > 1",
    ],
    [
      "arn:aws:cloudwatch:us-west-2:123456789012:alarm:nexus-platform-production-high-cpu transitioned to ALARM",
      "high-cpu transitioned to ALARM",
    ],
    ["Insufficient Data: 2 datapoints were unknown.", "Insufficient Data: 2 datapoints were unknown."],
    ["", ""],
  ])("%s", (reason, words) => {
    expect(reasonWords(reason, PREFIX)).toBe(words);
  });
});
