import { describe, expect, it } from "vitest";
import { registerTaskDefinition, stopDeployment } from "../../src/aws/ecs/register.js";
import { forceNewDeployment, replayUpdate, scale, useTaskDefinition, withReadBack } from "../../src/aws/ecs/updates.js";
import type { EcsService, ServiceDeployment, TaskDefinition } from "../../src/aws/ecs.js";
import { restoreStep } from "../../src/aws/rds/restore.js";
import { rebootStep, replayDatabase, resizeStep, startStep, stopStep } from "../../src/aws/rds/updates.js";
import type { AwsStep } from "../../src/core/change.js";
import { resolveRefs } from "../../src/core/change.js";
import { notFound } from "../../src/core/errors.js";
import { type JsonObject, toJsonObject } from "../../src/core/json.js";
import { aDatabase, aDeployment, aService, aTaskDefinition } from "../support/platform.js";
import { NOW } from "./support.js";

const SENT = NOW;
const seconds = (count: number) => new Date(SENT.getTime() + count * 1000);
const service = aService();
const readBack = (step: AwsStep, sentAt = SENT) =>
  step.readBack?.(toJsonObject(resolveRefs(step.input, {}) as JsonObject), sentAt);
const showing = (now: Partial<EcsService>) => async () => aService(now);

describe("a restart whose reply was lost", () => {
  const fresh = aDeployment({ id: "ecs-svc/new", createdAt: seconds(1) });

  it("took effect when a deployment is there that was not before, whose id is kept", async () => {
    const step = forceNewDeployment(service, showing({ deployments: [fresh, aDeployment({ status: "ACTIVE" })] }));

    expect(step.repeat).toBe("once");
    expect(await readBack(step)).toMatchObject({ state: "done", result: { deploymentId: "ecs-svc/new" } });
  });

  it("took effect even when this machine's clock is some seconds ahead", async () => {
    const step = forceNewDeployment(service, showing({ deployments: [{ ...fresh, createdAt: seconds(-20) }] }));

    expect(await readBack(step)).toMatchObject({ state: "done" });
  });

  it("did not when only the known deployments are there, or an older one", async () => {
    const same = forceNewDeployment(service, showing({}));
    const older = forceNewDeployment(service, showing({ deployments: [{ ...fresh, createdAt: seconds(-600) }] }));

    expect(await readBack(same)).toEqual({ state: "not-done" });
    expect(await readBack(older)).toEqual({ state: "not-done" });
  });
});

describe("an update of the service whose reply was lost", () => {
  it("took effect when the desired count is what was asked for", async () => {
    const step = scale(service, 5);

    expect(await readBack(withReadBack(step, showing({ desired: 5 })))).toMatchObject({ state: "done" });
    expect(await readBack(withReadBack(step, showing({ desired: 2 })))).toEqual({ state: "not-done" });
  });

  it("took effect when the revision is what was asked for, as ARN or as name", async () => {
    const step = useTaskDefinition(service, "arn:aws:ecs:eu-west-1:1:task-definition/task:9");

    expect(await readBack(withReadBack(step, showing({ taskDefinition: "task:9" })))).toMatchObject({ state: "done" });
    expect(await readBack(withReadBack(step, showing({ taskDefinition: "task:8" })))).toEqual({ state: "not-done" });
  });

  it("records as its inverse the former count and revision, which can be replayed", () => {
    const inverse = scale(service, 5).undo;
    const back = useTaskDefinition(service, "task:9").undo;

    expect(inverse).toMatchObject({ kind: "call", input: { desiredCount: service.desired } });
    expect(back).toMatchObject({ kind: "call", input: { taskDefinition: service.taskDefinition } });
    if (inverse.kind !== "call" || back.kind !== "call") throw new Error("no inverse");
    expect(replayUpdate({ ...inverse.input })?.input).toEqual(inverse.input);
    expect(replayUpdate({ ...back.input })?.input).toEqual(back.input);
  });

  it("replays nothing that is not one of ours", () => {
    expect(replayUpdate({})).toBeUndefined();
    expect(replayUpdate({ cluster: "c", service: "s" })).toBeUndefined();
    expect(replayUpdate({ cluster: "c", service: "s", desiredCount: "5" })).toBeUndefined();
  });
});

describe("a registered revision whose reply was lost", () => {
  const content = { family: "task", cpu: "512", containerDefinitions: [{ name: "app", image: "i:2" }] };
  const filled = {
    ...content,
    volumes: [],
    containerDefinitions: [{ name: "app", image: "i:2", cpu: 0, essential: true }],
  };
  const latest = (fields: Partial<TaskDefinition>) =>
    registerTaskDefinition(content, "register", async () =>
      aTaskDefinition({ family: "task", revision: 9, ...fields }),
    );

  it("is the family's latest when that holds all that was sent and is no older", async () => {
    const step = latest({ registrable: filled, registeredAt: seconds(1) });

    expect(step.repeat).toBe("once");
    expect(await readBack(step)).toMatchObject({ state: "done", result: { taskDefinition: "task:9" } });
  });

  it("was not made when the latest is older, or holds something else, or there is none", async () => {
    const older = latest({ registrable: filled, registeredAt: seconds(-3600) });
    const other = latest({
      registrable: { ...filled, containerDefinitions: [{ name: "app", image: "i:1" }] },
      registeredAt: seconds(1),
    });
    const none = registerTaskDefinition(content, "register", async () => {
      throw notFound("none");
    });

    for (const step of [older, other, none]) expect(await readBack(step)).toEqual({ state: "not-done" });
  });

  it("is unknown where the endpoint keeps no time", async () => {
    expect(await readBack(latest({ registrable: filled, registeredAt: undefined }))).toMatchObject({
      state: "unknown",
    });
  });
});

