import { describe, expect, it } from "vitest";
import type { Ecs, EcsService, ServiceDeployment, Task } from "../../../src/aws/ecs.js";
import type { Images } from "../../../src/aws/images.js";
import rollback from "../../../src/commands/service/rollback.js";
import { NexusError } from "../../../src/core/errors.js";
import { fakeContext } from "../../support/context.js";
import { plannedEcs } from "../../support/planned.js";
import { aDeployment, aService, aTask, aTaskDefinition, minutesAgo } from "../../support/platform.js";
import { awsSteps, changeOf, factOf, operationsOf } from "../../support/run-command.js";

const FAMILY = aTaskDefinition().family;
const name = (revision: number) => `${FAMILY}:${revision}`;

function past(status: string, revision: number, hoursAgo = 1): ServiceDeployment {
  const at = minutesAgo(hoursAgo * 60);
  const id = `d${revision}-${status.toLowerCase()}`;
  return {
    arn: `arn:${id}`,
    id,
    status,
    statusReason: undefined,
    startedAt: at,
    finishedAt: at,
    taskDefinition: name(revision),
  };
}

function contextOf(
  history: ServiceDeployment[] | undefined,
  service: Partial<EcsService> = {},
  more: Partial<Ecs> = {},
  images: Partial<Images> = {},
) {
  return fakeContext({
    images,
    ecs: {
      ...plannedEcs,
      service: async () =>
        aService({ taskDefinition: name(8), deployments: [aDeployment({ taskDefinition: name(8) })], ...service }),
      deployments: async () => history,
      revisions: async () => [8, 7, 5].map(name),
      taskDefinition: async (typed) => aTaskDefinition({ revision: Number(typed.split(":").at(-1)) }),
      ...more,
    },
  });
}

const crashing = aDeployment({
  id: "ecs-svc/8",
  taskDefinition: name(8),
  rollout: "in-progress",
  running: 0,
  failedTasks: 6,
});

