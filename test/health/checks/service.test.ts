import { describe, expect, it } from "vitest";
import type { EcsService, ServiceDeployment, Task } from "../../../src/aws/ecs.js";
import type { Target, TargetGroup } from "../../../src/aws/load-balancing.js";
import { autoscaling } from "../../../src/health/checks/autoscaling.js";
import { deployment } from "../../../src/health/checks/deployment.js";
import { ecsService } from "../../../src/health/checks/ecs-service.js";
import { recentChanges } from "../../../src/health/checks/recent-changes.js";
import { stoppedTasks } from "../../../src/health/checks/stopped-tasks.js";
import { targets } from "../../../src/health/checks/targets.js";
import { aDeployment, aScalingTarget, aService, aTask, aTaskDefinition, minutesAgo } from "../../support/platform.js";
import { evidenceOf, factsOf, findingOf } from "../support.js";

const ecs = (service: Partial<EcsService>) => ({ ecs: { service: async () => aService(service) } });

describe("the service check", () => {
  it.each<[string, Partial<EcsService>, string, string]>([
    ["all tasks run", {}, "ok", "2 of 2 tasks running"],
    ["some are missing", { running: 1, pending: 1 }, "warn", "1 of 2 tasks running, 1 pending"],
    ["none runs", { running: 0 }, "critical", "no task is running (0 of 2 tasks running)"],
    ["it is stopped", { desired: 0, running: 0 }, "critical", "stopped: it is meant to run 0 tasks"],
    ["it is stopping", { desired: 0, running: 2 }, "critical", "stopping: meant to run 0 tasks, 2 still run"],
    ["it is being deleted", { status: "DRAINING" }, "critical", "the service is draining"],
  ])("when %s", async (_, service, state, what) => {
    expect(await findingOf(ecsService, ecs(service))).toMatchObject({ state, what });
  });

  it("proposes to start a stopped service, not to restart it", async () => {
    const { next } = await findingOf(ecsService, ecs({ desired: 0, running: 0 }));
    expect(next.map(({ type }) => type)).toEqual(["service start"]);
  });
});

describe("the deployment check", () => {
  const look = (primary: Parameters<typeof aDeployment>[0], past: ServiceDeployment[] | undefined = undefined) =>
    findingOf(deployment, {
      ecs: { service: async () => aService({ deployments: [aDeployment(primary)] }), deployments: async () => past },
    });

  it.each<[string, Parameters<typeof aDeployment>[0], string, RegExp]>([
    ["completed", {}, "ok", /:7 is fully deployed/],
    ["failed", { rollout: "failed" }, "critical", /deployment of \S+:7 failed/],
    ["rolling", { rollout: "in-progress", createdAt: minutesAgo(2) }, "ok", /rolling out: 2 of 2 tasks, for 2m/],
    ["slow", { rollout: "in-progress", createdAt: minutesAgo(20) }, "warn", /for 20m/],
    ["losing a task", { rollout: "in-progress", failedTasks: 1, createdAt: minutesAgo(2) }, "warn", /1 task died/],
    [
      "crash-looping",
      { rollout: "in-progress", failedTasks: 3, createdAt: minutesAgo(2) },
      "critical",
      /3 of its tasks/,
    ],
  ])("of one that is %s", async (_, primary, state, what) => {
    expect(await look(primary)).toMatchObject({ state, what: expect.stringMatching(what) });
  });

  const past = (fields: Partial<ServiceDeployment>): ServiceDeployment => ({
    arn: "arn",
    id: "past",
    status: "SUCCESSFUL",
    statusReason: undefined,
    startedAt: minutesAgo(30),
    finishedAt: minutesAgo(20),
    taskDefinition: "family:6",
    ...fields,
  });

  it("tells of a rollback that did its work, without calling it a fault", async () => {
    const rolledBack = past({
      status: "ROLLBACK_SUCCESSFUL",
      statusReason: "circuit breaker",
      taskDefinition: "family:8",
    });
    const finding = await look({}, [rolledBack, past({})]);
    expect(finding).toMatchObject({ state: "ok", what: expect.stringContaining("after family:8 was rolled back") });
    expect(evidenceOf(finding)).toContain("circuit breaker");
  });

  it("names the last revision that completed a deployment as the one to return to", async () => {
    const finding = await look({ rollout: "failed" }, [past({ status: "STOPPED", taskDefinition: "f:9" }), past({})]);
    expect(factsOf(finding).previousRevision).toBe("family:6");
  });

  it("does without the history where the endpoint has none or refuses it", async () => {
    const finding = await findingOf(deployment, {
      ecs: {
        service: async () => aService(),
        deployments: async () => {
          throw new Error("denied");
        },
      },
    });
    expect(finding.state).toBe("ok");
  });

  it("is unknown when ECS names no primary deployment", async () => {
    expect(
      await findingOf(deployment, {
        ecs: { service: async () => aService({ deployments: [] }), deployments: async () => [] },
      }),
    ).toMatchObject({ state: "unknown" });
  });
});

