import { describe, expect, it } from "vitest";
import { deploymentWait } from "../../src/aws/ecs/deployment-wait.js";
import { runningWait } from "../../src/aws/ecs/running-wait.js";
import type { Deployment, EcsService, ServiceDeployment, Task } from "../../src/aws/ecs.js";
import { NexusError } from "../../src/core/errors.js";
import type { WaitLook, WaitProgress, WaitSpec } from "../../src/core/wait.js";
import { waitUntil } from "../../src/core/wait.js";
import { aDeployment, aService, aTask } from "../support/platform.js";
import { NOW, rejection, standingClock } from "./support.js";

const ID = "ecs-svc/2000";
const BEGUN = new Date(NOW.getTime() - 60_000);
const ours = (fields: Partial<Deployment> = {}) =>
  aDeployment({ id: ID, rollout: "in-progress", taskDefinition: "task:8", running: 0, createdAt: BEGUN, ...fields });
const old = (fields: Partial<Deployment> = {}) => aDeployment({ status: "ACTIVE", ...fields });
const NO_BREAKER = { enabled: false, rollback: false };

/** A platform that shows one look after the other; the last one stays. */
function platform(looks: EcsService[], more: { stopped?: Task[][]; history?: ServiceDeployment[] } = {}) {
  let at = -1;
  const stopped = () => more.stopped?.[Math.min(at, more.stopped.length - 1)] ?? [];
  return {
    read: async () => {
      at += 1;
      const look = looks[Math.min(at, looks.length - 1)];
      if (look === undefined) throw new Error("no look");
      return look;
    },
    deployments: async () => more.history,
    listStopped: async () => stopped().map(({ arn }) => arn),
    describe: async (_service: EcsService, arns: readonly string[]) =>
      stopped().filter(({ arn }) => arns.includes(arn)),
    lastLines: async (task: Task) => [`last words of ${task.id}`],
    now: () => NOW,
  };
}

const begin = aService({ deployments: [ours(), old()] });

async function wait(
  spec: WaitSpec,
): Promise<{ looks: WaitProgress[]; error: NexusError | undefined; end: WaitLook | undefined }> {
  const looks: WaitProgress[] = [];
  const deps = {
    clock: standingClock(),
    signal: new AbortController().signal,
    onProgress: (one: WaitProgress) => looks.push(one),
  };
  try {
    return { looks, end: await waitUntil(spec, deps), error: undefined };
  } catch (thrown) {
    if (!(thrown instanceof NexusError)) throw thrown;
    return { looks, end: undefined, error: thrown };
  }
}

const follow = (looks: EcsService[], more?: Parameters<typeof platform>[1]) =>
  wait(deploymentWait(begin, ID, 600_000, platform(looks, more)));

const dead = (id: string, fields: Partial<Task> = {}) =>
  aTask({
    id,
    taskDefinition: "task:8",
    startedBy: ID,
    createdAt: NOW,
    lastStatus: "STOPPED",
    desiredStatus: "STOPPED",
    stoppedAt: NOW,
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
    containers: [{ name: "app", exitCode: 1, reason: undefined, image: "i", imageDigest: undefined }],
    ...fields,
  });

