import { createHash } from "node:crypto";
import type { Cache, Caches } from "../../../aws/caches.js";
import type { Storage, StoredObject } from "../../../aws/storage.js";
import type { Clock } from "../../../core/clock.js";
import { NexusError } from "../../../core/errors.js";
import type { Allowance } from "../../../core/gate.js";
import type { StoredInBackup } from "../manifest.js";

const EVERY_MS = 15_000;

/** The snapshot's name, and what the names of the exported objects begin with. */
export function exportName(id: string): string {
  return `nexusctl-${id}`;
}

/** The backup whose exported object this is. */
export function exportedId(key: string): string | undefined {
  return /^nexusctl-(\d{8}-\d{6}-[0-9a-f]{6})-\d+\.rdb$/.exec(key)?.[1];
}

export function exportAllowances(cache: Cache, id: string, bucket: string): Allowance[] {
  const name = exportName(id);
  const source = cache.kind === "cluster" ? { CacheClusterId: cache.id } : { ReplicationGroupId: cache.id };
  const copy = { SourceSnapshotName: name, TargetSnapshotName: name, TargetBucket: bucket };
  return [
    { service: "elasticache", operation: "CreateSnapshot", within: { ...source, SnapshotName: name } },
    { service: "elasticache", operation: "CopySnapshot", within: copy },
    { service: "elasticache", operation: "DeleteSnapshot", within: { SnapshotName: name } },
  ];
}

interface Deps {
  caches: Caches;
  storage: Storage;
  clock: Clock;
  signal: AbortSignal;
  onPhase(phase: string): void;
}

/**
 * ElastiCache refuses replication commands, so its data leaves it by a snapshot that is exported to the bucket, read back there
 * and hashed; then the snapshot is deleted. (AWS: "Exporting a backup", ElastiCache guide)
 */
export async function exportCache(cache: Cache, id: string, bucket: string, deps: Deps): Promise<StoredInBackup[]> {
  const { caches, storage, onPhase } = deps;
  const name = exportName(id);
  onPhase("taking a Redis snapshot");
  await caches.createSnapshot(cache, name);
  try {
    await untilAvailable(name, deps);
    onPhase("exporting the Redis snapshot");
    await caches.exportSnapshot(name, bucket, name);
    await untilAvailable(name, deps);
    const objects = (await storage.objects(bucket, name)).filter(({ key }) => key.endsWith(".rdb"));
    if (objects.length === 0) throw new NexusError("failed", `the export of ${name} left no object in ${bucket}`);
    onPhase("reading the exported Redis snapshot");
    return await Promise.all(objects.map((object) => hashed(object, bucket, deps)));
  } finally {
    await caches.deleteSnapshot(name);
  }
}

/** Waits while the snapshot is being made or exported. @throws failed when it fails or is gone */
async function untilAvailable(name: string, { caches, clock, signal }: Deps): Promise<void> {
  for (;;) {
    const found = await caches.snapshot(name);
    if (found === undefined) throw new NexusError("failed", `the ElastiCache snapshot ${name} is gone`);
    if (found.status === "available") return;
    if (found.status !== "creating" && found.status !== "exporting") {
      throw new NexusError("failed", `the ElastiCache snapshot ${name} is ${found.status}`, {
        hint: "see that ElastiCache may write to the bucket: it needs a grant in the bucket's ACL or policy",
      });
    }
    await clock.sleep(EVERY_MS, signal);
  }
}

async function hashed({ key }: StoredObject, bucket: string, { storage, signal }: Deps): Promise<StoredInBackup> {
  const hash = createHash("sha256");
  let bytes = 0;
  const body = await storage.read(bucket, key, signal);
  for await (const chunk of body.content) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { key, bytes, sha256: hash.digest("hex"), parts: [] };
}
