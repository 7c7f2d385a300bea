import { describe, expect, it } from "vitest";
import recommend from "../../../src/commands/perf/recommend.js";
import { notFound } from "../../../src/core/errors.js";
import { isObject } from "../../../src/core/json.js";
import type { Report } from "../../../src/core/report.js";
import { TEST_NOW } from "../../support/context.js";
import { aDeployment, aTask, aTaskDefinition, minutesAgo } from "../../support/platform.js";
import { reportOf, textOf } from "../../support/run-command.js";
import { DAY, denied, deployed, type Platform, perfContext } from "./platform.js";

const RUNNING = aTaskDefinition().name;
const OLDER = RUNNING.replace(/\d+$/, "6");

const run = (platform: Platform = {}, options: Record<string, string> = {}) =>
  reportOf(recommend, perfContext(platform), { options });

function part(found: Report, name: "task" | "databaseClass" | "storage"): Record<string, unknown> | undefined {
  const { recommendation } = found.data;
  const one = isObject(recommendation) ? recommendation[name] : undefined;
  return isObject(one) ? one : undefined;
}

function whyOf(found: Report, name: string): string {
  const { why } = found.data;
  return isObject(why) ? String(why[name]) : "";
}

describe("perf recommend", () => {
  it("sizes the task by what was used, with the command that makes it so, its cost and its risk", async () => {
    const found = await run();
    expect(part(found, "task")).toMatchObject({
      action: "decrease",
      cpu: 1_024,
      memory: 3_072,
      confidence: "high",
      monthly: { currency: "USD", tasks: 2, asOf: "2026-03", difference: -6.49 },
    });
    expect(found.sections.at(-1)).toMatchObject({
      commands: [{ type: "perf task-definition set --cpu 1024 --memory 3072 --deploy" }],
    });
    expect(textOf(found)).toContain("is killed (out of memory)");
    expect(textOf(found)).toContain("14.0 days of values of 5m each, no gap, 0 deployments");
    expect(found.exit).toBe("ok");
  });

  it("keeps more free when more headroom is asked for", async () => {
    expect(part(await run({}, { headroom: "60" }), "task")).toMatchObject({ action: "increase", cpu: 2_048 });
  });

  it("is nothing for a day of values, and says how many are needed", async () => {
    const found = await run({}, { since: "24h" });
    expect(part(found, "task")).toBeUndefined();
    expect(whyOf(found, "task")).toContain("3 days are the least");
    expect(whyOf(found, "databaseClass")).toContain("3 days are the least");
    expect(found.exit).toBe("ok");
  });

  it("is null without any data at all, and ends well", async () => {
    const none = () => undefined;
    const metrics = Object.fromEntries(
      ["CPUUtilization", "MemoryUtilization", "FreeableMemory", "FreeStorageSpace", "DatabaseConnections"].map(
        (name) => [name, none],
      ),
    );
    const found = await run({ metrics });
    expect(found.data.recommendation).toBeNull();
    expect(whyOf(found, "task")).toContain("no value at all");
    expect(whyOf(found, "storage")).toContain("unknown");
    expect(found).toMatchObject({ exit: "ok", tone: "unknown" });
  });

  it("trusts a range with gaps less, and says how many there are", async () => {
    const nightly = (at: Date) => (at.getUTCHours() < 4 ? undefined : 40);
    const found = await run({ metrics: { CPUUtilization: nightly, MemoryUtilization: nightly } });
    expect(part(found, "task")).toMatchObject({ confidence: "medium" });
    expect(textOf(found)).toContain("14 gaps, the longest 4h");
  });

  it("is made of the days since the size last changed, and not before", async () => {
    const deployments = [deployed(RUNNING, 5), deployed(OLDER, 40)];
    const definitions = { [OLDER]: { cpu: "256", memory: "512" } };
    const busyBefore = (at: Date) => (at.getTime() < TEST_NOW.getTime() - 5 * DAY ? 99 : 40);
    const metrics = { CPUUtilization: busyBefore, MemoryUtilization: busyBefore };
    const found = await run({ deployments, definitions, metrics });
    expect(part(found, "task")).toMatchObject({ action: "decrease", confidence: "low" });
    expect(textOf(found)).toContain("had, or may have had, another size");
    const lately = await run({ deployments: [deployed(RUNNING, 1), deployed(OLDER, 40)], definitions });
    expect(part(lately, "task")).toBeUndefined();
    expect(whyOf(lately, "task")).toContain("counted since");
  });

  it("counts all days when deployments kept the size, and a rolled-back one not at all", async () => {
    const other = RUNNING.replace(/\d+$/, "8");
    const found = await run({
      deployments: [deployed(other, 2, "ROLLBACK_SUCCESSFUL"), deployed(RUNNING, 5), deployed(OLDER, 40)],
      definitions: { [other]: { cpu: "256", memory: "512" } },
    });
    expect(part(found, "task")).toMatchObject({ confidence: "high" });
    expect(textOf(found)).toContain("2 deployments");
  });

  it("asks the revisions where ECS has no list of deployments", async () => {
    const ecs = { revisions: async () => [RUNNING, OLDER] };
    const same = await run({
      deployments: undefined,
      definitions: { [RUNNING]: { registeredAt: minutesAgo(60 * 24 * 5) } },
      more: { ecs },
    });
    expect(part(same, "task")).toMatchObject({ confidence: "high" });
    const other = await run({
      deployments: undefined,
      service: { deployments: [aDeployment({ createdAt: minutesAgo(60 * 24 * 5) })] },
      definitions: { [RUNNING]: { registeredAt: minutesAgo(60 * 24 * 5) }, [OLDER]: { memory: "2048" } },
      more: { ecs },
    });
    expect(part(other, "task")).toMatchObject({ confidence: "low" });
  });

  it("is trusted little while what runs is younger than a day", async () => {
    const found = await run({ service: { deployments: [aDeployment({ createdAt: minutesAgo(120) })] } });
    expect(part(found, "task")).toMatchObject({ confidence: "low" });
    expect(whyOf(found, "task")).toContain("deployed only 2h ago");
  });

  it("makes nothing smaller after a task ran out of memory", async () => {
    const killed = aTask({
      lastStatus: "STOPPED",
      stoppedAt: minutesAgo(20),
      stopCode: "EssentialContainerExited",
      stoppedReason: "OutOfMemoryError: Container killed due to memory usage",
      containers: [{ name: "app", exitCode: 137, reason: undefined, image: "a", imageDigest: undefined }],
    });
    const found = await run({ more: { ecs: { tasks: async () => [killed] } } });
    expect(part(found, "task")).toMatchObject({ action: "increase", memory: 5_120 });
    expect(textOf(found)).toContain("1 task ran out of memory in the last hour");
  });

  it("makes nothing smaller where stopped tasks may not be seen", async () => {
    const tasks = async () => Promise.reject(denied("ecs:ListTasks"));
    const found = await run({ more: { ecs: { tasks } } });
    expect(part(found, "task")).toMatchObject({ action: "keep", held: [expect.stringContaining("ecs:ListTasks")] });
  });

  it.each<[string, Platform, string]>([
    ["on EC2", { service: { launchType: "EC2" } }, "it runs on EC2"],
    ["elsewhere", { service: { launchType: "our-hosts" } }, "capacity provider our-hosts"],
    [
      "on Windows",
      {
        definitions: {
          [RUNNING]: { registrable: { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } } },
        },
      },
      "Windows",
    ],
    [
      "without a size",
      { definitions: { [RUNNING]: { cpu: undefined, memory: undefined } } },
      "does not say its CPU and memory",
    ],
    ["with no task wanted", { service: { desired: 0, running: 0 } }, "desired 0"],
  ])("has no size for a service %s, and says why", async (_, platform, why) => {
    const found = await run(platform);
    expect(part(found, "task")).toBeUndefined();
    expect(whyOf(found, "task")).toContain(why);
    expect(part(found, "databaseClass")).toBeDefined();
    expect(found.exit).toBe("ok");
  });

  it("has no figure for Spot, nor for a region that is not in its table", async () => {
    const spot = await run({ service: { launchType: "FARGATE_SPOT" } });
    expect(part(spot, "task")).toMatchObject({ monthly: { difference: null, why: expect.stringContaining("Spot") } });
    const far = await run({ more: { env: { region: "ap-south-2" } } });
    expect(part(far, "task")).toMatchObject({ monthly: { why: expect.stringContaining("no prices of ap-south-2") } });
  });

  it("knows ARM's prices", async () => {
    const registrable = { runtimePlatform: { cpuArchitecture: "ARM64" } };
    const found = await run({ definitions: { [RUNNING]: { registrable } } });
    expect(part(found, "task")).toMatchObject({ monthly: { difference: -5.2 } });
  });

  it("ends with 6 and recommends nothing when no metric may be read", async () => {
    const metrics = async () => Promise.reject(denied("cloudwatch:GetMetricData"));
    const found = await run({ more: { cloudwatch: { metrics } } });
    expect(found.data.recommendation).toBeNull();
    expect(found.exit).toBe("permission");
    expect(textOf(found)).toContain("access denied to cloudwatch:GetMetricData");
  });

  it("ends with 5 for a service that is not there, and shows the database all the same", async () => {
    const service = async () => Promise.reject(notFound("the service does not exist"));
    const found = await run({ more: { ecs: { service } } });
    expect(found.exit).toBe("not-found");
    expect(found.data).toMatchObject({ task: { service: null }, database: { class: expect.any(String) } });
    expect(textOf(found)).toContain("the service does not exist");
    const database = async () => Promise.reject(notFound("the database does not exist"));
    await expect(run({ more: { ecs: { service }, rds: { database } } })).rejects.toMatchObject({ code: "not-found" });
  });

  it("shows the task all the same when the database may not be read", async () => {
    const database = async () => Promise.reject(denied("rds:DescribeDBInstances"));
    const found = await run({ more: { rds: { database } } });
    expect(part(found, "task")).toBeDefined();
    expect(found.data.database).toBeNull();
    expect(textOf(found)).toContain("rds:DescribeDBInstances");
    expect(found.exit).toBe("ok");
  });

  it("has no class for a database that is stopped, or whose past class is unknown", async () => {
    const stopped = await run({ database: { status: "stopped" } });
    expect(whyOf(stopped, "databaseClass")).toContain("stopped");
    const events = async () => Promise.reject(denied("rds:DescribeEvents"));
    const blind = await run({ more: { rds: { events } } });
    expect(part(blind, "databaseClass")).toBeUndefined();
    expect(whyOf(blind, "databaseClass")).toContain("rds:DescribeEvents");
  });

  it("says that it does not know how many connections the database takes", async () => {
    const maxConnections = async () => Promise.reject(denied("rds:DescribeDBParameters"));
    const found = await run({ more: { rds: { maxConnections } } });
    expect(found.data.unknown).toEqual([expect.stringContaining("rds:DescribeDBParameters")]);
  });

  it("asks for storage first when it is full, and for nothing else", async () => {
    const found = await run({
      database: { status: "storage-full", storageFull: true },
      metrics: { FreeStorageSpace: () => 1_000_000 },
    });
    expect(part(found, "storage")).toMatchObject({ action: "increase" });
    expect(whyOf(found, "databaseClass")).toContain("storage is full");
    expect(JSON.stringify(found.sections.at(-1))).toContain("perf database resize --storage");
  });

  it("judges a class only since it is that class", async () => {
    const events = async () => [
      { at: minutesAgo(60), message: "Finished applying modification to DB instance class", categories: [] },
    ];
    const found = await run({ more: { rds: { events } } });
    expect(part(found, "databaseClass")).toBeUndefined();
    expect(whyOf(found, "databaseClass")).toContain("too little");
  });
});
