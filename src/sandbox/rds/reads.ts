import { page, readInput } from "../input.js";
import { AwsFault, type Operation } from "../part.js";
import type { World } from "../world.js";
import { CLASS_MEMORY_GIB, ENGINE_VERSION } from "./classes.js";
import { describeInstance, latestRestorable, needInstance } from "./describe.js";
import { describeEvents } from "./events.js";
import { parameterOperations } from "./parameters.js";
import { allSnapshots, describeSnapshot, RETENTION_DAYS } from "./snapshots.js";
import type { InstanceState } from "./state.js";

const INVALID = "InvalidParameterValue";

export const rdsReads: Record<string, Operation<World>> = {
  ...parameterOperations,
  DescribeEvents: describeEvents,
  DescribeDBInstances: (input, call) => {
    const reader = readInput(input, INVALID);
    const id = reader.text("DBInstanceIdentifier");
    const all = id === undefined ? call.world.rds.instances : [needInstance(call, id)];
    const { items, next } = page(all, reader.text("Marker"), recordsOf(reader.integer("MaxRecords")), INVALID);
    return { DBInstances: items.map((one) => describeInstance(one, call)), Marker: next };
  },
  DescribeDBInstanceAutomatedBackups: (input, call) => {
    const id = readInput(input, INVALID).text("DBInstanceIdentifier");
    const all = id === undefined ? call.world.rds.instances : [needInstance(call, id)];
    return { DBInstanceAutomatedBackups: all.map((one) => automatedBackup(one, call.now.getTime())) };
  },
  DescribeDBSnapshotAttributes: (input, call) => {
    const id = readInput(input, INVALID).needText("DBSnapshotIdentifier");
    if (!allSnapshots(call).some((one) => one.id === id)) {
      throw new AwsFault("DBSnapshotNotFoundFault", `DBSnapshot ${id} not found.`, 404);
    }
    const restore = { AttributeName: "restore", AttributeValues: [] };
    return { DBSnapshotAttributesResult: { DBSnapshotIdentifier: id, DBSnapshotAttributes: [restore] } };
  },
  DescribeDBSnapshots: (input, call) => {
    const reader = readInput(input, INVALID);
    const [instance, id, kind] = ["DBInstanceIdentifier", "DBSnapshotIdentifier", "SnapshotType"].map((name) =>
      reader.text(name),
    );
    const all = allSnapshots(call).filter(
      (one) =>
        (instance === undefined || one.instance === instance) &&
        (id === undefined || one.id === id) &&
        (kind === undefined || one.kind === kind),
    );
    if (id !== undefined && all.length === 0)
      throw new AwsFault("DBSnapshotNotFoundFault", `DBSnapshot ${id} not found.`, 404);
    const { items, next } = page(all, reader.text("Marker"), recordsOf(reader.integer("MaxRecords")), INVALID);
    return { DBSnapshots: items.map((one) => describeSnapshot(one, call)), Marker: next };
  },
  DescribeOrderableDBInstanceOptions: (input) => {
    const reader = readInput(input, INVALID);
    if (reader.needText("Engine") !== "postgres") return { OrderableDBInstanceOptions: [] };
    const wanted = reader.text("DBInstanceClass");
    const classes = Object.keys(CLASS_MEMORY_GIB).filter((name) => wanted === undefined || name === wanted);
    const { items, next } = page(classes, reader.text("Marker"), recordsOf(reader.integer("MaxRecords")), INVALID);
    return {
      OrderableDBInstanceOptions: items.map((name) => ({
        DBInstanceClass: name,
        Engine: "postgres",
        EngineVersion: ENGINE_VERSION,
        LicenseModel: "postgresql-license",
        MultiAZCapable: true,
        StorageType: "gp3",
        Vpc: true,
      })),
      Marker: next,
    };
  },
  DescribePendingMaintenanceActions: (input, call) => {
    const asked = readInput(input, INVALID).text("ResourceIdentifier");
    if (asked !== undefined) needInstance(call, asked);
    // Modifications that wait for the window are not among them: those stand in PendingModifiedValues.
    return { PendingMaintenanceActions: [] };
  },
  ListTagsForResource: (input, call) => {
    const one = needInstance(call, readInput(input, INVALID).needText("ResourceName"));
    return { TagList: one.tags.map(({ key, value }) => ({ Key: key, Value: value })) };
  },
};

function automatedBackup(one: InstanceState, now: number): Record<string, unknown> {
  const latest = latestRestorable(one, now);
  const earliest = Math.max(one.createdAt, latest - RETENTION_DAYS * 86_400_000);
  return {
    DBInstanceIdentifier: one.id,
    Status: "active",
    BackupRetentionPeriod: RETENTION_DAYS,
    RestoreWindow: { EarliestTime: new Date(earliest), LatestTime: new Date(latest) },
  };
}

function recordsOf(asked: number | undefined): number {
  if (asked !== undefined && (asked < 20 || asked > 100)) {
    throw new AwsFault(INVALID, `Invalid value ${asked} for MaxRecords. Must be between 20 and 100`);
  }
  return asked ?? 100;
}
