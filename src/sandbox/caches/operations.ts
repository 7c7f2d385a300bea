import { readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import { findBucket, store } from "../storage/operations.js";
import type { World } from "../world.js";
import type { CachesState } from "./state.js";

type Snapshot = CachesState["snapshots"][number];

const INVALID = "InvalidParameterValue";
const TAKES_MS = 60_000;
/** A Redis data set without a key, as Redis 7.0 writes it: header, end, checksum switched off. */
const EMPTY_RDB = Buffer.concat([Buffer.from("REDIS0010"), Buffer.from([0xff]), Buffer.alloc(8)]);

export const cacheOperations: Record<string, Operation<World>> = {
  DescribeReplicationGroups: (input, { setup }) => {
    const id = readInput(input, INVALID).text("ReplicationGroupId");
    if (id !== undefined && id !== setup.names.redis) {
      throw new AwsFault("ReplicationGroupNotFoundFault", `ReplicationGroup ${id} not found.`, 404);
    }
    return { ReplicationGroups: [{ ReplicationGroupId: setup.names.redis, Status: "available", Engine: "redis" }] };
  },
  DescribeCacheClusters: (input) => {
    const id = readInput(input, INVALID).text("CacheClusterId");
    throw new AwsFault("CacheClusterNotFound", `CacheCluster not found: ${id ?? ""}`, 404);
  },
  CreateSnapshot: (input, { world, setup, now }) => {
    const reader = readInput(input, INVALID);
    const name = reader.needText("SnapshotName");
    const source = reader.needText("ReplicationGroupId");
    if (source !== setup.names.redis) {
      throw new AwsFault("ReplicationGroupNotFoundFault", `ReplicationGroup ${source} not found.`, 404);
    }
    if (world.caches.snapshots.some((one) => one.name === name)) {
      throw new AwsFault("SnapshotAlreadyExistsFault", `Snapshot ${name} already exists.`);
    }
    const fresh: Snapshot = { name, source, createdAt: now.getTime(), exportedAt: undefined };
    world.caches.snapshots.push(fresh);
    return { Snapshot: describe(fresh, now) };
  },
  DescribeSnapshots: (input, { world, now }) => {
    const name = readInput(input, INVALID).text("SnapshotName");
    const found = world.caches.snapshots.filter((one) => name === undefined || one.name === name);
    if (name !== undefined && found.length === 0) throw missing(name);
    return { Snapshots: found.map((one) => describe(one, now)) };
  },
  CopySnapshot: (input, call) => {
    const reader = readInput(input, INVALID);
    const one = needSnapshot(reader.needText("SourceSnapshotName"), call);
    const target = reader.needText("TargetSnapshotName");
    const bucket = findBucket(reader.needText("TargetBucket"), call);
    if (statusOf(one, call.now) !== "available") {
      throw new AwsFault("InvalidSnapshotStateFault", `Snapshot ${one.name} is not available.`);
    }
    if (bucket === undefined) throw new AwsFault(INVALID, "Unable to validate the bucket.");
    one.exportedAt = call.now.getTime();
    store(bucket, `${target}-0001.rdb`, EMPTY_RDB, call);
    return { Snapshot: describe(one, call.now) };
  },
  DeleteSnapshot: (input, call) => {
    const one = needSnapshot(readInput(input, INVALID).needText("SnapshotName"), call);
    call.world.caches.snapshots = call.world.caches.snapshots.filter((some) => some !== one);
    return { Snapshot: { ...describe(one, call.now), SnapshotStatus: "deleting" } };
  },
};

function needSnapshot(name: string, { world }: Call<World>): Snapshot {
  const found = world.caches.snapshots.find((one) => one.name === name);
  if (found === undefined) throw missing(name);
  return found;
}

function missing(name: string): AwsFault {
  return new AwsFault("SnapshotNotFoundFault", `Snapshot ${name} not found.`, 404);
}

function statusOf({ createdAt, exportedAt }: Snapshot, now: Date): string {
  if (now.getTime() < createdAt + TAKES_MS) return "creating";
  return exportedAt !== undefined && now.getTime() < exportedAt + TAKES_MS ? "exporting" : "available";
}

function describe(one: Snapshot, now: Date): Record<string, unknown> {
  return {
    SnapshotName: one.name,
    ReplicationGroupId: one.source,
    SnapshotStatus: statusOf(one, now),
    SnapshotSource: "manual",
    Engine: "redis",
  };
}
