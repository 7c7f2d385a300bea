import { describe, expect, it } from "vitest";
import type { Alarm, Series } from "../../../src/aws/cloudwatch.js";
import type { Database } from "../../../src/aws/rds.js";
import { sandboxEnvironment } from "../../../src/config/sandbox.js";
import { NexusError, notFound } from "../../../src/core/errors.js";
import { alarms } from "../../../src/health/checks/alarms.js";
import { database } from "../../../src/health/checks/database.js";
import { databaseHeadroom } from "../../../src/health/checks/database-headroom.js";
import { errorLogs } from "../../../src/health/checks/error-logs.js";
import { databaseStatus } from "../../../src/health/database-status.js";
import { TEST_NOW } from "../../support/context.js";
import { aDatabase, minutesAgo } from "../../support/platform.js";
import { evidenceOf, factsOf, findingOf } from "../support.js";

const GIB = 1024 ** 3;
const { names } = sandboxEnvironment();

describe("the database check", () => {
  const look = (fields: Partial<Database>) => findingOf(database, { rds: { database: async () => aDatabase(fields) } });

  it.each<[string, Partial<Database>, string, string | undefined]>([
    ["available", {}, "ok", undefined],
    ["backing up", { status: "backing-up" }, "ok", "emergency database"],
    ["stopped", { status: "stopped" }, "critical", "service db start"],
    ["rebooting", { status: "rebooting" }, "critical", "emergency database"],
    ["full by its status", { status: "storage-full" }, "critical", "service db resize --storage 150"],
    ["full by its flag", { storageFull: true, storageGb: 8 }, "critical", "service db resize --storage 13"],
    ["in a status nobody has heard of", { status: "sublimating" }, "warn", "emergency database"],
  ])("of one that is %s", async (_, fields, state, command) => {
    const finding = await look(fields);
    expect(finding.state).toBe(state);
    expect(finding.next[0]?.type).toBe(command);
  });

  it("tells what waits for a reboot or a window, without calling it a fault", async () => {
    const finding = await look({ pending: { class: "db.t3.large" }, parameterStatus: "pending-reboot" });
    expect(finding.state).toBe("ok");
    expect(evidenceOf(finding)).toMatch(/maintenance window: class → db.t3.large\nparameters of \S+ wait for a reboot/);
  });

  it("knows of every status whether anybody can connect", () => {
    expect(databaseStatus("storage-optimization").usable).toBe(true);
    expect(databaseStatus("incompatible-parameters").usable).toBe(false);
  });
});

describe("the headroom check", () => {
  const series = (values: Record<string, number>): Series[] =>
    Object.entries(values).map(([id, value]) => ({ id, points: [{ at: minutesAgo(1), value }] }));
  const look = (values: Record<string, number>, given: { most?: number; db?: Partial<Database> } = {}) =>
    findingOf(databaseHeadroom, {
      rds: { database: async () => aDatabase(given.db), maxConnections: async () => given.most },
      cloudwatch: { metrics: async () => series(values) },
    });
  const well = { CPUUtilization: 20, DatabaseConnections: 30, FreeStorageSpace: 60 * GIB };

  it("says all three measures when all is well", async () => {
    const finding = await look(well, { most: 100 });
    expect(finding).toMatchObject({
      state: "ok",
      what: "CPU 20 %, 30 of 100 connections (30 %), 60 GiB storage free (60 %)",
    });
  });

  it.each<[string, Record<string, number>, string, RegExp]>([
    ["CPU at its warning", { CPUUtilization: 75 }, "warn", /^CPU 75 %$/],
    ["CPU just below", { CPUUtilization: 74.9 }, "ok", /CPU 75 %/],
    ["connections almost gone", { DatabaseConnections: 90 }, "critical", /^90 of 100 connections \(90 %\)$/],
    ["storage low", { FreeStorageSpace: 20 * GIB }, "warn", /^20 GiB storage free \(20 %\)$/],
    ["storage gone", { FreeStorageSpace: 0.5 * GIB }, "critical", /^0.5 GiB storage free \(0.5 %\)$/],
  ])("with %s", async (_, changed, state, what) => {
    const finding = await look({ ...well, ...changed }, { most: 100 });
    expect(finding).toMatchObject({ state, what: expect.stringMatching(what) });
  });

  it("does not judge connections when their limit is unknown", async () => {
    const finding = await look({ DatabaseConnections: 5_000 });
    expect(finding.state).toBe("unknown");
    expect(factsOf(finding)).toMatchObject({ connections: 5_000, maxConnections: null });
  });

  it("is not ok while nobody can say how many connections are too many", async () => {
    const finding = await findingOf(databaseHeadroom, {
      rds: {
        database: async () => aDatabase(),
        maxConnections: async () => {
          throw new NexusError("permission", "no", { operation: "rds:DescribeDBParameters" });
        },
      },
      cloudwatch: { metrics: async () => series(well) },
    });
    expect(finding).toMatchObject({ state: "unknown", what: expect.stringContaining("rds:DescribeDBParameters") });
  });

  it("is unknown without data, and skipped for a database that cannot have any", async () => {
    expect(await look({}, { most: 100 })).toMatchObject({ state: "unknown" });
    expect(await look({}, { db: { status: "stopped" } })).toMatchObject({ state: "skipped" });
  });
});

