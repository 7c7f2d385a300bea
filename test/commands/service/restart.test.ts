import { describe, expect, it } from "vitest";
import type { EcsService, Task } from "../../../src/aws/ecs.js";
import type { Images } from "../../../src/aws/images.js";
import restart from "../../../src/commands/service/restart.js";
import { NexusError } from "../../../src/core/errors.js";
import { fakeContext } from "../../support/context.js";
import { plannedEcs } from "../../support/planned.js";
import { aDeployment, aService, aTask, aTaskDefinition, minutesAgo } from "../../support/platform.js";
import { changeOf, factOf, operationsOf } from "../../support/run-command.js";

function contextOf(
  service: Partial<EcsService> = {},
  tasks: Task[] = [aTask(), aTask()],
  image = "repo/backend:v1",
  images: Partial<Images> = {},
) {
  const [container] = aTaskDefinition().containers;
  const containers = container === undefined ? [] : [{ ...container, image }];
  return fakeContext({
    images,
    ecs: {
      ...plannedEcs,
      service: async () => aService(service),
      tasks: async () => tasks,
      taskDefinition: async () => aTaskDefinition({ containers }),
    },
  });
}

const withDigest = (imageDigest: string) =>
  aTask({
    containers: [{ name: "app", exitCode: undefined, reason: undefined, image: "repo/backend:v1", imageDigest }],
  });

describe("service restart", () => {
  it("forces a deployment and waits for that one, offering the way back", async () => {
    const change = await changeOf(restart, contextOf());
    expect(operationsOf(change)).toEqual(["UpdateService", "wait"]);
    expect(change.steps[1]?.id).toBe(`deployed-after-${change.steps[0]?.id}`);
    expect(change.rollback?.command).toBe("service rollback");
  });

  it("says that a tag can move, with the digests that run now", async () => {
    const change = await changeOf(restart, contextOf({}, [withDigest(`sha256:${"a".repeat(64)}`)]));
    expect(change.warnings.join()).toMatch(/a tag can move.*sha256:aaaaaaaaaaaa \(1 task\)/);
  });

  it("says that the tag has moved already when running tasks differ", async () => {
    const tasks = ["a", "a", "b"].map((letter) => withDigest(`sha256:${letter.repeat(64)}`));
    const change = await changeOf(restart, contextOf({}, tasks));
    expect(change.warnings.join()).toMatch(/aaaaaaaaaaaa \(2 tasks\), sha256:bbbbbbbbbbbb \(1 task\).*moved already/);
  });

  describe("of an image of ECR", () => {
    const [old, fresh] = ["a", "b"].map((letter) => `sha256:${letter.repeat(64)}`);
    const ECR_IMAGE = "123456789012.dkr.ecr.us-west-2.amazonaws.com/shop-backend:v1";
    const asked: unknown[] = [];
    const restarted = (tagged: Images["tagged"]) => {
      const ctx = contextOf({}, [withDigest(old ?? "")], ECR_IMAGE, {
        tagged: async (...args) => {
          asked.push(args);
          return tagged(...args);
        },
      });
      return changeOf(restart, ctx);
    };
    const image = (digest = "") => ({ digest, tags: ["v1"], pushedAt: minutesAgo(180), bytes: 1 });

    it("says that the tag has not moved, and warns of nothing", async () => {
      const change = await restarted(async () => image(old));
      expect(change.warnings).toEqual([]);
      expect(factOf(change, "tag of app")?.before).toMatch(/has not moved.*aaaaaaaaaaaa pushed 3h ago/);
      expect(asked).toEqual([["shop-backend", "v1", { account: "123456789012", region: "us-west-2" }]]);
    });

    it("says what fresh tasks will run once it has moved", async () => {
      const change = await restarted(async () => image(fresh));
      expect(change.warnings.join()).toMatch(
        /has moved.*will run sha256:bbbbbbbbbbbb pushed 3h ago; running now.*aaaaaaaaaaaa/,
      );
    });

    it("warns that nothing could start where the tag names no image any more", async () => {
      expect((await restarted(async () => undefined)).warnings.join()).toContain("fresh tasks cannot be started");
    });

    it("says that it does not know, and restarts all the same, when ECR may not be asked", async () => {
      const change = await restarted(async () => {
        throw new NexusError("permission", "no", { operation: "ecr:DescribeImages" });
      });
      expect(operationsOf(change)).toEqual(["UpdateService", "wait"]);
      expect(change.warnings.join()).toContain("unknown: access denied to ecr:DescribeImages");
    });
  });

  it("has no such warning for an image that is named by its digest", async () => {
    const change = await changeOf(restart, contextOf({}, undefined, `repo/backend@sha256:${"c".repeat(64)}`));
    expect(change.warnings).toEqual([]);
  });

  it("warns when a single task runs, when a deployment is in progress, and when the last one failed", async () => {
    const running = aDeployment({ id: "ecs-svc/2", rollout: "in-progress", createdAt: minutesAgo(3) });
    const one = await changeOf(restart, contextOf({ desired: 1 }));
    const busy = await changeOf(restart, contextOf({ deployments: [running] }));
    const failed = await changeOf(restart, contextOf({ deployments: [aDeployment({ rollout: "failed" })] }));
    expect(one.warnings.join()).toContain("only one task runs");
    expect(busy.warnings.join()).toMatch(/in progress \(ecs-svc\/2, begun 3m ago.*this replaces it/);
    expect(failed.warnings.join()).toContain("consider service rollback");
  });

  it("has nothing to do for a stopped service", async () => {
    const change = await changeOf(restart, contextOf({ desired: 0, running: 0 }));
    expect(change).toMatchObject({ steps: [], nothingToDo: expect.stringContaining("service start") });
  });

  it("restarts all the same when tasks may not be read, and says what is unknown", async () => {
    const ctx = fakeContext({ ecs: { ...plannedEcs, service: async () => aService() } });
    const change = await changeOf(restart, ctx);
    expect(operationsOf(change)).toEqual(["UpdateService", "wait"]);
    expect(change.warnings.join()).toContain("unknown");
  });

  it("notices another deployment between preview and apply", async () => {
    const change = await changeOf(restart, contextOf());
    const fact = change.facts.find(({ name }) => name === "deployment");
    expect(fact?.moved?.("ecs-svc/9")).toContain("another deployment (ecs-svc/9)");
  });
});
