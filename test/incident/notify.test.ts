import { describe, expect, it } from "vitest";
import { pagerDutyStep, slackStep } from "../../src/incident/notify.js";

describe("telling somebody", () => {
  const message = { incident: "inc-1", severity: "P2", summary: "a < b & c", source: "shop staging", user: "jo" };

  it("pages PagerDuty once an incident, with its own name of the severity", () => {
    const step = pagerDutyStep({ routingKey: "R0", url: "https://events.example.com" }, message);
    expect(step).toMatchObject({
      url: "https://events.example.com",
      optional: true,
      body: { routing_key: "R0", event_action: "trigger", dedup_key: "inc-1", payload: { severity: "error" } },
    });
  });

  it("keeps a page's summary within what PagerDuty takes", () => {
    const step = pagerDutyStep({ routingKey: "R0", url: "https://x" }, { ...message, summary: "x".repeat(2_000) });
    expect(JSON.stringify(step.body)).toMatch(/"summary":"P2: x{1020}"/);
  });

  it("posts to Slack with its control characters escaped and its address kept secret", () => {
    const step = slackStep("https://hooks.example.com/secret", message);
    expect(step.secretUrl).toBe(true);
    expect(step.body.text).toContain("a &lt; b &amp; c");
    expect(step.words).not.toContain("hooks.example.com");
  });
});
