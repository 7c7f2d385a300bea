import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { NAMES, SERVICE, testSandbox } from "../support/sandbox.js";

const WRITES = { LookupAttributes: [{ AttributeKey: "ReadOnly" as const, AttributeValue: "false" }] };

describe("CloudTrail of the sandbox", () => {
  it("tells who altered what, newest first, page by page", async () => {
    const test = testSandbox();
    const trail = new CloudTrailClient(test.settings());
    for (const desiredCount of [4, 5, 4]) {
      test.pass(10);
      await test.ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount }));
    }
    const first = await trail.send(new LookupEventsCommand({ ...WRITES, MaxResults: 2 }));
    expect(first.Events).toMatchObject([
      { EventName: "UpdateService", EventSource: "ecs.amazonaws.com", Username: "drill-operator" },
      { EventName: "UpdateService", Resources: expect.arrayContaining([{ ResourceName: NAMES.service }]) },
    ]);
    const second = await trail.send(new LookupEventsCommand({ ...WRITES, MaxResults: 2, NextToken: first.NextToken }));
    expect(second).toMatchObject({ Events: [{ EventName: "UpdateService" }] });
    expect(second.NextToken).toBeUndefined();
  });

  it("has no reads and nothing of what was sent but names, and refuses a range that ends before it begins", async () => {
    const test = testSandbox();
    const trail = new CloudTrailClient(test.settings());
    await trail.send(new LookupEventsCommand(WRITES));
    expect(test.sandbox.world().trail).toEqual([]);
    const backwards = { StartTime: new Date(test.now()), EndTime: new Date(0) };
    await expect(trail.send(new LookupEventsCommand(backwards))).rejects.toMatchObject({
      name: "InvalidTimeRangeException",
    });
  });
});
