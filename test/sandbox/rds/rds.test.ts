import {
  CreateDBSnapshotCommand,
  DBInstanceNotFoundFault,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBParametersCommand,
  DescribeDBSnapshotsCommand,
  DescribeEventsCommand,
  DescribeOrderableDBInstanceOptionsCommand,
  DescribePendingMaintenanceActionsCommand,
  ListTagsForResourceCommand,
  ModifyDBInstanceCommand,
  type ModifyDBInstanceCommandInput,
  RDSClient,
  RebootDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  RestoreDBInstanceToPointInTimeCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from "@aws-sdk/client-rds";
import { describe, expect, it } from "vitest";
import { NAMES, testSandbox } from "../../support/sandbox.js";
import { breakableSandbox } from "../broken.js";

const DAY = 86_400;
const ID = { DBInstanceIdentifier: NAMES.database };

function databases(sandbox: ReturnType<typeof testSandbox> = testSandbox()) {
  const rds = new RDSClient(sandbox.settings());
  const get = async (DBInstanceIdentifier = NAMES.database) => {
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
    const [one] = DBInstances ?? [];
    if (one === undefined) throw new Error("no instance");
    return one;
  };
  const status = async (id?: string) => (await get(id)).DBInstanceStatus;
  /** Every status it goes through in so many seconds. */
  const statuses = async (seconds: number, id?: string) => {
    const seen = [await status(id)];
    for (let passed = 0; passed < seconds; passed += 5) {
      sandbox.pass(5);
      const now = await status(id);
      if (now !== seen.at(-1)) seen.push(now);
    }
    return seen;
  };
  const modify = (rest: Partial<ModifyDBInstanceCommandInput>) =>
    rds.send(new ModifyDBInstanceCommand({ ...ID, ApplyImmediately: true, ...rest }));
  return { ...sandbox, rds, get, status, statuses, modify };
}

describe("the platform's database", () => {
  it("is a Multi-AZ PostgreSQL with groups, an endpoint and exported logs", async () => {
    expect(await databases().get()).toMatchObject({
      DBInstanceStatus: "available",
      Engine: "postgres",
      EngineVersion: expect.stringMatching(/^15\./),
      DBInstanceClass: "db.t3.medium",
      AllocatedStorage: 100,
      StorageType: "gp3",
      MultiAZ: true,
      DeletionProtection: true,
      Endpoint: { Address: expect.stringContaining(NAMES.database), Port: 5432 },
      EnabledCloudwatchLogsExports: expect.arrayContaining(["postgresql"]),
      DBParameterGroups: [{ ParameterApplyStatus: "in-sync" }],
      PendingModifiedValues: {},
    });
  });

  it("has a limit of connections in its parameter group", async () => {
    const { rds, get } = databases();
    const DBParameterGroupName = (await get()).DBParameterGroups?.[0]?.DBParameterGroupName;
    const limit = async (group: string | undefined) => {
      const { Parameters } = await rds.send(new DescribeDBParametersCommand({ DBParameterGroupName: group }));
      return Parameters?.find(({ ParameterName }) => ParameterName === "max_connections")?.ParameterValue;
    };
    expect(await limit(DBParameterGroupName)).toBe("400");
    expect(await limit("default.postgres15")).toContain("DBInstanceClassMemory");
    await expect(limit("nope")).rejects.toMatchObject({ name: "DBParameterGroupNotFoundFault" });
    const { DBParameterGroups } = await rds.send(new DescribeDBParameterGroupsCommand({}));
    expect(DBParameterGroups?.map((group) => group.DBParameterGroupName)).toContain(DBParameterGroupName);
  });

  it("has tags, classes to choose from, and no maintenance waiting", async () => {
    const { rds, get } = databases();
    const { DBInstanceArn } = await get();
    const { TagList } = await rds.send(new ListTagsForResourceCommand({ ResourceName: DBInstanceArn }));
    const { OrderableDBInstanceOptions } = await rds.send(
      new DescribeOrderableDBInstanceOptionsCommand({ Engine: "postgres" }),
    );
    const { PendingMaintenanceActions } = await rds.send(new DescribePendingMaintenanceActionsCommand({}));
    expect(TagList?.length).toBeGreaterThan(0);
    expect(OrderableDBInstanceOptions?.map((option) => option.DBInstanceClass)).toContain("db.t3.large");
    expect(PendingMaintenanceActions).toEqual([]);
  });

  it("is found by its ARN as well; another is DBInstanceNotFoundFault, with the SDK's own type", async () => {
    const { get } = databases();
    expect(await get((await get()).DBInstanceArn)).toMatchObject(ID);
    await expect(get("nope")).rejects.toBeInstanceOf(DBInstanceNotFoundFault);
  });
});

describe("stopping and starting", () => {
  it("walks through stopping, stopped, starting and available", async () => {
    const { rds, statuses, get, now } = databases();
    await rds.send(new StopDBInstanceCommand(ID));
    expect(await statuses(180)).toEqual(["stopping", "stopped"]);
    const restart = (await get()).AutomaticRestartTime?.getTime() ?? 0;
    expect((restart - now().getTime()) / 86_400_000).toBeCloseTo(7, 1);
    await rds.send(new StartDBInstanceCommand(ID));
    expect(await statuses(300)).toEqual(["starting", "available"]);
    expect((await get()).AutomaticRestartTime).toBeUndefined();
  });

  it("starts by itself after seven days, and says so", async () => {
    const { rds, status, pass } = databases();
    await rds.send(new StopDBInstanceCommand(ID));
    pass(6.9 * DAY);
    expect(await status()).toBe("stopped");
    pass(0.2 * DAY);
    expect(await status()).toBe("available");
    const { Events } = await rds.send(
      new DescribeEventsCommand({ SourceType: "db-instance", SourceIdentifier: NAMES.database, Duration: 300 }),
    );
    expect(Events?.map(({ Message }) => Message).join()).toContain("exceeding the maximum allowed time");
  });

  it("refuses what is not in the right state", async () => {
    const { rds } = databases();
    const wrong = { name: "InvalidDBInstanceStateFault" };
    await expect(rds.send(new StartDBInstanceCommand(ID))).rejects.toMatchObject(wrong);
    await rds.send(new StopDBInstanceCommand(ID));
    await expect(rds.send(new StopDBInstanceCommand(ID))).rejects.toMatchObject(wrong);
    await expect(rds.send(new RebootDBInstanceCommand(ID))).rejects.toMatchObject(wrong);
    const snapshot = { ...ID, DBSnapshotIdentifier: "s" };
    await expect(rds.send(new CreateDBSnapshotCommand(snapshot))).rejects.toMatchObject(wrong);
  });
});

describe("rebooting", () => {
  it("takes about a minute and leaves events behind", async () => {
    const { rds, statuses } = databases();
    await rds.send(new RebootDBInstanceCommand({ ...ID, ForceFailover: true }));
    expect(await statuses(120)).toEqual(["rebooting", "available"]);
    const { Events } = await rds.send(
      new DescribeEventsCommand({ SourceType: "db-instance", SourceIdentifier: NAMES.database }),
    );
    expect(Events?.map(({ Message }) => Message)).toEqual([
      "Multi-AZ instance failover started.",
      "DB instance restarted",
      "Multi-AZ instance failover completed",
    ]);
  });

  it("puts a changed parameter group into force", async () => {
    const { rds, modify, get } = databases();
    const state = async () => (await get()).DBParameterGroups?.[0]?.ParameterApplyStatus;
    await modify({ DBParameterGroupName: "default.postgres15" });
    expect(await state()).toBe("pending-reboot");
    await rds.send(new RebootDBInstanceCommand(ID));
    expect(await state()).toBe("in-sync");
  });
});

describe("another class", () => {
  it("at once: waits in the pending values while it is modified", async () => {
    const { modify, statuses, get } = databases();
    await modify({ DBInstanceClass: "db.t3.large" });
    expect(await get()).toMatchObject({
      DBInstanceClass: "db.t3.medium",
      PendingModifiedValues: { DBInstanceClass: "db.t3.large" },
    });
    expect(await statuses(300)).toEqual(["available", "modifying", "available"]);
    expect(await get()).toMatchObject({ DBInstanceClass: "db.t3.large", PendingModifiedValues: {} });
  });

  it("in the maintenance window: waits for it, and is in force after it", async () => {
    const { modify, get, pass } = databases();
    await modify({ DBInstanceClass: "db.t3.large", ApplyImmediately: false });
    // It is Saturday noon; the window begins on Sunday at half past nine.
    pass(21 * 3_600);
    expect(await get()).toMatchObject({
      DBInstanceStatus: "available",
      DBInstanceClass: "db.t3.medium",
      PendingModifiedValues: { DBInstanceClass: "db.t3.large" },
    });
    pass(1_860);
    expect((await get()).DBInstanceStatus).toBe("modifying");
    pass(600);
    expect(await get()).toMatchObject({ DBInstanceClass: "db.t3.large", PendingModifiedValues: {} });
  });

  it("waits for the window after that, when the database is stopped in the first", async () => {
    const { rds, modify, get, pass } = databases();
    await modify({ DBInstanceClass: "db.t3.large", ApplyImmediately: false });
    await rds.send(new StopDBInstanceCommand(ID));
    pass(2 * DAY);
    expect(await get()).toMatchObject({ DBInstanceStatus: "stopped", DBInstanceClass: "db.t3.medium" });
    await rds.send(new StartDBInstanceCommand(ID));
    pass(7 * DAY);
    expect(await get()).toMatchObject({ DBInstanceStatus: "available", DBInstanceClass: "db.t3.large" });
  });

  it("that cannot be ordered is refused", async () => {
    await expect(databases().modify({ DBInstanceClass: "db.huge" })).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
  });
});

describe("more storage", () => {
  it("is there at once, and optimized for long afterwards", async () => {
    const { modify, statuses, get } = databases();
    await modify({ AllocatedStorage: 150 });
    expect((await get()).AllocatedStorage).toBe(150);
    expect(await statuses(3_700)).toEqual(["modifying", "storage-optimization", "available"]);
  });

  it("does not stand in the way of a snapshot", async () => {
    const { rds, modify, statuses, pass } = databases();
    await modify({ AllocatedStorage: 150 });
    pass(300);
    await rds.send(new CreateDBSnapshotCommand({ ...ID, DBSnapshotIdentifier: "meanwhile" }));
    expect(await statuses(3_600)).toEqual(["backing-up", "storage-optimization", "available"]);
  });

  it.each([
    [{}, 400, ["backing-up", "modifying", "available"]],
    [{ AllocatedStorage: 150 }, 4_000, ["backing-up", "modifying", "storage-optimization", "available"]],
  ])("goes on with its class where a snapshot is begun just before (%j)", async (more, seconds, walked) => {
    const { rds, modify, statuses, get, pass } = databases();
    await modify({ DBInstanceClass: "db.t3.large", ...more });
    pass(2);
    await rds.send(new CreateDBSnapshotCommand({ ...ID, DBSnapshotIdentifier: "just-before" }));
    expect(await statuses(seconds)).toEqual(walked);
    expect(await get()).toMatchObject({ DBInstanceClass: "db.t3.large", PendingModifiedValues: {} });
  });

  it.each([
    ["less than there is", 80],
    ["a step under ten percent", 105],
    ["more than gp3 can have", 70_000],
  ])("cannot be %s", async (_what, AllocatedStorage) => {
    await expect(databases().modify({ AllocatedStorage })).rejects.toMatchObject({
      name: "InvalidParameterCombination",
    });
  });

  it("cannot be changed a second time within six hours", async () => {
    const { modify, pass } = databases();
    await modify({ AllocatedStorage: 150 });
    pass(5 * 3_600);
    await expect(modify({ AllocatedStorage: 200 })).rejects.toMatchObject({ name: "InvalidParameterCombination" });
    pass(2 * 3_600);
    await modify({ AllocatedStorage: 200 });
  });

  it("is what a full disk needs: the database is well again", async () => {
    const { modify, status, pass } = databases(breakableFull());
    expect(await status()).toBe("storage-full");
    await modify({ AllocatedStorage: 150 });
    pass(2 * 3_600);
    expect(await status()).toBe("available");
  });

  function breakableFull() {
    const sandbox = breakableSandbox();
    sandbox.break("db-storage-full");
    return sandbox;
  }
});

describe("snapshots", () => {
  const list = async ({ rds }: ReturnType<typeof databases>, SnapshotType?: string) =>
    (await rds.send(new DescribeDBSnapshotsCommand({ ...ID, SnapshotType }))).DBSnapshots ?? [];

  it("are a week of automated ones and one by hand", async () => {
    const sandbox = databases();
    const automated = await list(sandbox, "automated");
    expect(automated).toHaveLength(7);
    expect(automated.every(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier?.startsWith("rds:"))).toBe(true);
    expect(await list(sandbox, "manual")).toHaveLength(1);
  });

  it("go on day after day, so that the newest is never older than one", async () => {
    const sandbox = databases();
    const before = (await list(sandbox, "automated")).map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier);
    sandbox.pass(2 * DAY);
    const after = await list(sandbox, "automated");
    const newest = after.at(-1)?.SnapshotCreateTime?.getTime() ?? 0;
    expect(sandbox.now().getTime() - newest).toBeLessThan(DAY * 1_000);
    expect(after.slice(0, 5).map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier)).toEqual(before.slice(2));
  });

  it("are created with their progress, under one id only once", async () => {
    const sandbox = databases();
    const input = { ...ID, DBSnapshotIdentifier: "by-hand" };
    await sandbox.rds.send(new CreateDBSnapshotCommand(input));
    const look = async () => (await list(sandbox)).find((one) => one.DBSnapshotIdentifier === "by-hand");
    sandbox.pass(90);
    expect(await look()).toMatchObject({ Status: "creating", PercentProgress: 50 });
    sandbox.pass(120);
    expect(await look()).toMatchObject({ Status: "available", PercentProgress: 100 });
    await expect(sandbox.rds.send(new CreateDBSnapshotCommand(input))).rejects.toMatchObject({
      name: "DBSnapshotAlreadyExistsFault",
    });
  });

  it("that are not there are not found", async () => {
    const { rds } = databases();
    const missing = { name: "DBSnapshotNotFoundFault" };
    const input = { DBSnapshotIdentifier: "nope" };
    await expect(rds.send(new DescribeDBSnapshotsCommand(input))).rejects.toMatchObject(missing);
    const restore = new RestoreDBInstanceFromDBSnapshotCommand({ ...input, DBInstanceIdentifier: "new" });
    await expect(rds.send(restore)).rejects.toMatchObject(missing);
  });
});

