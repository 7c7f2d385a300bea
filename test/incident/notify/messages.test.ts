import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { letterOf, pagerDutyMessage, slackMessage } from "../../../src/incident/notify/messages.js";
import type { Notice } from "../../../src/incident/notify/notice.js";
import { pagerDutyEvent, slackPost } from "../../support/formats.js";

const notice = (rest: Partial<Notice> = {}): Notice => ({
  kind: "page",
  what: "page-1",
  incident: "inc-1",
  title: "checkout fails",
  severity: "P2",
  text: "a < b & c",
  source: "shop staging (eu-west-1)",
  author: "jo",
  at: "2026-01-31T14:00:00.000Z",
  addresses: [],
  ...rest,
});
const KEY = { routing_key: "R".repeat(32) };

describe("what is said", () => {
  it("to PagerDuty has its own name of the severity and the key of the page", () => {
    expect(pagerDutyMessage(notice(), { key: "inc-1/2" })).toMatchObject({
      event_action: "trigger",
      dedup_key: "inc-1/2",
      payload: { severity: "error", summary: "P2: a < b & c" },
    });
  });

  it("to PagerDuty is critical where a team's own severity has no name there", () => {
    expect(pagerDutyMessage(notice({ severity: "SEV0" }), {})).toMatchObject({ payload: { severity: "critical" } });
  });

  it("to PagerDuty of an acknowledgement is nothing but the page it moves", () => {
    expect(pagerDutyMessage(notice({ kind: "acknowledge" }), { key: "k" })).toEqual({
      event_action: "acknowledge",
      dedup_key: "k",
    });
  });

  it("to Slack has its control characters escaped", () => {
    expect(JSON.stringify(slackMessage(notice()))).toContain("a &lt; b &amp; c");
  });

  it("to Slack of a text with nothing but what is escaped is still within its limits, with no escape cut in half", () => {
    const message = slackMessage(notice({ text: "<&>".repeat(20_000) }));
    expect(slackPost.safeParse(message).error?.issues).toBeUndefined();
    expect(JSON.stringify(message).replaceAll(/&(amp|lt|gt);/g, "")).not.toContain("&");
    expect(JSON.stringify(message)).toContain("cut here");
  });

  it("keeps to the published formats whatever was typed", () => {
    const some = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });
    const typed = fc.tuple(some, fc.integer({ min: 1, max: 300 })).map(([text, times]) => text.repeat(times));
    fc.assert(
      fc.property(typed, typed, (text, title) => {
        const said = notice({ text: `x${text}`, title: `x${title}` });
        expect(pagerDutyEvent.safeParse({ ...KEY, ...pagerDutyMessage(said, {}) }).error?.issues).toBeUndefined();
        expect(slackPost.safeParse(slackMessage(said)).error?.issues).toBeUndefined();
        expect(letterOf(said).subject).not.toContain("\n");
      }),
      { numRuns: 15 },
    );
  });
});
