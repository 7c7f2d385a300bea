import { type InputReader, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { CLASSES, describeInstance, describeSnapshot, needInstance, needStatus } from "./describe.js";
import { type InstanceState, statusOf, walk } from "./state.js";

const INVALID = "InvalidParameterValue";
const COMBINATION = "InvalidParameterCombination";
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SIX_HOURS = 6 * 60 * MINUTE;

export const rdsWrites: Record<string, Operation<World>> = {
  StartDBInstance: (input, call) => {
    const one = asked(input, call);
    needStatus(one, call, "stopped");
    walk(one, call.now.getTime(), ["starting", 0], ["available", 2 * MINUTE]);
    one.stoppedAt = undefined;
    return done(one, call, "DB instance started", "notification");
  },
  StopDBInstance: (input, call) => {
    const one = asked(input, call);
    if (one.replicaOf !== undefined || call.world.rds.instances.some((some) => some.replicaOf === one.id)) {
      throw new AwsFault("InvalidDBInstanceState", `Cannot stop ${one.id}: it is or has a read replica.`);
    }
    needStatus(one, call, "available");
    walk(one, call.now.getTime(), ["stopping", 0], ["stopped", 90 * SECOND]);
    one.stoppedAt = call.now.getTime() + 90 * SECOND;
    return done(one, call, "DB instance stopped", "notification");
  },
  RebootDBInstance: (input, call) => {
    const one = asked(input, call);
    needStatus(one, call, "available", "storage-full");
    if (readInput(input, INVALID).flag("ForceFailover") === true && !one.multiAz) {
      throw new AwsFault(COMBINATION, "Cannot force failover on a Single-AZ instance.");
    }
    walk(one, call.now.getTime(), ["rebooting", 0], ["available", MINUTE]);
    return done(one, call, "DB instance restarted", "availability");
  },
  ModifyDBInstance: (input, call) => {
    const one = asked(input, call);
    needStatus(one, call, "available", "storage-full", "storage-optimization");
    modify(one, readInput(input, INVALID), call);
    return done(one, call, "Applying modification to database instance", "configuration change");
  },
  CreateDBSnapshot: (input, call) => {
    const reader = readInput(input, INVALID);
    const one = asked(input, call);
    const id = reader.needText("DBSnapshotIdentifier");
    if (!/^[a-zA-Z](?:-?[a-zA-Z0-9])*$/.test(id)) throw new AwsFault(INVALID, `Invalid snapshot identifier: ${id}`);
    if (call.world.rds.snapshots.some((some) => some.id === id)) {
      throw new AwsFault(
        "DBSnapshotAlreadyExists",
        `Cannot create the snapshot because one named ${id} already exists.`,
      );
    }
    needStatus(one, call, "available");
    const fresh = {
      id,
      instance: one.id,
      kind: "manual" as const,
      createdAt: call.now.getTime(),
      storageGb: one.storageGb,
    };
    call.world.rds.snapshots.push(fresh);
    return { DBSnapshot: describeSnapshot(fresh, call) };
  },
  RestoreDBInstanceFromDBSnapshot: (input, call) => {
    const reader = readInput(input, INVALID);
    const id = reader.needText("DBSnapshotIdentifier");
    const snapshot = call.world.rds.snapshots.find((one) => one.id === id);
    if (snapshot === undefined) throw new AwsFault("DBSnapshotNotFound", `DBSnapshot ${id} not found.`, 404);
    return restore(reader, reader.needText("DBInstanceIdentifier"), snapshot.storageGb, call);
  },
  RestoreDBInstanceToPointInTime: (input, call) => {
    const reader = readInput(input, INVALID);
    const source = needInstance(call, reader.needText("SourceDBInstanceIdentifier"));
    const time = reader.time("RestoreTime");
    const latest = call.now.getTime() - 4 * MINUTE;
    if ((time === undefined) === (reader.flag("UseLatestRestorableTime") !== true)) {
      throw new AwsFault(COMBINATION, "Give RestoreTime or UseLatestRestorableTime, not both.");
    }
    if (time !== undefined && (time.getTime() > latest || time.getTime() < latest - 7 * 24 * 60 * MINUTE)) {
      throw new AwsFault(INVALID, "The restore time is outside the restorable window.");
    }
    return restore(reader, reader.needText("TargetDBInstanceIdentifier"), source.storageGb, call);
  },
  DeleteDBInstance: (input, call) => {
    const one = asked(input, call);
    if (one.deletionProtection)
      throw new AwsFault(COMBINATION, "Cannot delete protected DB instance, disable deletion protection first.");
    call.world.rds.instances = call.world.rds.instances.filter((some) => some !== one);
    return { DBInstance: describeInstance(one, call) };
  },
};

function asked(input: Record<string, unknown>, call: Call<World>): InstanceState {
  return needInstance(call, readInput(input, INVALID).needText("DBInstanceIdentifier"));
}

function done(one: InstanceState, call: Call<World>, message: string, category: string): Record<string, unknown> {
  call.world.rds.events.push({ at: call.now.getTime(), instance: one.id, message, category });
  return { DBInstance: describeInstance(one, call) };
}

function modify(one: InstanceState, reader: InputReader, call: Call<World>): void {
  const at = call.now.getTime();
  const size = reader.text("DBInstanceClass");
  const storage = reader.integer("AllocatedStorage");
  if (size !== undefined && !(size in CLASSES)) throw new AwsFault(INVALID, `Invalid DB Instance class: ${size}`);
  if (storage !== undefined && storage !== one.storageGb) checkStorage(one, storage, at);
  const protection = reader.flag("DeletionProtection");
  if (protection !== undefined) one.deletionProtection = protection;
  if (storage !== undefined && storage !== one.storageGb) {
    one.storageGb = storage;
    one.storageChangedAt = at;
    // More storage needs no window: it is added at once and optimized for hours.
    walk(one, at, ["modifying", 0], ["storage-optimization", 2 * MINUTE], ["available", 60 * MINUTE]);
  }
  if (size === undefined || size === one.class) return;
  if (reader.flag("ApplyImmediately") !== true) {
    one.pending.class = size;
    return;
  }
  one.class = size;
  delete one.pending.class;
  if (statusOf(one, at) !== "modifying") walk(one, at, ["modifying", 10 * SECOND], ["available", 4 * MINUTE]);
}

function checkStorage(one: InstanceState, storage: number, at: number): void {
  if (storage < one.storageGb) {
    throw new AwsFault(
      "InvalidParameterCombination",
      "Invalid storage size for engine name postgres and storage type gp3: shrinking is not possible.",
    );
  }
  if (storage < one.storageGb * 1.1) {
    throw new AwsFault("InvalidParameterCombination", "You must increase storage by at least 10 percent.");
  }
  if (one.storageChangedAt !== undefined && at - one.storageChangedAt < SIX_HOURS) {
    throw new AwsFault(
      "InvalidParameterCombination",
      "You can't modify the storage of this DB instance because the previous storage change is being optimized.",
    );
  }
}

/** As AWS does it: what is not said is not carried over from the source. */
function restore(reader: InputReader, id: string, storageGb: number, call: Call<World>): Record<string, unknown> {
  if (call.world.rds.instances.some((one) => one.id === id)) {
    throw new AwsFault("DBInstanceAlreadyExists", `DB instance already exists: ${id}`);
  }
  const now = call.now.getTime();
  const groups = reader.texts("VpcSecurityGroupIds");
  const fresh: InstanceState = {
    id,
    class: reader.text("DBInstanceClass") ?? "db.t3.medium",
    storageGb,
    multiAz: reader.flag("MultiAZ") ?? false,
    subnetGroup: reader.text("DBSubnetGroupName") ?? "default",
    securityGroups: groups.length > 0 ? groups : ["sg-default"],
    parameterGroup: reader.text("DBParameterGroupName") ?? "default.postgres15",
    optionGroup: reader.text("OptionGroupName") ?? "default:postgres-15",
    public: reader.flag("PubliclyAccessible") ?? false,
    deletionProtection: reader.flag("DeletionProtection") ?? false,
    logExports: reader.texts("EnableCloudwatchLogsExports"),
    tags: reader.objects("Tags").map((tag) => ({ key: String(tag.Key ?? ""), value: String(tag.Value ?? "") })),
    createdAt: now,
    replicaOf: undefined,
    walk: [],
    pending: {},
    storageChangedAt: undefined,
    stoppedAt: undefined,
  };
  walk(fresh, now, ["creating", 0], ["backing-up", 5 * MINUTE], ["available", 6 * MINUTE]);
  call.world.rds.instances.push(fresh);
  return done(fresh, call, "DB instance created", "creation");
}
