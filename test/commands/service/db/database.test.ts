import { describe, expect, it } from "vitest";
import type { Database } from "../../../../src/aws/rds.js";
import reboot from "../../../../src/commands/service/db/reboot.js";
import start from "../../../../src/commands/service/db/start.js";
import status from "../../../../src/commands/service/db/status.js";
import stop from "../../../../src/commands/service/db/stop.js";
import { fakeContext } from "../../../support/context.js";
import { plannedRds } from "../../../support/planned.js";
import { aDatabase, aService, minutesAgo } from "../../../support/platform.js";
import { awsSteps, changeOf, factOf, operationsOf, reportOf, textOf } from "../../../support/run-command.js";

function contextOf(database: Partial<Database> = {}, running = 0) {
  return fakeContext({
    rds: {
      ...plannedRds,
      database: async () => aDatabase(database),
      events: async () => [{ at: minutesAgo(9), message: "Finished DB Instance backup", categories: ["backup"] }],
    },
    ecs: { service: async () => aService({ running }) },
  });
}

describe("service db stop", () => {
  it("polls for stopped, and says on which date RDS starts it again by itself", async () => {
    const change = await changeOf(stop, contextOf({}, 2));
    expect(operationsOf(change)).toEqual(["StopDBInstance", "wait"]);
    expect(change.steps[1]?.id).toContain("stopped");
    expect(change.warnings.join()).toContain("on 2026-02-07");
    expect(change.warnings.join()).toContain("2 tasks");
    expect(change).toMatchObject({ risk: "destructive", resource: { name: aDatabase().id } });
  });

  it.each([
    [{ replicaOf: "primary-db" }, "read replica"],
    [{ replicas: ["reader-1"] }, "reader-1"],
    [{ engine: "aurora-postgresql" }, "Aurora"],
    [{ status: "modifying" }, "modifying"],
    [{ status: "storage-full" }, "storage-full"],
  ])("is refused for %j before RDS is asked", async (database, words) => {
    await expect(changeOf(stop, contextOf(database))).rejects.toMatchObject({
      code: "failed",
      message: expect.stringContaining(words),
      hint: expect.any(String),
    });
  });

  it.each(["stopped", "stopping"])("has nothing to do for one that is %s", async (now) => {
    const change = await changeOf(stop, contextOf({ status: now }));
    expect(change).toMatchObject({ steps: [], nothingToDo: expect.stringContaining("already") });
  });
});

describe("service db start", () => {
  it("starts a stopped one without a question and waits until it is available", async () => {
    const change = await changeOf(start, contextOf({ status: "stopped" }));
    expect(change.risk).toBe("safe");
    expect(operationsOf(change)).toEqual(["StartDBInstance", "wait"]);
  });

  it.each(["available", "starting", "rebooting"])("has nothing to do for one that is %s", async (now) => {
    expect((await changeOf(start, contextOf({ status: now }))).steps).toEqual([]);
  });

  it.each(["stopping", "incompatible-network", "deleting"])(
    "says why one that is %s cannot be started",
    async (now) => {
      await expect(changeOf(start, contextOf({ status: now }))).rejects.toMatchObject({ hint: expect.any(String) });
    },
  );
});

describe("service db reboot", () => {
  it("fails over only where there is a standby", async () => {
    const change = await changeOf(reboot, contextOf(), { options: { failover: true } });
    expect(awsSteps(change)[0]?.input).toMatchObject({ ForceFailover: true });
    await expect(
      changeOf(reboot, contextOf({ multiAz: false }), { options: { failover: true } }),
    ).rejects.toMatchObject({ message: expect.stringContaining("no standby") });
  });

  it("says that it applies parameters that wait for a reboot", async () => {
    const change = await changeOf(reboot, contextOf({ parameterStatus: "pending-reboot" }));
    expect(factOf(change, "parameters")).toMatchObject({ after: "applied" });
  });

  it("points to start for a stopped one", async () => {
    await expect(changeOf(reboot, contextOf({ status: "stopped" }))).rejects.toMatchObject({
      hint: expect.stringContaining("service db start"),
    });
  });
});

describe("service db status", () => {
  it("explains the status, and shows what waits to be applied", async () => {
    const report = await reportOf(status, contextOf({ pending: { DBInstanceClass: "db.m6g.large" } }));
    expect(report).toMatchObject({ tone: "ok", headline: expect.stringContaining("is available: ") });
    expect(textOf(report)).toContain("db.m6g.large");
    expect(textOf(report)).toContain("Finished DB Instance backup");
  });

  it("names the rescue when its storage is full", async () => {
    const report = await reportOf(status, contextOf({ status: "storage-full", storageFull: true }));
    expect(report.tone).toBe("critical");
    expect(textOf(report)).toContain("service db resize --storage 120");
  });

  it("shows the rest when events may not be read", async () => {
    const ctx = fakeContext({ rds: { database: async () => aDatabase() } });
    const report = await reportOf(status, ctx);
    expect(report.data).toMatchObject({ events: null, unknown: { events: "not faked: rds.events" } });
  });

  it("says until when RDS leaves it stopped", async () => {
    const report = await reportOf(
      status,
      contextOf({ status: "stopped", automaticRestartTime: new Date("2026-02-07T10:00:00Z") }),
    );
    expect(report.headline).not.toContain("stopped: stopped");
    expect(textOf(report)).toContain("2026-02-07T10:00:00");
  });
});
