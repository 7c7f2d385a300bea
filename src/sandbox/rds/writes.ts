import { endFault } from "../faults/intervals.js";
import { readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { describeInstance, needInstance, needStatus } from "./describe.js";
import { modifyInstance } from "./modify.js";
import { restoreOperations } from "./restore.js";
import { STARTING_MS } from "./settle.js";
import { allSnapshots, describeSnapshot } from "./snapshots.js";
import { type InstanceState, statusOf, walk } from "./state.js";

const INVALID = "InvalidParameterValue";
const COMBINATION = "InvalidParameterCombination";
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const STOPPING_MS = 90 * SECOND;
const BACKING_UP_MS = 30 * SECOND;
const SNAPSHOT_NAME = /^[a-zA-Z](?:-?[a-zA-Z0-9])*$/;

export const rdsWrites: Record<string, Operation<World>> = {
  ...restoreOperations,
  ModifyDBInstance: modifyInstance,
  StartDBInstance: (input, call) => {
    const one = asked(input, call);
    needStatus(one, call, "stopped");
    walk(one, call.now.getTime(), ["starting", 0], ["available", STARTING_MS]);
    one.stoppedAt = undefined;
    return told(one, call, [[STARTING_MS, "DB instance started", "notification"]]);
  },
  StopDBInstance: (input, call) => {
    const one = asked(input, call);
    if (one.replicaOf !== undefined || call.world.rds.instances.some((some) => some.replicaOf === one.id)) {
      const words = `Cannot stop ${one.id}: an instance that is or has a read replica cannot be stopped.`;
      throw new AwsFault("InvalidDBInstanceStateFault", words);
    }
    needStatus(one, call, "available");
    walk(one, call.now.getTime(), ["stopping", 0], ["stopped", STOPPING_MS]);
    one.stoppedAt = call.now.getTime() + STOPPING_MS;
    if (one.id === call.setup.names.database) endFault(call.world, "db-connections", call.now.getTime());
    return told(one, call, [[STOPPING_MS, "DB instance stopped", "notification"]]);
  },
  RebootDBInstance: (input, call) => {
    const one = asked(input, call);
    needStatus(one, call, "available", "storage-full");
    const failover = readInput(input, INVALID).flag("ForceFailover") === true;
    if (failover && !one.multiAz) {
      throw new AwsFault(COMBINATION, "Cannot force a failover of an instance that is not Multi-AZ.");
    }
    walk(one, call.now.getTime(), ["rebooting", 0], ["available", MINUTE]);
    delete one.pendingReboot;
    // Every connection is cut, also those that were never given back.
    if (one.id === call.setup.names.database) endFault(call.world, "db-connections", call.now.getTime());
    return told(
      one,
      call,
      failover
        ? [
            [0, "Multi-AZ instance failover started.", "failover"],
            [30 * SECOND, "DB instance restarted", "availability"],
            [45 * SECOND, "Multi-AZ instance failover completed", "failover"],
          ]
        : [
            [0, "DB instance shutdown", "availability"],
            [30 * SECOND, "DB instance restarted", "availability"],
          ],
    );
  },
  CreateDBSnapshot: (input, call) => {
    const reader = readInput(input, INVALID);
    const one = asked(input, call);
    const id = reader.needText("DBSnapshotIdentifier");
    if (!SNAPSHOT_NAME.test(id) || id.length > 255) {
      throw new AwsFault(INVALID, `The parameter DBSnapshotIdentifier is not a valid identifier: ${id}`);
    }
    if (allSnapshots(call).some((some) => some.id === id)) {
      const words = `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`;
      throw new AwsFault("DBSnapshotAlreadyExistsFault", words);
    }
    needStatus(one, call, "available", "storage-optimization");
    const fresh = {
      id,
      instance: one.id,
      kind: "manual" as const,
      createdAt: call.now.getTime(),
      storageGb: one.storageGb,
    };
    call.world.rds.snapshots.push(fresh);
    backUp(one, call.now.getTime());
    return { DBSnapshot: describeSnapshot(fresh, call) };
  },
  DeleteDBSnapshot: (input, call) => {
    const id = readInput(input, INVALID).needText("DBSnapshotIdentifier");
    const found = allSnapshots(call).find((one) => one.id === id);
    if (found === undefined) throw new AwsFault("DBSnapshotNotFoundFault", `DBSnapshot ${id} not found.`, 404);
    if (found.kind !== "manual") {
      throw new AwsFault("InvalidDBSnapshotStateFault", `Only manual snapshots may be deleted: ${id}`);
    }
    const last = { ...describeSnapshot(found, call), Status: "deleted" };
    call.world.rds.snapshots = call.world.rds.snapshots.filter((one) => one !== found);
    return { DBSnapshot: last };
  },
  DeleteDBInstance: (input, call) => {
    const one = asked(input, call);
    if (one.deletionProtection) {
      throw new AwsFault(
        COMBINATION,
        "Cannot delete protected DB Instance, please disable deletion protection and try again.",
      );
    }
    const reader = readInput(input, INVALID);
    const final = reader.text("FinalDBSnapshotIdentifier");
    if ((reader.flag("SkipFinalSnapshot") === true) === (final !== undefined)) {
      throw new AwsFault(COMBINATION, "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
    }
    if (final !== undefined) {
      const createdAt = call.now.getTime();
      call.world.rds.snapshots.push({
        id: final,
        instance: one.id,
        kind: "manual",
        createdAt,
        storageGb: one.storageGb,
      });
    }
    const last = { ...describeInstance(one, call), DBInstanceStatus: "deleting" };
    call.world.rds.instances = call.world.rds.instances.filter((some) => some !== one);
    return { DBInstance: last };
  },
};

/**
 * It says that it is backed up, and goes on afterwards with what it was at: laying storage out, or a modification that is about
 * to begin. One that is Multi-AZ is copied from its standby, but says so all the same.
 */
function backUp(one: InstanceState, now: number): void {
  const over = now + BACKING_UP_MS;
  const then = statusOf(one, over);
  const ahead = one.walk.filter(({ at }) => at > over).map(({ status, at }): [string, number] => [status, at - now]);
  walk(one, now, ["backing-up", 0], [then, BACKING_UP_MS], ...ahead);
}

function asked(input: Record<string, unknown>, call: Call<World>): InstanceState {
  return needInstance(call, readInput(input, INVALID).needText("DBInstanceIdentifier"));
}

/** The instance as it is now, with what its events will say and when. */
function told(
  one: InstanceState,
  call: Call<World>,
  events: [afterMs: number, message: string, category: string][],
): Record<string, unknown> {
  for (const [afterMs, message, category] of events) {
    call.world.rds.events.push({ at: call.now.getTime() + afterMs, instance: one.id, message, category });
  }
  return { DBInstance: describeInstance(one, call) };
}
