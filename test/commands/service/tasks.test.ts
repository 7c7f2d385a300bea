import { describe, expect, it } from "vitest";
import type { EcsService, Task } from "../../../src/aws/ecs.js";
import events from "../../../src/commands/service/events.js";
import tasks from "../../../src/commands/service/tasks.js";
import { type FakeParts, fakeContext } from "../../support/context.js";
import { aService, aTask, aTaskDefinition, minutesAgo } from "../../support/platform.js";
import { reportOf, textOf } from "../../support/run-command.js";

function dead(id: string, minutes: number, exitCode: number, stopCode = "EssentialContainerExited"): Task {
  return aTask({
    id,
    lastStatus: "STOPPED",
    stoppedAt: minutesAgo(minutes),
    stopCode,
    stoppedReason: "Essential container in task exited",
    containers: [{ name: "app", exitCode, reason: undefined, image: "repo/backend:v1", imageDigest: undefined }],
  });
}

const scaledIn = aTask({
  id: "scaled-in",
  stoppedAt: minutesAgo(1),
  stopCode: "ServiceSchedulerInitiated",
  stoppedReason: "Scaling activity initiated by (deployment ecs-svc/1)",
  containers: [],
});

function contextOf(found: Task[], service: Partial<EcsService> = {}, parts: FakeParts = {}) {
  return fakeContext({
    ecs: {
      service: async () => aService(service),
      tasks: async () => found,
      taskDefinition: async () => aTaskDefinition(),
    },
    logs: {
      tail: async (_group, stream) => [{ id: "1", at: minutesAgo(2), stream, message: `last words in ${stream}\n` }],
    },
    ...parts,
  });
}

describe("service tasks", () => {
  it("lists the running ones with age, health and revision", async () => {
    const report = await reportOf(tasks, contextOf([aTask(), aTask({ id: "b", health: "UNHEALTHY" })]));
    expect(report.headline).toBe("2 tasks of 2 desired; 1 unhealthy");
    expect(report.tone).toBe("warn");
  });

  it("points out tasks of another revision", async () => {
    const report = await reportOf(tasks, contextOf([aTask({ taskDefinition: "task:6" })], { desired: 1 }));
    expect(report.headline).toContain("1 on another revision");
  });

  it("says so when none runs, with the command that tells why", async () => {
    const report = await reportOf(tasks, contextOf([]));
    expect(report.data.tasks).toEqual([]);
    expect(textOf(report)).toContain("service tasks --stopped");
  });
});

describe("service tasks --stopped", () => {
  const stopped = { options: { stopped: true } };

  it("groups what tasks died of, in words, and shows the last words of the newest", async () => {
    const found = [dead("a", 9, 137), dead("b", 2, 1), dead("c", 5, 1)];
    const report = await reportOf(tasks, contextOf(found), stopped);
    expect(report.headline).toMatch(/^3 tasks died lately: 2 × exit 1: .*, and 1 other cause$/);
    expect(textOf(report)).toContain("last words in app/app/b");
    expect(report.data.reasons).toMatchObject([{ count: 2 }, { count: 1 }]);
  });

  it("does not count tasks that were meant to stop as dead", async () => {
    const report = await reportOf(tasks, contextOf([scaledIn]), stopped);
    expect(report).toMatchObject({ headline: "1 task stopped lately, all on purpose", tone: "ok" });
  });

  it("still shows the reasons when the logs may not be read", async () => {
    const parts = { logs: {} };
    const report = await reportOf(tasks, contextOf([dead("a", 1, 1)], {}, parts), stopped);
    expect(report.headline).toContain("1 task died lately");
    expect(textOf(report)).toContain("unknown: not faked: logs.tail");
  });

  it("answers with empty lists when ECS remembers none", async () => {
    const report = await reportOf(tasks, contextOf([]), stopped);
    expect(report.data).toMatchObject({ tasks: [], lastLogLines: [] });
    expect(textOf(report)).toContain("about an hour");
  });
});

describe("service events", () => {
  const message = (n: number) => ({
    id: `${n}`,
    at: minutesAgo(n),
    message: n === 2 ? "is unable to place a task" : "ok",
  });

  it("shows the newest first and says how many are left", async () => {
    const service = { events: [message(3), message(1), message(2)] };
    const report = await reportOf(events, contextOf([], service), { options: { max: "2" } });
    expect(report.headline).toBe("the newest 2 of 3 events, the last 1m ago; 1 of them tells of trouble");
    expect(report.data).toMatchObject({ events: [{ id: "1" }, { id: "2" }], total: 3 });
  });

  it("has none for a new service, which is no error", async () => {
    const report = await reportOf(events, contextOf([]));
    expect(report.data.events).toEqual([]);
  });
});