describe("the stopped-tasks check", () => {
  const dead = (id: string, minutes: number, fields: Partial<Task> = {}) =>
    aTask({
      id,
      lastStatus: "STOPPED",
      stoppedAt: minutesAgo(minutes),
      stopCode: "EssentialContainerExited",
      stoppedReason: "Essential container in task exited",
      containers: [{ name: "app", exitCode: 1, reason: undefined, image: "repo/app:1", imageDigest: undefined }],
      ...fields,
    });
  const look = (stopped: Task[], tail: (stream: string) => string[] = () => []) =>
    findingOf(stoppedTasks, {
      ecs: {
        service: async () => aService(),
        tasks: async () => stopped,
        taskDefinition: async () => aTaskDefinition(),
      },
      logs: {
        tail: async (_, stream) =>
          tail(stream).map((message, index) => ({ id: String(index), at: minutesAgo(1), stream, message })),
      },
    });

  it("is content when nothing died, or only what somebody stopped", async () => {
    expect(await look([])).toMatchObject({ state: "ok", what: "no task died" });
    const wanted = { stopCode: "UserInitiated", stoppedReason: "Task stopped by jo" };
    expect(await look([dead("a", 1, wanted)])).toMatchObject({ state: "ok" });
  });

  it("warns of one death, in words, with the dead task's last log lines", async () => {
    const streams: string[] = [];
    const finding = await look([dead("aaa", 1)], (stream) => {
      streams.push(stream);
      return ["cannot read config"];
    });
    expect(finding).toMatchObject({ state: "warn", what: expect.stringContaining("exit 1") });
    expect(streams).toEqual(["app/app/aaa"]);
    expect(evidenceOf(finding)).toContain("cannot read config");
  });

  it("calls three critical, and groups them by what they died of", async () => {
    const oom = { stoppedReason: "OutOfMemoryError: Container killed due to memory usage" };
    const finding = await look([dead("a", 1), dead("b", 2), dead("c", 3, oom)]);
    expect(finding.state).toBe("critical");
    expect(finding.what).toMatch(/^3 tasks died: 2 × exit 1.*; 1 × .*out of memory/);
    expect(factsOf(finding)).toMatchObject({ count: 3, kind: "exit", sameReason: 2 });
  });

  it("counts as past what died before the deployment that runs now, or more than ten minutes ago", async () => {
    expect(await look([dead("a", 30)])).toMatchObject({
      state: "ok",
      what: expect.stringMatching(/^none now; 1 task died earlier/),
    });
  });

  it("keeps the deaths when the last log lines cannot be read", async () => {
    const finding = await findingOf(stoppedTasks, {
      ecs: {
        service: async () => aService(),
        tasks: async () => [dead("a", 1)],
        taskDefinition: async () => aTaskDefinition(),
      },
      logs: {
        tail: async () => {
          throw new Error("no access");
        },
      },
    });
    expect(finding.state).toBe("warn");
    expect(evidenceOf(finding)).toContain("could not be read: no access");
  });
});

