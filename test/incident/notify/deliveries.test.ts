import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.js";
import type { IncidentEvent } from "../../../src/incident/events.js";
import { deliveriesOf, pageKeys, unfinishedPage } from "../../../src/incident/notify/deliveries.js";
import { type Channel, type NoticeKind, noticeJson } from "../../../src/incident/notify/notice.js";

let seq = 0;
const event = (type: string, details: JsonObject): IncidentEvent => ({
  seq: ++seq,
  at: new Date("2026-01-31T14:00:00Z"),
  up: undefined,
  type,
  source: "operator",
  author: "jo",
  text: "x",
  details,
  evidence: [],
});
const said = (what: string, channels: Channel[], kind: NoticeKind = "page") =>
  event("escalated", {
    notice: noticeJson({
      kind,
      what,
      incident: "i",
      title: "t",
      severity: "P1",
      text: "x",
      source: "s",
      author: "jo",
      at: "2026-01-31T14:00:00Z",
      addresses: channels.map((channel) => ({
        id: `i/${what}/${channel}`,
        channel,
        ...(channel === "pagerduty" ? { key: what } : {}),
      })),
    }),
  });
const heard = (what: string, channel: Channel, state: string) =>
  event("delivery", { delivery: `i/${what}/${channel}`, state, tries: 1 });
const incident = (...events: IncidentEvent[]) => ({ events, status: "open" as const });
const names = (found: { id: string }[]) => found.map(({ id }) => id);

describe("deliveries, as the record tells them", () => {
  it("are queued by the line that says why, and become what the last word on them was", () => {
    const found = deliveriesOf(
      incident(
        said("page-1", ["pagerduty", "slack"]),
        heard("page-1", "slack", "failed"),
        heard("page-1", "slack", "sent"),
      ),
    );
    expect(found.map(({ state, tries }) => [state, tries])).toEqual([
      ["queued", 0],
      ["sent", 2],
    ]);
  });

  it("are unknown when nothing followed the word that they are being sent", () => {
    const [slack] = deliveriesOf(incident(said("page-1", ["slack"]), heard("page-1", "slack", "sending")));
    expect(slack).toMatchObject({ state: "unknown", cutOff: true });
  });

  it("wake nobody once it is over", () => {
    const [page] = deliveriesOf(incident(said("page-1", ["pagerduty"]), event("resolved", {})));
    expect(page?.state).toBe("superseded");
  });

  it("wake nobody once somebody has it, also when it is reopened", () => {
    const events = [
      said("page-1", ["pagerduty"]),
      event("acknowledged", {}),
      event("resolved", {}),
      event("reopened", {}),
    ];
    const [page] = deliveriesOf(incident(...events));
    expect(page).toMatchObject({ state: "superseded", why: "somebody has it by now" });
    expect(pageKeys(incident(...events))).toEqual([]);
  });

  it("of a newer nexusctl, or altered beyond reading, are left alone", () => {
    expect(
      deliveriesOf(
        incident(
          event("escalated", { notice: { kind: "fax" } }),
          event("delivery", { delivery: "i/x", state: "sent" }),
        ),
      ),
    ).toEqual([]);
  });
});

describe("the last page", () => {
  it("is unfinished while PagerDuty has not taken it, whoever else heard of it", () => {
    const found = unfinishedPage(
      incident(
        said("page-1", ["pagerduty", "slack"]),
        heard("page-1", "pagerduty", "failed"),
        heard("page-1", "slack", "sent"),
      ),
    );
    expect(names(found)).toEqual(["i/page-1/pagerduty"]);
  });

  it("is finished though Slack failed: that is no reason not to wake the next one", () => {
    expect(
      unfinishedPage(
        incident(
          said("page-1", ["pagerduty", "slack"]),
          heard("page-1", "pagerduty", "sent"),
          heard("page-1", "slack", "failed"),
        ),
      ),
    ).toEqual([]);
  });

  it("is unfinished when its run ended before a channel was tried, or in the middle of one", () => {
    const paged = [said("page-1", ["pagerduty", "slack"]), heard("page-1", "pagerduty", "sent")];
    expect(names(unfinishedPage(incident(...paged)))).toEqual(["i/page-1/slack"]);
    expect(names(unfinishedPage(incident(...paged, heard("page-1", "slack", "sending"))))).toEqual(["i/page-1/slack"]);
    expect(unfinishedPage(incident(...paged, heard("page-1", "slack", "unknown")))).toEqual([]);
  });

  it("that was refused for good holds nothing back", () => {
    expect(unfinishedPage(incident(said("page-1", ["pagerduty"]), heard("page-1", "pagerduty", "gave-up")))).toEqual(
      [],
    );
  });

  it("without a pager is unfinished while no channel has taken it", () => {
    const page = said("page-1", ["slack", "sns"]);
    expect(
      unfinishedPage(incident(page, heard("page-1", "slack", "failed"), heard("page-1", "sns", "failed"))),
    ).toHaveLength(2);
    expect(unfinishedPage(incident(page, heard("page-1", "slack", "failed"), heard("page-1", "sns", "sent")))).toEqual(
      [],
    );
  });
});

it("pages are known to PagerDuty by the keys that were sent, each once", () => {
  const one = incident(
    said("page-1", ["pagerduty"]),
    said("page-2", ["pagerduty"]),
    said("acknowledge-1", ["pagerduty"], "acknowledge"),
  );
  expect(pageKeys(one)).toEqual(["page-1", "page-2"]);
});
