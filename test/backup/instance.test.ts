import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/aws/rds.js";
import { sortSnapshots } from "../../src/backup/instance/retention.js";
import pitr from "../../src/commands/backup/pitr.js";
import create from "../../src/commands/backup/snapshot/create.js";
import remove from "../../src/commands/backup/snapshot/delete.js";
import restore from "../../src/commands/backup/snapshot/restore.js";
import { platform } from "../health/support.js";
import { fakeContext, TEST_NOW } from "../support/context.js";
import { aDatabase, minutesAgo } from "../support/platform.js";
import { awsSteps, changeOf, factOf, operationsOf } from "../support/run-command.js";

const DAY = 1_440;

function aSnapshot(id: string, daysAgo: number, fields: Partial<Snapshot> = {}): Snapshot {
  return {
    id,
    databaseId: "db",
    kind: "manual",
    status: "available",
    createdAt: minutesAgo(daysAgo * DAY),
    sizeGb: 100,
    encrypted: true,
    engineVersion: "16.4",
    percent: 100,
    ...fields,
  };
}

describe("what a pruning of snapshots takes", () => {
  const idsOf = (all: Snapshot[], keep: number, olderDays?: number) =>
    sortSnapshots(
      all,
      { keep, olderThanMs: olderDays === undefined ? undefined : olderDays * 86_400_000 },
      TEST_NOW,
    ).goes.map(({ id }) => id);
  const five = [1, 2, 3, 4, 5].map((days) => aSnapshot(`s${days}`, days));

  it("is what is beyond the newest to keep", () => expect(idsOf(five, 3)).toEqual(["s4", "s5"]));

  it("is only what is older as well, when an age is given", () => expect(idsOf(five, 2, 4.5)).toEqual(["s5"]));

  it("is never automated, never unfinished, and those count for nothing", () => {
    const mixed = [aSnapshot("rds:a", 0, { kind: "automated" }), aSnapshot("half", 0, { status: "creating" }), ...five];
    expect(idsOf(mixed, 4)).toEqual(["s5"]);
  });

  it("is never the newest that can be used, nor more than there is to spare, whatever the list", () => {
    const any = fc.record({
      daysAgo: fc.integer({ min: 0, max: 400 }),
      kind: fc.constantFrom("manual" as const, "automated" as const, "other" as const),
      status: fc.constantFrom("available", "creating", "failed"),
    });
    const list = fc.array(any, { maxLength: 30 });
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 10 }), (made, keep) => {
        const all = made
          .sort((a, b) => a.daysAgo - b.daysAgo)
          .map(({ daysAgo, ...rest }, at) => aSnapshot(`s${at}`, daysAgo, rest));
        const goes = idsOf(all, keep);
        const usable = all.filter(({ status }) => status === "available");
        const manual = usable.filter(({ kind }) => kind === "manual");
        expect(goes).not.toContain(usable[0]?.id);
        expect(goes.every((id) => manual.some((one) => one.id === id))).toBe(true);
        expect(manual.length - goes.length).toBeGreaterThanOrEqual(Math.min(keep, manual.length));
      }),
    );
  });
});