describe("the alarms check", () => {
  const alarm = (name: string, fields: Partial<Alarm> = {}): Alarm => ({
    name: `${names.alarmPrefix}${name}`,
    kind: "metric",
    state: "OK",
    reason: undefined,
    since: undefined,
    definition: undefined,
    rule: undefined,
    metric: undefined,
    threshold: undefined,
    comparison: undefined,
    actionsEnabled: true,
    ...fields,
  });
  const expected = ["high-cpu", "high-memory", "high-response-time", "high-error-rate"];
  const look = (all: Alarm[]) => findingOf(alarms, { cloudwatch: { alarms: async () => all } });

  it("is content when the expected ones exist and none rings", async () => {
    expect(await look(expected.map((name) => alarm(name)))).toMatchObject({ state: "ok", what: "none of 4 in alarm" });
  });

  it("is critical when one rings, since it does, with CloudWatch's reason", async () => {
    const ringing = alarm("high-cpu", { state: "ALARM", reason: "95 > 90", since: minutesAgo(7) });
    const finding = await look([ringing, ...expected.slice(1).map((name) => alarm(name))]);
    expect(finding).toMatchObject({ state: "critical", what: "1 in alarm: high-cpu", since: minutesAgo(7) });
    expect(evidenceOf(finding)).toContain("95 > 90");
  });

  it("warns of an expected alarm that is not there, and tells of one that rings unheard", async () => {
    const silent = alarm("high-memory", { actionsEnabled: false });
    const finding = await look([alarm("high-cpu"), silent, alarm("high-response-time")]);
    expect(finding).toMatchObject({ state: "warn", what: "1 expected and not there: high-error-rate" });
    expect(evidenceOf(finding)).toMatch(/high-error-rate does not exist: nobody is told/);
    expect(evidenceOf(finding)).toMatch(/high-memory has its actions switched off/);
  });
});

describe("the error-log check", () => {
  const look = (messages: [secondsAgo: number, message: string][], truncated = false) =>
    findingOf(errorLogs, {
      logs: {
        search: async () => ({
          events: messages.map(([seconds, message], index) => ({
            id: String(index),
            at: new Date(TEST_NOW.getTime() - seconds * 1_000),
            stream: "app",
            message,
          })),
          truncated,
        }),
      },
    });
  const errors = (count: number, secondsAgo: number): [number, string][] =>
    Array.from({ length: count }, (_, index) => [secondsAgo, `ERROR order ${index} failed`]);

  it("is content without errors, and without lines that only an emulator calls errors", async () => {
    expect(await look([])).toMatchObject({ state: "ok", what: "no error in 10 minutes" });
    expect(await look([[5, "INFO all is well"]])).toMatchObject({ what: "no error in 10 minutes" });
  });

  it("counts a minute's errors as soon as they come, and names the most frequent kind", async () => {
    const finding = await look(errors(40, 20));
    expect(finding).toMatchObject({ state: "critical", what: "40 a minute, most often: ERROR order <n> failed" });
    expect(evidenceOf(finding)).toBe("40 × ERROR order <n> failed");
  });

  it("warns at the threshold, and forgets errors that have ended", async () => {
    expect((await look(errors(5, 20))).state).toBe("warn");
    expect((await look(errors(4, 20))).state).toBe("ok");
    expect((await look(errors(400, 300))).state).toBe("ok");
  });

  it("says at least, when not all could be read", async () => {
    expect((await look(errors(30, 10), true)).what).toMatch(/^at least 30 a minute/);
  });

  it("warns when the log group does not exist", async () => {
    const finding = await findingOf(errorLogs, {
      logs: {
        search: async () => {
          throw notFound("there is no log group");
        },
      },
    });
    expect(finding).toMatchObject({ state: "warn", what: expect.stringContaining("does not exist") });
    expect(evidenceOf(finding)).toContain("names.appLogGroup");
  });
});
