import { describe, expect, it } from "vitest";
import type { ScalingTarget } from "../../../src/aws/autoscaling.js";
import type { EcsService } from "../../../src/aws/ecs.js";
import start from "../../../src/commands/service/start.js";
import stop from "../../../src/commands/service/stop.js";
import type { Journal } from "../../../src/core/journal.js";
import { fakeContext } from "../../support/context.js";
import { plannedAutoscaling, plannedEcs } from "../../support/planned.js";
import { aDatabase, aScalingTarget, aService } from "../../support/platform.js";
import { awsSteps, changeOf, factOf, operationsOf } from "../../support/run-command.js";

interface Platform {
  service?: Partial<EcsService>;
  target?: ScalingTarget | undefined;
  database?: string;
  journal?: Journal;
}

const SUSPENDED = aScalingTarget({
  suspended: true,
  suspendedState: { dynamicIn: true, dynamicOut: true, scheduled: true },
});
const STOPPED = { desired: 0, running: 0 };

function contextOf(platform: Platform) {
  return fakeContext({
    ecs: { ...plannedEcs, service: async () => aService(platform.service) },
    autoscaling: { ...plannedAutoscaling, target: async () => platform.target },
    rds: { databaseIfThere: async () => aDatabase({ status: platform.database ?? "available" }) },
    ...(platform.journal === undefined ? {} : { journal: platform.journal }),
  });
}

/** A context whose journal has seen `service stop` of a service with `count` tasks. */
async function contextAfterStop(count: number) {
  const before = contextOf({ service: { desired: count, running: count }, target: aScalingTarget() });
  const { title, risk, resource, facts } = await changeOf(stop, before);
  before.journal.append({
    type: "change.begun",
    change: "c-1",
    title,
    risk,
    resource,
    facts: facts.map(({ moved: _, ...rest }) => rest),
    environment: "sandbox",
    region: "us-west-2",
    actor: { user: "u", host: "h", account: null, arn: null },
    incident: null,
    undoes: null,
  });
  return contextOf({ service: STOPPED, target: SUSPENDED, journal: before.journal });
}

describe("service stop", () => {
  it("suspends autoscaling before it sets the count to 0, so that it does not scale straight back", async () => {
    const change = await changeOf(stop, contextOf({ target: aScalingTarget() }));
    expect(operationsOf(change)).toEqual(["RegisterScalableTarget", "UpdateService", "wait"]);
    expect(awsSteps(change)[0]?.input).toMatchObject({ suspended: true });
    expect(awsSteps(change)[1]?.input).toMatchObject({ desiredCount: 0 });
    expect(factOf(change, "autoscaling")).toMatchObject({ before: "active", after: "suspended" });
  });

  it("is destructive, confirmed by the service's name, and says how many tasks it ends", async () => {
    const change = await changeOf(stop, contextOf({ service: { running: 3 }, target: aScalingTarget() }));
    expect(change).toMatchObject({ risk: "destructive", resource: { name: aService().name } });
    expect(change.warnings.join()).toContain("3 running tasks will be stopped");
  });

  it("needs no suspension where there is no autoscaling, or where it is suspended already", async () => {
    for (const target of [undefined, SUSPENDED]) {
      expect(operationsOf(await changeOf(stop, contextOf({ target })))).toEqual(["UpdateService", "wait"]);
    }
  });

  it("still suspends autoscaling of a service that is at 0", async () => {
    const change = await changeOf(stop, contextOf({ service: STOPPED, target: aScalingTarget() }));
    expect(operationsOf(change)).toEqual(["RegisterScalableTarget"]);
  });

  it("says so when it is stopped already, and when tasks are still stopping", async () => {
    const stopped = await changeOf(stop, contextOf({ service: STOPPED }));
    expect(stopped).toMatchObject({ steps: [], nothingToDo: expect.stringContaining("stopped already") });
    const stopping = await changeOf(stop, contextOf({ service: { desired: 0, running: 2 } }));
    expect(stopping).toMatchObject({ steps: [], nothingToDo: expect.stringContaining("2 tasks are still stopping") });
  });
});

describe("service start", () => {
  it("brings back the count that the journal recorded when it was stopped, and lets autoscaling act again", async () => {
    const change = await changeOf(start, await contextAfterStop(5));
    expect(operationsOf(change)).toEqual(["UpdateService", "RegisterScalableTarget", "wait"]);
    expect(awsSteps(change)[0]?.input).toMatchObject({ desiredCount: 5 });
    expect(awsSteps(change)[1]?.input).toMatchObject({ suspended: false });
    expect(factOf(change, "count taken from")?.before).toContain("it had 5 when it was stopped");
  });

  it("prefers the count that is typed", async () => {
    const ctx = await contextAfterStop(5);
    const change = await changeOf(start, ctx, { options: { count: "3" } });
    expect(factOf(change, "desired count")).toMatchObject({ before: 0, after: 3 });
  });

  it("falls back to the autoscaling minimum, and then to two tasks", async () => {
    const withRange = await changeOf(start, contextOf({ service: STOPPED, target: aScalingTarget({ min: 4 }) }));
    expect(factOf(withRange, "desired count")?.after).toBe(4);
    const without = await changeOf(start, contextOf({ service: STOPPED }));
    expect(factOf(without, "desired count")?.after).toBe(2);
  });

  it("has nothing to do when it runs", async () => {
    const change = await changeOf(start, contextOf({ target: aScalingTarget() }));
    expect(change).toMatchObject({ steps: [], nothingToDo: expect.stringContaining("started already") });
  });

  it("only resumes autoscaling of a service that runs with it suspended", async () => {
    expect(operationsOf(await changeOf(start, contextOf({ target: SUSPENDED })))).toEqual(["RegisterScalableTarget"]);
  });

  it("warns when the database is stopped, and when the count is lowered", async () => {
    const noDatabase = await changeOf(start, contextOf({ service: STOPPED, database: "stopped" }));
    expect(noDatabase.warnings.join()).toContain("service db start");
    const lowered = await changeOf(start, contextOf({ service: { desired: 5 } }), { options: { count: "2" } });
    expect(lowered.warnings.join()).toContain("lowers the count to 2");
  });

  it.each(["0", "-1", "1001", "1.5"])("refuses a count of %s", async (count) => {
    await expect(changeOf(start, contextOf({}), { options: { count } })).rejects.toMatchObject({ code: "usage" });
  });
});
