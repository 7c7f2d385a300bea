import { hostname } from "node:os";
import type { Storage } from "../../aws/storage.js";
import type { Job, JobStep } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { asNexusError, LostReplyError } from "../../core/errors.js";
import type { Allowance } from "../../core/gate.js";
import type { JsonObject } from "../../core/json.js";
import { userName } from "../../core/user.js";
import { VERSION } from "../../core/version.js";
import { keysOf } from "./keys.js";
import { MANIFEST_VERSION, type Manifest, seal } from "./manifest.js";
import { Meter } from "./meter.js";
import { backUpDatabase, backUpRedis, type Means, type Wanted } from "./parts.js";
import { exportAllowances, exportCache } from "./redis/exported.js";
import { type Shelf, shelfOf } from "./settings.js";

/** A backup is much work of unknown length; what stands still shows in the progress. */
const AT_MOST_MS = 24 * 3_600_000;

/** Database and Redis at the same time, each straight into the bucket; the manifest last. */
export async function createStep(ctx: Context, wanted: Wanted): Promise<JobStep> {
  const shelf = shelfOf(ctx);
  const [storage, caches] = await Promise.all([ctx.aws.storage(), ctx.aws.caches()]);
  const keys = keysOf(shelf.prefix, wanted.id);
  const { database, redis } = wanted;
  const names = [database?.name, redis === undefined ? undefined : "Redis"].filter((name) => name !== undefined);
  return {
    kind: "job",
    id: "back-up",
    words: `back up ${names.join(" and ")} to s3://${shelf.bucket}/${shelf.prefix}, the manifest last`,
    what: `backing up ${names.join(" and ")}`,
    allows: allowances(wanted, shelf),
    request: {
      backup: wanted.id,
      bucket: shelf.bucket,
      database:
        database === undefined ? null : { name: database.name, server: database.server.place, key: keys.database },
      redis: redis === undefined ? null : { kind: redis.kind, key: redis.kind === "self-managed" ? keys.redis : null },
      manifest: keys.manifest,
    },
    timeoutMs: ctx.globals.timeoutMs ?? AT_MOST_MS,
    run: (job) =>
      backUp(ctx, wanted, job, {
        storage,
        exported: (cache, signal, meter) =>
          exportCache(cache, wanted.id, shelf.bucket, {
            caches,
            storage,
            clock: ctx.clock,
            signal,
            onPhase: (phase) => meter.phase("redis", phase),
          }),
      }),
    undo: { kind: "none", why: "it only adds a backup; nexusctl backup data prune deletes old ones" },
  };
}

function allowances({ id, redis }: Wanted, { bucket, prefix }: Shelf): Allowance[] {
  const keys = keysOf(prefix, id);
  const upload = (Key: string) =>
    ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload", "DeleteObject"].map(
      (operation) => ({ service: "s3", operation, within: { Bucket: bucket, Key } }),
    );
  return [
    ...upload(keys.database),
    ...upload(keys.redis),
    { service: "s3", operation: "PutObject", within: { Bucket: bucket, Key: keys.manifest } },
    ...(redis?.kind === "elasticache" ? exportAllowances(redis.cache, id, bucket) : []),
  ];
}

async function backUp(ctx: Context, wanted: Wanted, job: Job, means: Means): Promise<JsonObject> {
  const { bucket, prefix } = shelfOf(ctx);
  const { storage } = means;
  const keys = keysOf(prefix, wanted.id);
  const startedAt = ctx.clock.now().toISOString();
  const meter = new Meter(ctx.clock, (progress) => job.progress(progress));
  /** Keys whose upload was begun. Nobody else writes them, and without a manifest nobody needs them. */
  const begun: string[] = [];
  const { database, redis } = await bothOrNone(
    job.signal,
    (signal) => backUpDatabase(wanted, { bucket, key: keys.database, begun }, signal, meter, storage),
    (signal) => backUpRedis(ctx, wanted, { bucket, key: keys.redis, begun }, signal, meter, means),
    () => takeAway(storage, bucket, begun, job),
  );
  const manifest: Manifest = {
    version: MANIFEST_VERSION,
    id: wanted.id,
    startedAt,
    finishedAt: ctx.clock.now().toISOString(),
    environment: ctx.env.name,
    bucket,
    by: { user: userName(), host: hostname() },
    nexusctl: VERSION,
    database: database ?? null,
    redis: redis ?? null,
  };
  meter.phase("manifest", "writing the manifest");
  try {
    await storage.create(bucket, keys.manifest, seal(manifest));
  } catch (thrown) {
    // Where the manifest may have been written after all, what it names stays.
    const lost = asNexusError(thrown).cause instanceof LostReplyError || thrown instanceof LostReplyError;
    if (!lost) await takeAway(storage, bucket, begun, job);
    throw thrown;
  }
  return {
    backup: wanted.id,
    bytes: (database?.object.bytes ?? 0) + (redis?.objects ?? []).reduce((sum, { bytes }) => sum + bytes, 0),
    tables: database?.tables.length ?? null,
    rows: database?.tables.reduce((sum, { rows }) => sum + rows, 0) ?? null,
    startedAt,
    finishedAt: manifest.finishedAt,
  };
}

/** Runs both at once. When one fails the other is stopped, and what either left is taken away. @throws the first failure */
async function bothOrNone<A, B>(
  outer: AbortSignal,
  first: (signal: AbortSignal) => Promise<A>,
  second: (signal: AbortSignal) => Promise<B>,
  cleanUp: () => Promise<void>,
): Promise<{ database: A; redis: B }> {
  const stop = new AbortController();
  const signal = AbortSignal.any([outer, stop.signal]);
  let failure: { thrown: unknown } | undefined;
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (thrown) {
      failure ??= { thrown };
      stop.abort();
      throw thrown;
    }
  };
  const [database, redis] = await Promise.allSettled([watched(first(signal)), watched(second(signal))]);
  if (database.status === "fulfilled" && redis.status === "fulfilled") {
    return { database: database.value, redis: redis.value };
  }
  await cleanUp();
  throw failure?.thrown;
}

/** What was uploaded before something failed. Said when it may stay. */
async function takeAway(storage: Storage, bucket: string, keys: string[], job: Job): Promise<void> {
  for (const key of keys) {
    try {
      await storage.remove(bucket, key, { outlives: job.signal.aborted });
    } catch (thrown) {
      job.note({
        text: `s3://${bucket}/${key} may be left over (${asNexusError(thrown).message}); nexusctl backup data clean takes it away`,
        tone: "warn",
      });
    }
  }
}
