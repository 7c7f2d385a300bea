import type { Event } from "@aws-sdk/client-cloudtrail";
import { describe, expect, it } from "vitest";
import type { Clients } from "../../src/aws/clients.js";
import { createTrail } from "../../src/aws/trail.js";
import { sandboxEnvironment } from "../../src/config/sandbox.js";
import { fakeClock, TEST_NOW } from "../support/context.js";

const RANGE = { from: new Date(TEST_NOW.getTime() - 3_600_000), to: TEST_NOW };

/** CloudTrail that answers with these pages; what was asked is kept. */
function trailOf(...pages: Event[][]) {
  const asked: Record<string, unknown>[] = [];
  const send = async (_operation: string, input: Record<string, unknown>) => {
    asked.push(input);
    const at = asked.length - 1;
    return { Events: pages[at] ?? [], ...(at + 1 < pages.length ? { NextToken: `page ${at + 1}` } : {}) };
  };
  const clients = { api: () => ({ send }) } as unknown as Clients;
  const clock = fakeClock();
  return { trail: createTrail({ clients, clock, env: sandboxEnvironment() }), asked, clock };
}

const call = (name: string, detail: object, resources: string[] = []): Event => ({
  EventId: name,
  EventName: name,
  EventTime: TEST_NOW,
  EventSource: "ecs.amazonaws.com",
  Username: "jo",
  Resources: resources.map((ResourceName) => ({ ResourceName })),
  CloudTrailEvent: JSON.stringify(detail),
});

describe("what CloudTrail tells", () => {
  it("is only what names one of ours, in its resources or in what was sent", async () => {
    const { trail, asked } = trailOf([
      call("UpdateService", { requestParameters: { service: "web" }, sourceIPAddress: "192.0.2.9" }),
      call("RebootDBInstance", {}, ["arn:aws:rds:eu-west-1:1:db:web-db"]),
      call("UpdateService", { requestParameters: { service: "other" } }, ["other"]),
    ]);
    const { events } = await trail.changes(RANGE, ["web"], 100);
    expect(events.map(({ name, resources, address }) => [name, resources, address])).toEqual([
      ["UpdateService", ["web"], "192.0.2.9"],
      ["RebootDBInstance", ["arn:aws:rds:eu-west-1:1:db:web-db"], undefined],
    ]);
    expect(asked[0]).toMatchObject({ LookupAttributes: [{ AttributeKey: "ReadOnly", AttributeValue: "false" }] });
  });

  it("holds nothing of what was sent", async () => {
    const sent = { service: "web", environment: [{ name: "KEY", value: "hunter2" }] };
    const { trail } = trailOf([call("RegisterTaskDefinition", { requestParameters: sent, errorCode: "AccessDenied" })]);
    const found = await trail.changes(RANGE, ["web"], 100);
    expect(found.events[0]).toMatchObject({ user: "jo", error: "AccessDenied" });
    expect(JSON.stringify(found)).not.toContain("hunter2");
  });

  it("comes page by page, two a second as the quota has it, and says where it stopped", async () => {
    const page = [call("UpdateService", {}, ["web"])];
    const whole = trailOf(page, page, page);
    expect(await whole.trail.changes(RANGE, ["web"], 100)).toMatchObject({ truncated: false });
    expect(whole.clock.monotonic()).toBe(1_000);
    const cut = trailOf(page, page, page);
    expect((await cut.trail.changes(RANGE, ["web"], 2)).truncated).toBe(true);
  });

  it("is told also where its detail cannot be read", async () => {
    const { trail } = trailOf([{ ...call("StopTask", {}, ["web"]), CloudTrailEvent: "{cut" }]);
    expect((await trail.changes(RANGE, ["web"], 100)).events).toMatchObject([{ name: "StopTask", error: undefined }]);
  });
});
