import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../../src/aws/rds.js";
import { recoveryPoint } from "../../../src/backup/instance/recovery-point.js";
import recover from "../../../src/commands/emergency/database/recover.js";
import database from "../../../src/commands/emergency/database/show.js";
import { createClock } from "../../../src/core/clock.js";
import { movedFacts } from "../../../src/core/perform.js";
import { platform } from "../../health/support.js";
import { fakeContext, TEST_NOW } from "../../support/context.js";
import { freePort } from "../../support/free-port.js";
import { aDatabase, minutesAgo } from "../../support/platform.js";
import { changeOf, factOf, operationsOf, reportOf, textOf } from "../../support/run-command.js";

describe("emergency database", () => {
  it("shows status, headroom, latency and ways back, and is content", async () => {
    const report = await reportOf(database, platform().ctx);
    expect(report).toMatchObject({ tone: "ok", exit: "ok" });
    expect(report.headline).toBe("nexus-platform-sandbox-db is up and has room");
    expect(textOf(report)).toMatch(/read [\d.]+ ms, write [\d.]+ ms/);
    expect(textOf(report)).toContain("newest snapshot");
    expect(report.data.probe).toBeNull();
  });

  it("proposes more storage when it is full, and explains it", async () => {
    const broken = platform();
    broken.break("db-storage-full");
    const report = await reportOf(database, broken.ctx);
    expect(report).toMatchObject({ tone: "critical", exit: "unhealthy" });
    expect(textOf(report)).toContain("service db resize --storage 150");
    expect(textOf(report)).toContain("RDS takes more storage while it is full");
  });

  it("shows the connection log and proposes a restart when no connection is left", async () => {
    const broken = platform();
    broken.break("db-connections");
    const report = await reportOf(database, broken.ctx);
    expect(textOf(report)).toMatch(/too many clients|connection slots/);
    expect(textOf(report)).toContain("service restart");
  });

  it("does not call well what it could not measure", async () => {
    const report = await reportOf(database, platform({ wireFaults: ["denied:cloudwatch", "denied:logs"] }).ctx);
    expect(report).toMatchObject({ tone: "unknown", exit: "unhealthy" });
    expect(report.headline).toContain("how much room it has could not be read");
    expect(report.data.unknown).toEqual([
      expect.stringMatching(/^metrics: access denied/),
      expect.stringMatching(/^logs: access denied/),
    ]);
  });

  it("tries the endpoint outside the sandbox, and says which door is shut", async () => {
    const port = await freePort();
    const base = fakeContext({
      env: { kind: "aws" },
      rds: {
        database: async () => aDatabase({ endpoint: { host: "127.0.0.1", port } }),
        maxConnections: async () => 100,
        snapshots: async () => [],
      },
      cloudwatch: { metrics: async () => [] },
      logs: { groups: async () => [] },
    });
    const report = await reportOf(database, { ...base, clock: createClock({ now: () => TEST_NOW }) });
    expect(report.exit).toBe("unhealthy");
    expect(report.headline).toContain("refused: nothing listens on that port");
    expect(report.data).toMatchObject({
      probe: { outcome: "refused", stages: [{ name: "TCP", state: "failed" }, {}, {}] },
    });
  });

  it("looks at another instance when one is named", async () => {
    const asked: string[] = [];
    const base = fakeContext({
      rds: {
        database: async (id) => {
          asked.push(id);
          return aDatabase({ id });
        },
        maxConnections: async () => 100,
        snapshots: async () => [],
      },
      cloudwatch: { metrics: async () => [] },
      logs: {
        groups: async (prefix) => {
          asked.push(prefix);
          return [];
        },
      },
    });
    await reportOf(database, base, { options: { instance: "restored-db" } });
    expect(asked).toEqual(["restored-db", "/aws/rds/instance/restored-db/"]);
  });
});

