import { asNexusError, LostReplyError, NexusError, notFound } from "../../core/errors.js";
import type { Cache, CacheSnapshot, Caches } from "../caches.js";
import type { WrapperDeps } from "../wrapper-deps.js";

/** @see Caches; AWS: "Exporting a backup" of the ElastiCache guide */
export function createCaches({ clients }: WrapperDeps): Caches {
  const api = clients.api("elasticache");

  const orNone = async <T>(call: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await call();
    } catch (thrown) {
      const error = asNexusError(thrown);
      if (error.code === "not-found") return undefined;
      throw error;
    }
  };
  const group = async (id: string): Promise<Cache | undefined> => {
    const page = await orNone(() => api.send("DescribeReplicationGroups", { ReplicationGroupId: id }));
    const found = page?.ReplicationGroups?.[0];
    if (found === undefined) return undefined;
    const status = found.Status ?? "unknown";
    return { id, kind: "replication-group", status, engine: found.Engine, engineVersion: undefined };
  };
  const cluster = async (id: string): Promise<Cache | undefined> => {
    const page = await orNone(() => api.send("DescribeCacheClusters", { CacheClusterId: id }));
    const found = page?.CacheClusters?.[0];
    if (found === undefined) return undefined;
    const status = found.CacheClusterStatus ?? "unknown";
    return { id, kind: "cluster", status, engine: found.Engine, engineVersion: found.EngineVersion };
  };
  const snapshot = async (name: string): Promise<CacheSnapshot | undefined> => {
    const page = await orNone(() => api.send("DescribeSnapshots", { SnapshotName: name }));
    const found = page?.Snapshots?.[0];
    return found === undefined ? undefined : { name, status: found.SnapshotStatus ?? "unknown" };
  };
  /** Sends once; where the reply is lost, `isDone` looks whether it took effect. */
  const once = async (send: () => Promise<unknown>, isDone: () => Promise<boolean>): Promise<void> => {
    try {
      await send();
    } catch (thrown) {
      if (!(thrown instanceof LostReplyError)) throw thrown;
      if (!(await isDone())) throw new NexusError("failed", thrown.message, { cause: thrown, hint: "try again" });
    }
  };

  return {
    cache: async (id) => {
      const found = (await group(id)) ?? (await cluster(id));
      if (found !== undefined) return found;
      throw notFound(
        `ElastiCache has neither a replication group nor a cluster "${id}"`,
        "name it in the configuration: names.redis; a Redis of your own: data.redis.kind: self-managed",
      );
    },
    snapshot,
    createSnapshot: ({ id, kind }, name) => {
      const source = kind === "cluster" ? { CacheClusterId: id } : { ReplicationGroupId: id };
      return once(
        () => api.send("CreateSnapshot", { ...source, SnapshotName: name }, { attempts: "once" }),
        async () => (await snapshot(name)) !== undefined,
      );
    },
    exportSnapshot: (name, bucket, target) =>
      once(
        () =>
          api.send(
            "CopySnapshot",
            { SourceSnapshotName: name, TargetSnapshotName: target, TargetBucket: bucket },
            { attempts: "once" },
          ),
        async () => (await snapshot(name))?.status === "exporting",
      ),
    deleteSnapshot: async (name) => {
      await api.send("DeleteSnapshot", { SnapshotName: name }, { outlives: true });
    },
  };
}