describe("the targets check", () => {
  const group: TargetGroup = {
    arn: "arn",
    name: "tg",
    port: 3000,
    protocol: "HTTP",
    targetType: "ip",
    healthCheck: {
      path: "/health",
      port: "traffic-port",
      protocol: "HTTP",
      intervalMs: 15_000,
      timeoutMs: 5_000,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
      matcher: "200",
    },
  };
  const target = (id: string, state: Target["state"] = "healthy", reason?: string): Target => ({
    id,
    port: 3000,
    zone: "us-west-2a",
    state,
    reason,
    description: undefined,
    words: reason === undefined ? state : `${reason} in words`,
  });
  const look = (all: Target[]) =>
    findingOf(targets, { loadBalancing: { targetGroup: async () => group, targets: async () => all } });

  it.each<[string, Target[], string, string]>([
    ["all are healthy", [target("a"), target("b")], "ok", "2 of 2 targets healthy"],
    ["one starts", [target("a"), target("b", "initial")], "ok", "1 of 2 targets healthy, 1 starting"],
    ["one is unhealthy", [target("a"), target("b", "unhealthy", "X")], "warn", "1 of 2 targets healthy"],
    ["none is healthy", [target("a", "unhealthy", "X")], "critical", "no target is healthy (0 of 1 targets healthy)"],
    ["none is registered", [], "critical", "no target is registered"],
    ["one drains away", [target("a"), target("b", "draining")], "ok", "1 of 1 targets healthy"],
  ])("when %s", async (_, all, state, what) => {
    expect(await look(all)).toMatchObject({ state, what });
  });

  it("groups targets by the reason in words, and takes the most frequent as the reason", async () => {
    const finding = await look([
      target("a", "unhealthy", "X"),
      target("b", "unhealthy", "Y"),
      target("c", "unhealthy", "Y"),
    ]);
    expect(evidenceOf(finding)).toBe("a: X in words\nb, c: Y in words");
    expect(factsOf(finding)).toMatchObject({ reason: "Y", unhealthy: 3, path: "/health" });
  });
});

describe("the autoscaling check", () => {
  const look = (target: ReturnType<typeof aScalingTarget> | undefined, service: Partial<EcsService> = {}) =>
    findingOf(autoscaling, { ...ecs(service), autoscaling: { target: async () => target } });

  it("warns when it is suspended while the service is meant to run, and not when it is stopped", async () => {
    expect(await look(aScalingTarget({ suspended: true }))).toMatchObject({
      state: "warn",
      what: expect.stringContaining("stays at 2"),
      next: [{ type: "service start" }],
    });
    expect(await look(aScalingTarget({ suspended: true }), { desired: 0 })).toMatchObject({ state: "ok" });
  });

  it("says the range, or that there is none", async () => {
    expect(await look(aScalingTarget())).toMatchObject({ state: "ok", what: "between 2 and 6 tasks, 2 now" });
    expect(await look(undefined)).toMatchObject({ state: "ok", what: "none is set up for the service" });
  });
});

describe("the recent-changes check", () => {
  const event = (minutes: number, message: string) => ({ id: message, at: minutesAgo(minutes), message });
  const service = async () =>
    aService({ events: [event(5, "(service x) has reached a steady state."), event(500, "old")] });

  it("brings the events of all sources together, newest first, and calls none a fault", async () => {
    const finding = await findingOf(recentChanges, {
      ecs: { service },
      rds: { events: async () => [{ at: minutesAgo(2), message: "DB instance restarted", categories: [] }] },
    });
    expect(finding.state).toBe("ok");
    expect(finding.what).toContain("2 events, the newest: nexus-platform-sandbox-db: DB instance restarted");
    expect(finding.evidence.map(({ time }) => time)).toEqual([minutesAgo(2), minutesAgo(5)]);
  });

  it("says which source could not be read, and is unknown only without any", async () => {
    const refused = async () => {
      throw new Error("refused");
    };
    const half = await findingOf(recentChanges, { ecs: { service }, rds: { events: refused } });
    expect(half.state).toBe("ok");
    expect(evidenceOf(half)).toContain("RDS events: refused");
    const none = await findingOf(recentChanges, { ecs: { service: refused }, rds: { events: refused } });
    expect(none).toMatchObject({ state: "unknown", what: "refused" });
  });
});
