/** A Redis or Valkey cache in ElastiCache: a replication group, or a single cluster. */
export interface Cache {
  id: string;
  kind: "replication-group" | "cluster";
  status: string;
  engine: string | undefined;
  engineVersion: string | undefined;
}

export interface CacheSnapshot {
  name: string;
  /** `creating`, `available`, `exporting`, `deleting`, `failed`, ... */
  status: string;
}

/** ElastiCache. The writing methods send at once and so work only inside a job that allows their snapshot. */
export interface Caches {
  /** @throws not-found */
  cache(id: string): Promise<Cache>;
  snapshot(name: string): Promise<CacheSnapshot | undefined>;
  /** CreateSnapshot, sent once; a lost reply is read back. */
  createSnapshot(cache: Cache, name: string): Promise<void>;
  /** CopySnapshot into a bucket, sent once; it writes `<target>-0001.rdb`, one object a shard. */
  exportSnapshot(name: string, bucket: string, target: string): Promise<void>;
  deleteSnapshot(name: string): Promise<void>;
}
