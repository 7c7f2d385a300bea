import { describe, expect, it } from "vitest";
import utilization from "../../../src/commands/perf/utilization.js";
import { NexusError, notFound } from "../../../src/core/errors.js";
import { aTaskDefinition } from "../../support/platform.js";
import { reportOf, textOf } from "../../support/run-command.js";
import { denied, type Platform, perfContext } from "./platform.js";

const run = (platform: Platform = {}, options: Record<string, string> = {}) =>
  reportOf(utilization, perfContext(platform), { options });

const RUNNING = aTaskDefinition().name;

describe("perf utilization", () => {
  it("says how much of what is reserved is used, in percent and in what that is", async () => {
    const found = await run();
    expect(found.headline).toContain("uses 45 % of 1 vCPU (p95) and at most 42 % of 4096 MiB");
    expect(found.data).toMatchObject({
      periodMs: 60_000,
      service: { reserved: { cpu: 1_024, memory: 4_096 }, cpu: { p50: 40, p95: 45, max: 45 }, measured: { gaps: 0 } },
      database: { reserved: { cpus: 2, maxConnections: 400 }, connections: { max: 100 } },
      unknown: [],
    });
    // 45 % of one vCPU, 42 % of 4,096 MiB.
    expect(textOf(found)).toMatch(/"in vCPU","1\.00","0\.40","0\.45","0\.45"/);
    expect(textOf(found)).toMatch(/"in MiB","4096","1638","1720","1720"/);
    expect(found.tone).toBe("ok");
  });

  it("warns by the thresholds of the environment", async () => {
    const full = await run({ metrics: { MemoryUtilization: () => 97 } });
    expect(full.tone).toBe("critical");
  });

  it("shows gaps as gaps", async () => {
    const found = await run({
      metrics: { CPUUtilization: (at) => (at.getUTCHours() === 3 ? undefined : 40) },
    });
    expect(textOf(found)).toContain("1 gap, the longest 1h");
    expect(found.data).toMatchObject({ service: { measured: { gaps: 1, longestGapMs: 3_600_000 } } });
  });

  it("says that there are no values, and that a stopped service has none", async () => {
    const silent = { CPUUtilization: () => undefined, MemoryUtilization: () => undefined };
    const found = await run({ metrics: silent });
    expect(found).toMatchObject({ tone: "unknown", exit: "ok", data: { service: { cpu: null } } });
    expect(found.headline).toContain("CloudWatch has no values");
    const stopped = await run({ metrics: silent, service: { desired: 0, running: 0 } });
    expect(stopped.headline).toContain("is stopped (desired 0)");
  });

  it("shows percentages where a task does not say its size", async () => {
    const found = await run({ definitions: { [RUNNING]: { cpu: undefined, memory: undefined } } });
    expect(found.data).toMatchObject({ service: { reserved: null, cpu: { p95: 45 } } });
    expect(textOf(found)).toContain("not set");
    expect(textOf(found)).not.toContain("in vCPU");
  });

  it("reads sizes as words, too", async () => {
    const found = await run({ definitions: { [RUNNING]: { cpu: "0.5 vCPU", memory: "2 GB" } } });
    expect(found.data).toMatchObject({ service: { reserved: { cpu: 512, memory: 2_048 } } });
  });

  it("shows what can be read when a part is refused, and ends with 6 when no metric is", async () => {
    const taskDefinition = async () => Promise.reject(denied("ecs:DescribeTaskDefinition"));
    const found = await run({ more: { ecs: { taskDefinition } } });
    expect(found).toMatchObject({ exit: "ok", data: { service: { reserved: null, cpu: { p95: 45 } } } });
    expect(textOf(found)).toContain("access denied to ecs:DescribeTaskDefinition");
    const metrics = async () => Promise.reject(denied("cloudwatch:GetMetricData"));
    const blind = await run({ more: { cloudwatch: { metrics } } });
    expect(blind).toMatchObject({ exit: "permission", tone: "unknown", data: { service: { cpu: null } } });
    expect(blind.headline).toContain("could not be read");
  });

  it("shows the one when the other is not there: the service's lack ends with 5, and both of them are an error", async () => {
    const database = async () => Promise.reject(notFound("the database does not exist"));
    const found = await run({ more: { rds: { database } } });
    expect(found).toMatchObject({ exit: "ok", data: { database: null, service: { cpu: { p95: 45 } } } });
    const service = async () => Promise.reject(notFound("the service does not exist"));
    const without = await run({ more: { ecs: { service } } });
    expect(without).toMatchObject({
      exit: "not-found",
      data: { service: null, database: { connections: { max: 100 } } },
    });
    expect(without.headline).toContain("the service does not exist");
    expect(textOf(without)).toContain("connections");
    await expect(run({ more: { ecs: { service }, rds: { database } } })).rejects.toMatchObject({ code: "not-found" });
  });

  it("knows a class that is not in its table only by its percentages", async () => {
    const found = await run({ database: { class: "db.serverless" } });
    expect(found.data).toMatchObject({ database: { reserved: { cpus: null, memoryBytes: null }, memoryBytes: null } });
  });

  it("refuses a range that CloudWatch no longer keeps, or that begins tomorrow", async () => {
    await expect(run({}, { since: "600d" })).rejects.toBeInstanceOf(NexusError);
    await expect(run({}, { since: "2030-01-01" })).rejects.toMatchObject({ code: "usage" });
    await expect(run({}, { since: "yesterday" })).rejects.toMatchObject({ code: "usage" });
  });
});