describe("waiting for a deployment", () => {
  it("is done when that deployment has completed, and says where it stood", async () => {
    const { looks, end } = await follow([
      aService({ deployments: [ours({ running: 1, pending: 1 }), old({ running: 2 })] }),
      aService({ deployments: [ours({ running: 2, rollout: "completed" })] }),
    ]);

    expect(looks[0]).toMatchObject({
      state: "waiting",
      summary: "1/2 running, 1 starting, 2 of the old still running",
      progress: { done: 1, total: 2 },
    });
    expect(end).toMatchObject({ state: "done", summary: "2/2 running" });
  });

  it("is rolled back (exit 8) when the circuit breaker took it back", async () => {
    const reason = "ECS deployment circuit breaker: tasks failed to start";
    const { error } = await follow([
      aService({
        deployments: [
          aDeployment({
            id: "ecs-svc/3",
            rollout: "in-progress",
            rolloutReason: `rolling back to deploymentId ecs-svc/3`,
          }),
          ours({ status: "ACTIVE", rollout: "failed", rolloutReason: reason }),
        ],
      }),
    ]);

    expect(error).toMatchObject({ code: "rolled-back", exitCode: 8 });
    expect(error?.message).toContain(reason);
    expect(error?.message).toContain("goes back to");
  });

  it("fails when it failed and nothing takes it back", async () => {
    const { error } = await follow([
      aService({
        circuitBreaker: NO_BREAKER,
        deployments: [ours({ rollout: "failed", rolloutReason: "alarm fired" })],
      }),
    ]);

    expect(error).toMatchObject({ code: "failed", message: "alarm fired" });
    expect(error?.hint).toContain("nexusctl service rollback");
  });

  it("says so when somebody's later deployment pushed it out", async () => {
    const other = aDeployment({ id: "ecs-svc/9", rollout: "in-progress", taskDefinition: "task:9" });
    const { error } = await follow([aService({ deployments: [other, ours({ status: "ACTIVE" })] })]);

    expect(error).toMatchObject({ code: "failed" });
    expect(error?.message).toContain("superseded by ecs-svc/9 (task:9)");
    expect(error?.hint).toContain("nexusctl service wait --deployment ecs-svc/9");
  });

  it.each([
    ["SUCCESSFUL", undefined],
    ["ROLLBACK_SUCCESSFUL", "rolled-back"],
    ["ROLLBACK_IN_PROGRESS", "rolled-back"],
    ["STOPPED", "failed"],
  ])("asks the history how it ended once it has left the service (%s)", async (status, code) => {
    const recorded: ServiceDeployment = {
      arn: "arn:aws:ecs:::service-deployment/c/s/x",
      id: "x",
      status,
      statusReason: "as recorded",
      startedAt: BEGUN,
      finishedAt: NOW,
      taskDefinition: "task:8",
    };
    const { error, end } = await follow([aService()], { history: [recorded] });

    if (code === undefined) expect(end?.state).toBe("done");
    else expect(error).toMatchObject({ code, message: "as recorded" });
  });

  it("does not call it done when it has gone and nothing tells how it ended", async () => {
    const { error } = await follow([aService()]);

    expect(error?.message).toContain("was superseded");
  });

  it("believes the counts where the endpoint gives no rollout state", async () => {
    const unknown = (fields: Partial<Deployment>) => ours({ rollout: "unknown", ...fields });
    const { looks, end } = await follow([
      aService({ deployments: [unknown({ running: 2 }), old({ running: 1 })] }),
      aService({ deployments: [unknown({ running: 1, pending: 1 })], running: 1 }),
      aService({ deployments: [unknown({ running: 2 })] }),
    ]);

    expect(looks.map(({ state }) => state)).toEqual(["waiting", "waiting", "done"]);
    expect(end?.summary).toBe("2/2 running");
  });

  it("times out with the command to find it again, and does not take time for success", async () => {
    let elapsed = 0;
    const spec = deploymentWait(begin, ID, 20_000, platform([begin]));
    const clock = { ...standingClock(), monotonic: () => (elapsed += 5_000) };
    const error = await rejection(
      waitUntil(spec, { clock, signal: new AbortController().signal, onProgress: () => undefined }),
    );

    expect(error).toMatchObject({ code: "timeout", exitCode: 7 });
    expect(String((error as NexusError).hint)).toContain(`nexusctl service wait --deployment ${ID}`);
  });

  it("tells each new event once, oldest first, and none from before the deployment", async () => {
    const event = (id: string, seconds: number, message: string) => ({
      id,
      at: new Date(BEGUN.getTime() + seconds * 1000),
      message,
    });
    const first = [event("b", 5, "started 2 tasks"), event("a", 1, "registered"), event("before", -60, "steady state")];
    const { looks } = await follow([
      aService({ deployments: [ours()], events: first }),
      aService({ deployments: [ours({ rollout: "completed" })], events: [event("c", 9, "steady state"), ...first] }),
    ]);

    expect(looks.map(({ news }) => news?.map(({ text }) => text))).toEqual([
      ["registered", "started 2 tasks"],
      ["steady state"],
    ]);
    const told = aService({ deployments: [ours({ rollout: "completed" })], events: first });
    const again = await wait(deploymentWait(begin, ID, 600_000, platform([told]), first.slice(0, 1)));
    expect(again.looks[0]?.news?.map(({ text }) => text)).toEqual(["registered"]);
  });
});

