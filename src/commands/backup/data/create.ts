import { LOOKS, uses } from "../../../aws/uses.js";
import { openDatabaseServer } from "../../../backup/data/access.js";
import { createStep } from "../../../backup/data/create.js";
import { newBackupId } from "../../../backup/data/keys.js";
import { findLeftovers, IDLE_MS, leftoverWords } from "../../../backup/data/leftovers.js";
import type { Wanted } from "../../../backup/data/parts.js";
import { checkRedisCli, hostOf } from "../../../backup/data/redis/self-managed.js";
import { shelfOf } from "../../../backup/data/settings.js";
import { change, type Fact, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { asNexusError, NexusError, notFound } from "../../../core/errors.js";
import { choice, text } from "../../../core/options.js";
import { bytesWords } from "../../../core/units.js";

export default command({
  name: "create",
  summary: "Dump the database and Redis to S3: whole, hashed, or not at all",
  description:
    "pg_dump's custom format and an RDB file go straight into the bucket, nothing to the disk. The manifest is written last: what has none is no backup.",
  runbook: ["backup/application-data#1"],
  uses: uses(
    LOOKS.bucket,
    LOOKS.database,
    LOOKS.secret,
    LOOKS.caches,
    { elasticache: ["CopySnapshot", "CreateSnapshot", "DeleteSnapshot"] },
    {
      s3: [
        "AbortMultipartUpload",
        "CompleteMultipartUpload",
        "CreateMultipartUpload",
        "DeleteObject",
        "PutObject",
        "UploadPart",
      ],
    },
  ),
  risk: "safe",
  options: {
    only: choice("one of the two (default both)", ["database", "redis"]),
    database: text("another database than the configured one", { placeholder: "name" }),
  },
  examples: [
    { type: "backup data create", does: "database and Redis under one backup id" },
    { type: "backup data create --only database --dry-run", does: "what would be dumped, from where, to where" },
  ],
  async run(ctx, { only, database }) {
    const { bucket, prefix } = shelfOf(ctx);
    const storage = await ctx.aws.storage();
    await storage.checkBucket(bucket);
    const [dumped, cached, warnings] = await Promise.all([
      only === "redis" ? undefined : lookAtDatabase(ctx, database ?? ctx.env.data.database.name),
      only === "database" ? undefined : lookAtRedis(ctx),
      leftoverWarnings(ctx),
    ]);
    const wanted: Wanted = {
      id: newBackupId(ctx.clock.now()),
      database: dumped?.database,
      redis: cached?.redis,
    };
    const what = [dumped?.database.name, cached === undefined ? undefined : "Redis"].filter((one) => one !== undefined);
    return change({
      title: `Back up ${what.join(" and ")} to ${bucket}`,
      risk: "safe",
      resource: { type: "data-backup", name: bucket },
      facts: [
        fact("backup", "-", { after: wanted.id, volatile: true }),
        ...(dumped?.facts ?? []),
        ...(cached?.facts ?? []),
        fact("to", `s3://${bucket}/${prefix}`),
      ],
      warnings,
      steps: [await createStep(ctx, wanted)],
      doneWords: `Backed up ${what.join(" and ")} as ${wanted.id}`,
      after: (results) => [
        madeWords(results["back-up"] ?? {}),
        `prove that it can be read: nexusctl backup data verify ${wanted.id}`,
      ],
    });
  },
});

/** What a killed backup left. Not to be able to look for it keeps nobody from making a backup. */
async function leftoverWarnings(ctx: Context): Promise<string[]> {
  try {
    const found = await findLeftovers(ctx, IDLE_MS);
    if (found.length === 0) return [];
    return [`left by a broken backup: ${leftoverWords(found)}; take it away with nexusctl backup data clean`];
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    return [`whether a broken backup left something behind is not known: ${error.message}`];
  }
}

function madeWords({ bytes, tables, rows }: { [key: string]: unknown }): string {
  const size = bytesWords(Number(bytes ?? 0));
  return tables === null || tables === undefined ? size : `${size}; ${String(tables)} tables, ${String(rows)} rows`;
}

async function lookAtDatabase(ctx: Context, name: string) {
  const server = await openDatabaseServer(ctx);
  const facts = await server.facts(name);
  if (facts === undefined) {
    const others = (await server.databases()).filter((one) => !/^(template\d|rdsadmin)$/.test(one.name));
    throw notFound(
      `there is no database "${name}" at ${server.place}`,
      `there are ${others.map((one) => one.name).join(", ")}: name one with --database, or in the configuration as data.database.name`,
    );
  }
  const { dump } = await server.tools(facts.serverVersion);
  const shown: Fact[] = [
    fact("database", name),
    fact("server", `${server.place}, PostgreSQL ${facts.serverVersion}`),
    fact("pg_dump", dump),
    fact("size on disk", bytesWords(facts.bytes), { volatile: true }),
  ];
  return { database: { server, name, dumpVersion: dump }, facts: shown };
}

async function lookAtRedis(ctx: Context): Promise<{ redis: NonNullable<Wanted["redis"]>; facts: Fact[] }> {
  const { redis } = ctx.env.data;
  if (redis.kind === "self-managed") {
    const version = await checkRedisCli(ctx);
    const place = `${hostOf(redis.host)}:${redis.port}`;
    return {
      redis: { kind: "self-managed", toolVersion: version },
      facts: [fact("Redis", place), fact("redis-cli", version)],
    };
  }
  const cache = await (await ctx.aws.caches()).cache(ctx.env.names.redis);
  if (cache.status !== "available") {
    throw new NexusError("failed", `the cache ${cache.id} is ${cache.status}; it cannot be snapshotted now`, {
      hint: "leave it out with --only database",
    });
  }
  return {
    redis: { kind: "elasticache", cache },
    facts: [fact("Redis", `ElastiCache ${cache.id}, by a snapshot that is exported`)],
  };
}