describe("emergency database recover", () => {
  it("restores the newest snapshot to a new instance, waits, and says how to cut over", async () => {
    const change = await changeOf(recover, platform().ctx);
    expect(change).toMatchObject({ risk: "destructive", resource: { name: "nexus-platform-sandbox-recovered-db" } });
    expect(operationsOf(change)).toEqual(["RestoreDBInstanceFromDBSnapshot", "wait", "job"]);
    expect(change.after?.({}).join("\n")).toContain(
      "nexusctl emergency database --instance nexus-platform-sandbox-recovered-db",
    );
  });

  it("carries over what a bare restore forgets, each as a fact", async () => {
    const change = await changeOf(recover, platform().ctx);
    const carried = ["class", "Multi-AZ", "subnet group", "security groups", "parameter group", "option group"];
    for (const name of [...carried, "public access", "deletion protection", "tags"]) {
      expect(factOf(change, name), name).toBeDefined();
    }
    const [restore] = change.steps;
    if (restore?.kind !== "aws") throw new Error("no restore");
    expect(Object.keys(restore.input)).toEqual(
      expect.arrayContaining(["DBInstanceClass", "DBSubnetGroupName", "VpcSecurityGroupIds", "DBParameterGroupName"]),
    );
  });

  it("goes back to a point in time, and a relative one does not count as moved at the second look", async () => {
    const there = platform();
    const typed = { options: { time: "20m ago", as: "back-db" } };
    const seen = await changeOf(recover, there.ctx, typed);
    there.pass(7);
    const again = await changeOf(recover, there.ctx, typed);
    expect(operationsOf(seen)).toEqual(["RestoreDBInstanceToPointInTime", "wait", "job"]);
    expect(movedFacts(seen.facts, again.facts)).toEqual([]);
  });

  it("refuses a name that is taken, and one that RDS does not take", async () => {
    const { ctx } = platform();
    const taken = changeOf(recover, ctx, { options: { as: "nexus-platform-sandbox-db" } });
    await expect(taken).rejects.toThrow("exists already");
    for (const as of ["1st", "a--b", "ends-", "x".repeat(64), "under_score"]) {
      await expect(changeOf(recover, ctx, { options: { as } })).rejects.toMatchObject({ code: "usage" });
    }
  });
});

describe("the point to go back to", () => {
  const snapshot = (id: string, minutes: number, status = "available"): Snapshot => ({
    id,
    databaseId: "nexus-platform-sandbox-db",
    kind: "manual",
    status,
    createdAt: minutesAgo(minutes),
    sizeGb: 100,
    encrypted: true,
    engineVersion: "16.4",
    percent: 100,
  });
  const all = [snapshot("old", 900), snapshot("new", 30), snapshot("half", 1, "creating")];
  const week = { from: minutesAgo(60 * 24 * 7), to: minutesAgo(5) };
  const find = (asked: { snapshot?: string; time?: Date | "latest" }, window: typeof week | undefined = week) =>
    recoveryPoint({ snapshot: asked.snapshot, time: asked.time }, aDatabase(), all, window);

  it("is the newest snapshot that is complete, when nothing is said or latest", () => {
    expect(find({}).from).toEqual({ snapshot: "new" });
    expect(find({ snapshot: "latest" }).from).toEqual({ snapshot: "new" });
    expect(find({ snapshot: "old" }).from).toEqual({ snapshot: "old" });
  });

  it("is never a snapshot that is not there or not complete", () => {
    expect(() => find({ snapshot: "gone" })).toThrow('there is no snapshot "gone"');
    expect(() => find({ snapshot: "half" })).toThrow("creating; it cannot be restored yet");
    expect(() => recoveryPoint({ snapshot: undefined, time: undefined }, aDatabase(), [], week)).toThrow(
      "no snapshot that can be used",
    );
  });

  it("is a time within the window, whose bounds are said otherwise", () => {
    expect(find({ time: minutesAgo(20) }).from).toEqual({ time: minutesAgo(20) });
    for (const time of [minutesAgo(1), minutesAgo(60 * 24 * 8)]) {
      expect(() => find({ time })).toThrow("cannot be restored");
    }
    expect(find({ time: "latest" }).from).toEqual({ latest: true });
    const none = () => recoveryPoint({ snapshot: undefined, time: minutesAgo(20) }, aDatabase(), all, undefined);
    expect(none).toThrow("no automated backups");
  });

  it("is one of the two, not both", () => {
    expect(() => find({ snapshot: "old", time: minutesAgo(20) })).toThrow("not both");
  });
});