describe("a crash loop", () => {
  const looping = aService({ circuitBreaker: NO_BREAKER, deployments: [ours({ pending: 2 }), old()] });

  it("ends the wait early with cause, last log lines and the way back", async () => {
    const { error, looks } = await follow([looping], {
      stopped: [[dead("t1")], [dead("t1"), dead("t2")], [dead("t1"), dead("t2"), dead("t3")]],
    });

    expect(looks).toHaveLength(3);
    expect(looks.flatMap(({ news }) => news?.map(({ text }) => text) ?? [])).toEqual([
      "1x exit 1: the application ended with an error (Essential container in task exited)",
      "2x exit 1: the application ended with an error (Essential container in task exited)",
      "3x exit 1: the application ended with an error (Essential container in task exited)",
    ]);
    expect(error?.code).toBe("failed");
    expect(error?.message).toContain("crash loop: 3 tasks");
    expect(error?.message).toContain("last words of t3");
    expect(error?.hint).toContain("nexusctl service rollback");
  });

  it.each([
    ["tasks of another deployment", { startedBy: "ecs-svc/1" }],
    [
      "tasks that were scaled in",
      {
        stopCode: "ServiceSchedulerInitiated",
        stoppedReason: "Scaling activity initiated by (deployment ecs-svc/2000)",
      },
    ],
    ["tasks that somebody stopped", { stopCode: "UserInitiated", stoppedReason: "Task stopped by a user" }],
  ] satisfies [string, Partial<Task>][])("is not seen in %s", async (_what, fields) => {
    const tasks = ["t1", "t2", "t3", "t4"].map((id) => dead(id, fields));
    const { end } = await follow([looping, looping, aService({ deployments: [ours({ rollout: "completed" })] })], {
      stopped: [tasks],
    });

    expect(end?.state).toBe("done");
  });

  it("is not seen when tasks die of different causes", async () => {
    const exits = [1, 137, 139].map((exitCode) =>
      dead(`t${exitCode}`, {
        containers: [{ name: "app", exitCode, reason: undefined, image: "i", imageDigest: undefined }],
      }),
    );
    const { looks, end } = await follow(
      [looping, looping, aService({ deployments: [ours({ rollout: "completed" })] })],
      { stopped: [exits] },
    );

    expect(end?.state).toBe("done");
    expect(looks[0]?.news).toHaveLength(3);
  });

  it("leaves ECS one more look to roll back by itself where it will", async () => {
    const three = [dead("t1"), dead("t2"), dead("t3")];
    const breaking = aService({ deployments: [ours({ pending: 2 }), old()] });
    const back = aService({
      deployments: [aDeployment({ id: "ecs-svc/3" }), ours({ status: "ACTIVE", rollout: "failed" })],
    });

    expect((await follow([breaking, back], { stopped: [three] })).error).toMatchObject({ code: "rolled-back" });
    expect((await follow([breaking, breaking], { stopped: [three] })).error).toMatchObject({ code: "failed" });
  });
});

describe("waiting for a number of tasks", () => {
  const until = (count: number, looks: EcsService[], more?: Parameters<typeof platform>[1]) =>
    wait(runningWait(begin, count, 600_000, platform(looks, more)));

  it("is done when so many run and none is pending", async () => {
    const { looks, end } = await until(4, [
      aService({ desired: 4, running: 2, pending: 2 }),
      aService({ desired: 4, running: 4 }),
    ]);

    expect(looks[0]?.summary).toBe("2/4 running, 2 starting");
    expect(end?.state).toBe("done");
  });

  it("counts down to none", async () => {
    const { looks, end } = await until(0, [aService({ desired: 0, running: 1 }), aService({ desired: 0, running: 0 })]);

    expect(looks[0]).toMatchObject({ summary: "1 still running", progress: { done: 1, total: 2 } });
    expect(end?.state).toBe("done");
  });

  it("gives up when somebody else changes the desired count, but not at the first look", async () => {
    const late = await until(4, [aService({ desired: 2 }), aService({ desired: 4, running: 4 })]);
    const moved = await until(4, [aService({ desired: 7 })]);

    expect(late.end?.state).toBe("done");
    expect(moved.error?.message).toContain("the desired count is 7 now, not 4");
  });

  it("gives up on a crash loop", async () => {
    const { error } = await until(4, [aService({ desired: 4, running: 1, pending: 3 })], {
      stopped: [["t1", "t2", "t3"].map((id) => dead(id, { createdAt: NOW }))],
    });

    expect(error?.message).toContain("crash loop");
  });
});