describe("restoring", () => {
  it("a snapshot carries over nothing that is not said", async () => {
    const sandbox = databases();
    const { DBSnapshots } = await sandbox.rds.send(new DescribeDBSnapshotsCommand(ID));
    const DBSnapshotIdentifier = DBSnapshots?.[0]?.DBSnapshotIdentifier;
    await sandbox.rds.send(
      new RestoreDBInstanceFromDBSnapshotCommand({ DBInstanceIdentifier: "recovered", DBSnapshotIdentifier }),
    );
    expect(await sandbox.get("recovered")).not.toHaveProperty("Endpoint");
    expect(await sandbox.statuses(600, "recovered")).toEqual(["creating", "backing-up", "available"]);
    expect(await sandbox.get("recovered")).toMatchObject({
      MultiAZ: false,
      DeletionProtection: false,
      VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-default" }],
      DBSubnetGroup: { DBSubnetGroupName: "default" },
      DBParameterGroups: [{ DBParameterGroupName: "default.postgres15" }],
      TagList: [],
      Endpoint: { Address: expect.stringContaining("recovered.") },
    });
  });

  it("a point in time has to lie in the window", async () => {
    const { rds, now, get } = databases();
    const restore = (rest: object) =>
      rds.send(
        new RestoreDBInstanceToPointInTimeCommand({
          SourceDBInstanceIdentifier: NAMES.database,
          TargetDBInstanceIdentifier: "recovered",
          ...rest,
        }),
      );
    const ago = (days: number) => ({ RestoreTime: new Date(now().getTime() - days * DAY * 1_000) });
    await expect(restore(ago(8))).rejects.toMatchObject({ name: "InvalidParameterValue" });
    await expect(restore(ago(0))).rejects.toMatchObject({ name: "InvalidParameterValue" });
    await expect(restore({})).rejects.toMatchObject({ name: "InvalidParameterCombination" });
    await restore({ ...ago(1), MultiAZ: true });
    expect(await get("recovered")).toMatchObject({ DBInstanceStatus: "creating", MultiAZ: true });
    await expect(restore(ago(1))).rejects.toMatchObject({ name: "DBInstanceAlreadyExistsFault" });
  });
});