describe("service rollback", () => {
  it("goes to the last revision that completed a deployment, not to the number before", async () => {
    const history = [past("SUCCESSFUL", 8), past("ROLLBACK_SUCCESSFUL", 7, 5), past("SUCCESSFUL", 6, 30)];
    const change = await changeOf(rollback, contextOf(history));
    expect(factOf(change, "revision")).toMatchObject({ before: name(8), after: name(6) });
    expect(factOf(change, "chosen because")?.before).toBe("it completed a deployment 1d 6h ago");
    expect(operationsOf(change)).toEqual(["UpdateService", "wait"]);
  });

  it("stops a deployment that still runs, since ECS then goes back to the last good one itself", async () => {
    const history = [past("IN_PROGRESS", 8, 0.1), past("SUCCESSFUL", 7, 20)];
    const change = await changeOf(rollback, contextOf(history, { deployments: [crashing] }));
    expect(operationsOf(change)).toEqual(["StopServiceDeployment", "wait"]);
    expect(awsSteps(change)[0]?.input).toEqual({ serviceDeploymentArn: "arn:d8-in_progress", stopType: "ROLLBACK" });
    expect(factOf(change, "revision")?.after).toBe(name(7));
  });

  it("replaces the running deployment when another revision is wanted than ECS would go back to", async () => {
    const history = [past("IN_PROGRESS", 8, 0.1), past("SUCCESSFUL", 7, 20)];
    const ctx = contextOf(history, { deployments: [crashing] });
    const change = await changeOf(rollback, ctx, { options: { to: "5" } });
    expect(operationsOf(change)).toEqual(["UpdateService", "wait"]);
    expect(change.warnings.join()).toContain("in progress");
  });

  it("takes a completed deployment of the service itself where the history cannot be had", async () => {
    const old = aDeployment({ id: "ecs-svc/7", status: "ACTIVE", taskDefinition: name(7) });
    const change = await changeOf(rollback, contextOf(undefined, { deployments: [crashing, old] }));
    expect(factOf(change, "revision")?.after).toBe(name(7));
    expect(change.warnings.join()).not.toContain("guess");
  });

  it("at last takes the newest earlier revision that is active, and says that it is a guess", async () => {
    const change = await changeOf(rollback, contextOf(undefined));
    expect(factOf(change, "revision")?.after).toBe(name(7));
    expect(change.warnings.join()).toContain("is a guess");
  });

  it("says why it guesses when the history may not be read", async () => {
    const deployments = async () => {
      throw new Error("access denied");
    };
    const change = await changeOf(rollback, contextOf([], {}, { deployments }));
    expect(change.warnings.join()).toContain("access denied");
  });

  it("does nothing twice: neither while ECS rolls back nor after it has", async () => {
    for (const [status, words] of [
      ["ROLLBACK_IN_PROGRESS", "service wait"],
      ["ROLLBACK_SUCCESSFUL", "--to <revision>"],
    ]) {
      const history = [past(status ?? "", 8), past("SUCCESSFUL", 7, 20)];
      const change = await changeOf(rollback, contextOf(history, { taskDefinition: name(7) }));
      expect(change).toMatchObject({ steps: [], nothingToDo: expect.stringContaining(words ?? "") });
    }
  });

  it("shows what differs, with variables by name only", async () => {
    const history = [past("SUCCESSFUL", 8), past("SUCCESSFUL", 7, 20)];
    const taskDefinition = async (typed: string) => {
      const definition = aTaskDefinition({ revision: Number(typed.split(":").at(-1)) });
      const app = definition.containers[0];
      if (app === undefined || definition.revision !== 8) return definition;
      const environment = { ...app.environment, TOKEN: "s3cret-value" };
      return aTaskDefinition({ revision: 8, containers: [{ ...app, environment }] });
    };
    const change = await changeOf(rollback, contextOf(history, {}, { taskDefinition }));
    expect(factOf(change, "variable TOKEN of app")).toMatchObject({ before: "a value", after: "none" });
    expect(JSON.stringify(change)).not.toContain("s3cret-value");
  });

  it("says so when there is nothing to go back to", async () => {
    const ctx = contextOf([], {}, { revisions: async () => [name(8)] });
    await expect(changeOf(rollback, ctx)).rejects.toMatchObject({ code: "not-found" });
  });

  describe("to a revision whose image is named by a tag", () => {
    const image = "123456789012.dkr.ecr.us-west-2.amazonaws.com/shop-backend:v1";
    const [old, fresh] = ["a", "b"].map((letter) => `sha256:${letter.repeat(64)}`);
    const history = [past("SUCCESSFUL", 8), past("SUCCESSFUL", 7, 20)];
    const back = async (tagged: Images["tagged"], tasks: Task[] = []) => {
      const containers = aTaskDefinition().containers.map((one) => ({ ...one, image }));
      const taskDefinition = async (typed: string) =>
        aTaskDefinition({ revision: Number(typed.split(":").at(-1)), containers, registeredAt: minutesAgo(600) });
      const ctx = contextOf(history, {}, { taskDefinition, tasks: async () => tasks }, { tagged });
      return (await changeOf(rollback, ctx)).warnings.join();
    };
    const pushed = (digest: string | undefined, minutes: number) => async () => ({
      digest: digest ?? "",
      tags: ["v1"],
      pushedAt: minutesAgo(minutes),
      bytes: 1,
    });
    const running = aTask({ containers: aTask().containers.map((one) => ({ ...one, imageDigest: old })) });

    it("says that the tag has moved since, and says nothing where it has not", async () => {
      expect(await back(pushed(fresh, 180))).toMatch(
        /:7 names shop-backend:v1 \(app\) by its tag, .*again 3h ago, after/,
      );
      expect(await back(pushed(old, 700))).toBe("");
    });

    it("knows it of a revision that still has tasks", async () => {
      expect(await back(pushed(fresh, 700), [running])).toContain(
        "going back runs sha256:bbbbbbbbbbbb, not sha256:aaaa",
      );
      expect(await back(pushed(old, 180), [running])).toBe("");
    });

    it("warns that nothing could start where the tag names no image any more", async () => {
      expect(await back(async () => undefined)).toContain("its tasks cannot be started");
    });

    it("goes back all the same when ECR may not be asked, and says that it does not know", async () => {
      const denied = async () => {
        throw new NexusError("permission", "no", { operation: "ecr:DescribeImages" });
      };
      expect(await back(denied)).toContain("unknown (access denied to ecr:DescribeImages)");
    });
  });
});