describe("a deployment that was told to stop, with the reply lost", () => {
  const deployment: ServiceDeployment = {
    arn: "arn:x",
    id: "x",
    status: "IN_PROGRESS",
    statusReason: undefined,
    startedAt: NOW,
    finishedAt: undefined,
    taskDefinition: "task:8",
  };
  const after = (status: string) => stopDeployment(service, deployment, async () => [{ ...deployment, status }]);

  it.each([
    ["ROLLBACK_IN_PROGRESS", "done"],
    ["STOP_REQUESTED", "done"],
    ["STOPPED", "done"],
    ["IN_PROGRESS", "not-done"],
  ])("%s: %s", async (status, state) => {
    expect(await readBack(after(status))).toMatchObject({ state });
  });

  it("is unknown when it is not listed any more", async () => {
    expect(await readBack(stopDeployment(service, deployment, async () => undefined))).toMatchObject({
      state: "unknown",
    });
  });
});

describe("a database call whose reply was lost", () => {
  const none = { kind: "none", why: "" } as const;
  const read = (status: string) => async () => aDatabase({ status });

  it.each([
    ["start", startStep("d", none, read("starting")), "done"],
    ["start", startStep("d", none, read("stopped")), "not-done"],
    ["stop", stopStep("d", none, read("stopping")), "done"],
    ["stop", stopStep("d", none, read("available")), "not-done"],
    ["reboot", rebootStep(aDatabase(), false, read("rebooting"), async () => false), "done"],
    ["reboot", rebootStep(aDatabase(), false, read("available"), async () => true), "done"],
    ["reboot", rebootStep(aDatabase(), false, read("available"), async () => false), "unknown"],
  ])("%s is read from status and events: %#", async (_what, step, state) => {
    expect(step.repeat).toBe("once");
    expect(await readBack(step)).toMatchObject({ state });
  });

  it("counts a new size as taken when it is there or waits to be applied", async () => {
    const resize = (now: Parameters<typeof aDatabase>[0]) =>
      readBack(resizeStep(aDatabase(), { class: "db.r6g.large", storageGb: 200 }, "now", async () => aDatabase(now)));

    expect(await resize({ class: "db.r6g.large", storageGb: 200 })).toMatchObject({ state: "done" });
    expect(await resize({ pending: { DBInstanceClass: "db.r6g.large", AllocatedStorage: "200" } })).toMatchObject({
      state: "done",
    });
    expect(await resize({ class: "db.r6g.large" })).toMatchObject({ state: "not-done" });
  });

  it("finds a restored database by its new name", async () => {
    const plan = { source: aDatabase(), as: "recovered", from: { latest: true } } as const;

    expect(await readBack(restoreStep(plan, async () => aDatabase({ id: "recovered" })))).toMatchObject({
      state: "done",
      result: { databaseId: "recovered" },
    });
    expect(await readBack(restoreStep(plan, async () => undefined))).toEqual({ state: "not-done" });
  });

  it("replays starts, stops and classes, and nothing else", () => {
    const replay = (operation: string, input: Record<string, unknown>) => replayDatabase(operation, input, read("x"));

    expect(replay("StartDBInstance", { DBInstanceIdentifier: "d" })?.operation).toBe("StartDBInstance");
    expect(
      replay("ModifyDBInstance", { DBInstanceIdentifier: "d", DBInstanceClass: "c", ApplyImmediately: true })?.input,
    ).toEqual({
      DBInstanceIdentifier: "d",
      DBInstanceClass: "c",
      ApplyImmediately: true,
    });
    expect(replay("DeleteDBInstance", { DBInstanceIdentifier: "d" })).toBeUndefined();
    expect(replay("StartDBInstance", {})).toBeUndefined();
  });
});

describe("a restore", () => {
  it("carries over what a bare restore forgets, but AWS's own tags", () => {
    const source = aDatabase({
      multiAz: true,
      deletionProtection: true,
      subnetGroup: "subnets",
      securityGroups: ["sg-1"],
      parameterGroup: "parameters",
      optionGroup: "options",
      storageType: "gp3",
      logExports: ["postgresql"],
      tags: [
        { key: "team", value: "shop" },
        { key: "aws:created-by", value: "x" },
      ],
    });

    expect(restoreStep({ source, as: "b", from: { snapshot: "s" } }, async () => undefined)).toMatchObject({
      operation: "RestoreDBInstanceFromDBSnapshot",
      input: {
        DBInstanceIdentifier: "b",
        DBSnapshotIdentifier: "s",
        DBInstanceClass: source.class,
        MultiAZ: true,
        DeletionProtection: true,
        DBSubnetGroupName: "subnets",
        VpcSecurityGroupIds: ["sg-1"],
        DBParameterGroupName: "parameters",
        OptionGroupName: "options",
        StorageType: "gp3",
        EnableCloudwatchLogsExports: ["postgresql"],
        Tags: [{ Key: "team", Value: "shop" }],
      },
    });
  });
});