describe("deleting", () => {
  const remove = ({ rds }: ReturnType<typeof databases>, rest: object) =>
    rds.send(new DeleteDBInstanceCommand({ ...ID, ...rest }));

  it("is refused while the instance is protected, and without a word on the final snapshot", async () => {
    const sandbox = databases();
    const refused = { name: "InvalidParameterCombination" };
    await expect(remove(sandbox, { SkipFinalSnapshot: true })).rejects.toMatchObject(refused);
    await sandbox.modify({ DeletionProtection: false });
    await expect(remove(sandbox, {})).rejects.toMatchObject(refused);
  });

  it("leaves the final snapshot", async () => {
    const sandbox = databases();
    await sandbox.modify({ DeletionProtection: false });
    await remove(sandbox, { FinalDBSnapshotIdentifier: "the-last" });
    await expect(sandbox.get()).rejects.toBeInstanceOf(DBInstanceNotFoundFault);
    const { DBSnapshots } = await sandbox.rds.send(new DescribeDBSnapshotsCommand(ID));
    expect(DBSnapshots?.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier)).toContain("the-last");
  });
});

describe("events", () => {
  it("want a source type beside an identifier, and reach back two weeks", async () => {
    const { rds, now } = databases();
    const ask = (input: object) => rds.send(new DescribeEventsCommand(input));
    await expect(ask({ SourceIdentifier: NAMES.database })).rejects.toMatchObject({
      name: "InvalidParameterCombination",
    });
    const StartTime = new Date(now().getTime() - 15 * DAY * 1_000);
    await expect(ask({ StartTime })).rejects.toMatchObject({ name: "InvalidParameterValue" });
    const { Events } = await ask({ Duration: 24 * 60 });
    expect(Events?.map(({ Message }) => Message)).toEqual(["Backing up DB instance", "Finished DB Instance backup"]);
  });

  it("tell of a disk that is full", async () => {
    const sandbox = breakableSandbox();
    sandbox.break("db-storage-full");
    const { rds } = databases(sandbox);
    const { Events } = await rds.send(new DescribeEventsCommand({ SourceType: "db-instance" }));
    expect(Events?.[0]).toMatchObject({ EventCategories: ["low storage"] });
  });
});
