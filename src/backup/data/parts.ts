import type { Cache } from "../../aws/caches.js";
import type { Storage } from "../../aws/storage.js";
import type { Context } from "../../core/context.js";
import { DamagedBackup } from "./damaged.js";
import type { DatabaseInBackup, RedisInBackup } from "./manifest.js";
import type { Meter } from "./meter.js";
import { type RdbFacts, rdbOnly } from "./redis/rdb.js";
import { hostOf, openRdb } from "./redis/self-managed.js";
import type { DatabaseServer } from "./server.js";

/** What is to be backed up, looked at before. */
export interface Wanted {
  id: string;
  database: { server: DatabaseServer; name: string; dumpVersion: string } | undefined;
  redis: { kind: "self-managed"; toolVersion: string } | { kind: "elasticache"; cache: Cache } | undefined;
}

/** The ways to S3 and, for ElastiCache, out of it. */
export interface Means {
  storage: Storage;
  exported(cache: Cache, signal: AbortSignal, meter: Meter): Promise<RedisInBackup["objects"]>;
}

interface Place {
  bucket: string;
  key: string;
  begun: string[];
}

/** Dumps the database into its object, and counts what the dump saw. */
export async function backUpDatabase(
  { database }: Wanted,
  { bucket, key, begun }: Place,
  signal: AbortSignal,
  meter: Meter,
  storage: Storage,
): Promise<DatabaseInBackup | undefined> {
  if (database === undefined) return undefined;
  const { server, name, dumpVersion } = database;
  meter.phase("database", `dumping ${name}`);
  const dump = await server.dump(name, signal);
  begun.push(key);
  try {
    const object = await storage.upload(bucket, key, dump.stream, {
      signal,
      onBytes: (bytes) => meter.add("database", bytes),
      whenGood: dump.ended,
    });
    meter.phase("database", `counting the rows of ${name}`);
    const { tables, largeObjects, schemaHash } = await dump.contents;
    meter.done("database");
    const { properties, serverVersion } = dump;
    return {
      name,
      serverVersion,
      dumpVersion,
      properties,
      tables,
      largeObjects,
      schemaHash,
      object: { key, ...object },
    };
  } finally {
    await dump.close();
  }
}

/** Redis's part of the backup. */
export async function backUpRedis(
  ctx: Context,
  { redis }: Wanted,
  { bucket, key, begun }: Place,
  signal: AbortSignal,
  meter: Meter,
  { storage, exported }: Means,
): Promise<RedisInBackup | undefined> {
  if (redis === undefined) return undefined;
  if (redis.kind === "elasticache") {
    const objects = await exported(redis.cache, signal, meter);
    meter.done("redis");
    return {
      source: redis.cache.id,
      kind: "elasticache",
      serverVersion: redis.cache.engineVersion ?? null,
      toolVersion: null,
      objects,
    };
  }
  const settings = ctx.env.data.redis;
  meter.phase("redis", "dumping Redis");
  const rdb = await openRdb(ctx, settings, signal);
  const facts: RdbFacts = { version: null };
  begun.push(key);
  const options = { signal, onBytes: (bytes: number) => meter.add("redis", bytes), whenGood: rdb.ended };
  const object = await storage
    .upload(bucket, key, rdbOnly(rdb.stream, facts), options)
    .catch(async (thrown: unknown) => {
      // What came is no file when redis-cli failed, and then it says why.
      if (thrown instanceof DamagedBackup) await rdb.ended;
      throw thrown;
    });
  meter.done("redis");
  return {
    source: `${hostOf(settings.host)}:${settings.port}`,
    kind: "self-managed",
    serverVersion: facts.version,
    toolVersion: redis.toolVersion,
    objects: [{ key, ...object }],
  };
}
