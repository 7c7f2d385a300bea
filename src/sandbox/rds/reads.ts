import { page, readInput } from "../input.js";
import { AwsFault, type Operation } from "../part.js";
import type { World } from "../world.js";
import { CLASSES, describeInstance, describeSnapshot, needInstance } from "./describe.js";

const INVALID = "InvalidParameterValue";

export const rdsReads: Record<string, Operation<World>> = {
  DescribeDBInstances: (input, call) => {
    const reader = readInput(input, INVALID);
    const id = reader.text("DBInstanceIdentifier");
    const all = id === undefined ? call.world.rds.instances : [needInstance(call, id)];
    const { items, next } = page(all, reader.text("Marker"), reader.integer("MaxRecords") ?? 100, INVALID);
    return { DBInstances: items.map((one) => describeInstance(one, call)), Marker: next };
  },
  DescribeDBSnapshots: (input, call) => {
    const reader = readInput(input, INVALID);
    const [instance, id, kind] = ["DBInstanceIdentifier", "DBSnapshotIdentifier", "SnapshotType"].map((name) =>
      reader.text(name),
    );
    const all = call.world.rds.snapshots.filter(
      (one) =>
        (instance === undefined || one.instance === instance) &&
        (id === undefined || one.id === id) &&
        (kind === undefined || one.kind === kind),
    );
    if (id !== undefined && all.length === 0)
      throw new AwsFault("DBSnapshotNotFound", `DBSnapshot ${id} not found.`, 404);
    const { items, next } = page(all, reader.text("Marker"), reader.integer("MaxRecords") ?? 100, INVALID);
    return { DBSnapshots: items.map((one) => describeSnapshot(one, call)), Marker: next };
  },
  DescribeEvents: (input, { world, now }) => {
    const reader = readInput(input, INVALID);
    const id = reader.text("SourceIdentifier");
    const minutes = reader.integer("Duration") ?? 60;
    const from = reader.time("StartTime")?.getTime() ?? now.getTime() - minutes * 60_000;
    const to = reader.time("EndTime")?.getTime() ?? now.getTime();
    const found = world.rds.events.filter(
      (one) => (id === undefined || one.instance === id) && one.at >= from && one.at <= to,
    );
    return {
      Events: found.map(({ at, instance, message, category }) => ({
        SourceIdentifier: instance,
        SourceType: "db-instance",
        Message: message,
        EventCategories: [category],
        Date: new Date(at),
      })),
    };
  },
  DescribeDBParameters: (input) => {
    const reader = readInput(input, INVALID);
    reader.needText("DBParameterGroupName");
    return {
      Parameters: [
        {
          ParameterName: "max_connections",
          ParameterValue: String(MAX_CONNECTIONS),
          Source: "user",
          ApplyType: "static",
        },
        { ParameterName: "log_connections", ParameterValue: "1", Source: "user", ApplyType: "dynamic" },
        {
          ParameterName: "shared_buffers",
          ParameterValue: "{DBInstanceClassMemory/32768}",
          Source: "system",
          ApplyType: "static",
        },
      ],
    };
  },
  DescribeOrderableDBInstanceOptions: (input) => {
    const wanted = readInput(input, INVALID).text("DBInstanceClass");
    const classes = Object.keys(CLASSES).filter((name) => wanted === undefined || name === wanted);
    return {
      OrderableDBInstanceOptions: classes.map((name) => ({
        DBInstanceClass: name,
        Engine: "postgres",
        StorageType: "gp3",
      })),
    };
  },
  ListTagsForResource: (input, call) => {
    const arn = readInput(input, INVALID).needText("ResourceName");
    const one = needInstance(call, arn.replace(/^.*:db:/, ""));
    return { TagList: one.tags.map(({ key, value }) => ({ Key: key, Value: value })) };
  },
};

export const MAX_CONNECTIONS = 400;
