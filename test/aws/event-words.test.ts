import { describe, expect, it } from "vitest";
import { eventWords } from "../../src/aws/ecs/event-words.js";

describe("ECS's events in short", () => {
  it.each([
    [
      "(service web) has started 2 tasks: (task 6fbc7826c0ffee00c0ffee00c0ffee00) (task c358d4ce-1f2a-4b5c-8d9e-0123456789ab).",
      "has started 2 tasks: 6fbc7826 c358d4ce.",
    ],
    [
      "(service web) registered 2 targets in (target-group arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/web-tg/73e2d6bc24d8a067)",
      "registered 2 targets in web-tg",
    ],
    [
      "(service web) (port 8080) is unhealthy in (target-group arn:aws-cn:elasticloadbalancing:cn-north-1:1:targetgroup/web-tg/73e2) due to (reason Request timed out)",
      "(port 8080) is unhealthy in web-tg due to (reason Request timed out)",
    ],
    ["(service web)", "(service web)"],
    ["has reached a steady state.", "has reached a steady state."],
  ])("%s", (message, words) => {
    expect(eventWords(message)).toBe(words);
  });
});