describe("a snapshot by hand", () => {
  const ctx = (fields: Parameters<typeof aDatabase>[0] = {}, there: Snapshot[] = []) =>
    fakeContext({
      rds: {
        database: async () => aDatabase(fields),
        snapshots: async () => there,
        snapshotIfThere: async (id) => there.find((one) => one.id === id),
        deleteSnapshot: (id) => ({
          kind: "aws",
          id,
          words: `delete ${id}`,
          service: "rds",
          operation: "DeleteDBSnapshot",
          input: {},
          repeat: "once",
          undo: { kind: "none", why: "a fake" },
        }),
      },
    });

  it("has one id for the call and for the wait", async () => {
    const change = await changeOf(create, platform().ctx);
    expect(change.risk).toBe("safe");
    expect(operationsOf(change)).toEqual(["CreateDBSnapshot", "wait"]);
    const [call] = awsSteps(change);
    const id = Reflect.get(call?.input ?? {}, "DBSnapshotIdentifier");
    expect(id).toMatch(/^nexus-platform-manual-\d{8}-\d{6}$/);
    expect(factOf(change, "snapshot")?.after).toBe(id);
    expect(change.steps[1]).toMatchObject({ reattach: `backup snapshot wait ${id}` });
  });

  it("is refused for a name that is taken or that RDS does not take, and while the database is not available", async () => {
    await expect(changeOf(create, ctx({}, [aSnapshot("old", 1)]), { options: { id: "old" } })).rejects.toThrow(
      "already",
    );
    for (const id of ["rds:x", "1st", "a--b", "ends-"]) {
      await expect(changeOf(create, ctx(), { options: { id } })).rejects.toMatchObject({ code: "usage" });
    }
    await expect(changeOf(create, ctx({ status: "stopped" }))).rejects.toThrow("is stopped");
  });

  it("is not deleted when it is the newest, or RDS's own", async () => {
    const all = [aSnapshot("newest", 1), aSnapshot("rds:auto", 2, { kind: "automated" }), aSnapshot("old", 3)];
    await expect(changeOf(remove, ctx({}, all), { args: ["newest"] })).rejects.toThrow(
      "newest snapshot that can be used",
    );
    await expect(changeOf(remove, ctx({}, all), { args: ["rds:auto"] })).rejects.toThrow("not a manual snapshot");
    await expect(changeOf(remove, ctx({}, all), { args: ["gone"] })).rejects.toMatchObject({ code: "not-found" });
    const change = await changeOf(remove, ctx({}, all), { args: ["old"] });
    expect(change).toMatchObject({ risk: "destructive", resource: { name: "old" } });
  });
});

describe("a restore", () => {
  it("carries over every setting that a bare one forgets", async () => {
    const { ctx } = platform();
    const change = await changeOf(restore, ctx, { args: ["latest"], options: { as: "back-db" } });
    const [call] = awsSteps(change);
    expect(call?.input).toMatchObject({
      DBInstanceClass: "db.t3.medium",
      MultiAZ: true,
      Port: 5432,
      DeletionProtection: true,
      BackupRetentionPeriod: 7,
      EnableIAMDatabaseAuthentication: false,
      AutoMinorVersionUpgrade: true,
      StorageType: "gp3",
    });
    expect(call?.input).not.toHaveProperty("Iops");
    for (const name of ["port", "storage", "IAM authentication", "backups kept", "log exports", "tags"]) {
      expect(factOf(change, name), name).toBeDefined();
    }
  });

  it("gives the limit of storage autoscaling back, which a snapshot's restore cannot be given", async () => {
    const database = aDatabase({ maxStorageGb: 500 });
    const parts = {
      rds: {
        ...(await platform().ctx.aws.rds()),
        database: async () => database,
        snapshots: async () => [aSnapshot("s", 1)],
        restorableWindow: async () => ({ from: minutesAgo(DAY), to: minutesAgo(5) }),
        databaseIfThere: async () => undefined,
      },
    };
    const snapshot = await changeOf(restore, fakeContext(parts), { args: ["s"], options: { as: "back-db" } });
    expect(operationsOf(snapshot)).toEqual(["RestoreDBInstanceFromDBSnapshot", "wait", "ModifyDBInstance", "job"]);
    const point = await changeOf(pitr, fakeContext(parts), { options: { time: "20m ago", as: "back-db" } });
    expect(operationsOf(point)).toEqual(["RestoreDBInstanceToPointInTime", "wait", "job"]);
    expect(awsSteps(point)[0]?.input).toMatchObject({ MaxAllocatedStorage: 500 });
    expect(factOf(point, "restorable")?.before).toContain("from ");
  });
});
