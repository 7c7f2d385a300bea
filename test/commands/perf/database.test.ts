import { describe, expect, it } from "vitest";
import database from "../../../src/commands/perf/database/show.js";
import { NexusError, notFound } from "../../../src/core/errors.js";
import { TEST_NOW } from "../../support/context.js";
import { reportOf, textOf } from "../../support/run-command.js";
import { CALM, DAY, denied, type Platform, perfContext } from "./platform.js";

const GIB = 1024 ** 3;

const run = (platform: Platform = {}, options: Record<string, string> = {}) =>
  reportOf(database, perfContext(platform), { options });

describe("perf database", () => {
  it("shows load against limits, room, latency, the storage's end and wait events", async () => {
    const found = await run({ database: { storageGb: 100 } });
    expect(found.data).toMatchObject({
      database: { cpu: { p95: 45 }, connections: { max: 100 }, reserved: { maxConnections: 400 }, iops: { max: 300 } },
      iopsLimit: { limit: 3_000 },
      runway: { state: "growing" },
      free: { memoryBytes: { min: 5 * GIB } },
      latencySeconds: { read: { p95: 0.001 }, write: { p50: 0.002 } },
      waits: { state: "on", events: [{ name: "CPU", sessions: 0.8 }] },
      unknown: [],
    });
    expect(found.headline).toMatch(/CPU p95 45 %, 100 of 400 connections at most, storage full in \d+ days/);
    expect(found).toMatchObject({ exit: "ok", tone: "ok" });
  });

  it("says that storage is not growing, or that the range is too short to tell", async () => {
    const still = await run({ metrics: { FreeStorageSpace: () => 60 * GIB } });
    expect(still.data).toMatchObject({ runway: { state: "not-growing" } });
    const short = await run({}, { since: "1h" });
    expect(short.data).toMatchObject({ runway: { state: "unknown" } });
    expect(textOf(short)).toContain("half a day is the least");
  });

  it("warns when the storage is full within a month", async () => {
    const falling = (at: Date) => (30 - (2 * (at.getTime() - TEST_NOW.getTime())) / DAY) * GIB;
    const found = await run({ metrics: { FreeStorageSpace: falling } });
    expect(found.tone).toBe("warn");
    expect(textOf(found)).toContain("full in 15 days");
  });

  it("is critical when connections run out", async () => {
    const found = await run({ metrics: { DatabaseConnections: () => 397 } });
    expect(found.tone).toBe("critical");
  });

  it.each([
    [{ storageType: "gp2", storageGb: 200 }, 600],
    [{ storageType: "io1", iops: 9_000 }, 9_000],
    [{ storageType: "io2", iops: undefined }, null],
    [{ storageType: "standard" }, null],
  ])("knows the IOPS limit of %j: %s", async (fields, limit) => {
    expect((await run({ database: fields })).data).toMatchObject({ iopsLimit: { limit } });
  });

  it("shows the credits of a burstable class, or that there are no values of them", async () => {
    const spent = await run({ database: { class: "db.t3.medium" }, metrics: { CPUCreditBalance: () => 0 } });
    expect(textOf(spent)).toContain("db.t3.medium ran out of them");
    const silent = await run({ database: { class: "db.t3.medium" } });
    expect(JSON.stringify(silent.sections)).toContain('["CPU credits",{"text":"no data"');
  });

  it("says that Performance Insights is off, and how to switch it on", async () => {
    const found = await run({ database: { insights: { on: false, retentionDays: 7 } } });
    expect(found.data).toMatchObject({ waits: { state: "off" }, unknown: [] });
    expect(textOf(found)).toContain("--enable-performance-insights");
  });

  it.each<[string, Error, string]>([
    ["is denied", denied("pi:DescribeDimensionKeys"), "access denied to pi:DescribeDimensionKeys"],
    ["fails", new NexusError("failed", "pi:DescribeDimensionKeys: broken"), "broken"],
  ])("shows the rest when Performance Insights %s", async (_, error, words) => {
    const waits = async () => Promise.reject(error);
    const found = await run({ more: { performanceInsights: { waits } } });
    expect(found.data).toMatchObject({ waits: { state: "unknown" }, database: { cpu: { p95: 45 } } });
    expect(textOf(found)).toContain(words);
    expect(found.exit).toBe("ok");
  });

  it("asks Performance Insights for no more days than it keeps", async () => {
    const asked: Date[] = [];
    const waits = async (_: string, range: { from: Date }) => {
      asked.push(range.from);
      return [];
    };
    const found = await run({ more: { performanceInsights: { waits } } }, { since: "14d" });
    expect(TEST_NOW.getTime() - (asked[0]?.getTime() ?? 0)).toBeLessThan(7 * DAY);
    expect(found.data).toMatchObject({ waits: { shortened: true } });
  });

  it("says that a stopped database is stopped, with what was measured before", async () => {
    const none = Object.fromEntries(Object.keys(CALM).map((name) => [name, () => undefined]));
    const found = await run({ database: { status: "stopped" }, metrics: none });
    expect(found.headline).toContain("is stopped; CloudWatch has no values");
    expect(found.sections.at(-1)).toMatchObject({ commands: [{ type: "service db start" }, {}] });
  });

  it("ends with 6 when no metric may be read, and with 5 without the database", async () => {
    const metrics = async () => Promise.reject(denied("cloudwatch:GetMetricData"));
    const blind = await run({ more: { cloudwatch: { metrics } } });
    expect(blind).toMatchObject({ exit: "permission", data: { waits: { state: "on" } } });
    const gone = async () => Promise.reject(notFound("the database does not exist"));
    await expect(run({ more: { rds: { database: gone } } })).rejects.toMatchObject({ code: "not-found" });
  });

  it("shows connections without a limit where max_connections may not be read", async () => {
    const maxConnections = async () => Promise.reject(denied("rds:DescribeDBParameters"));
    const found = await run({ more: { rds: { maxConnections } } });
    expect(found.headline).toContain("100 of ? connections");
    expect(textOf(found)).toContain("access denied to rds:DescribeDBParameters");
  });
});
