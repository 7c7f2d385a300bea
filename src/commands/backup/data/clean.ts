import type { Storage } from "../../../aws/storage.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { openDatabaseServer } from "../../../backup/data/access.js";
import { findLeftovers, findScratch, IDLE_MS, type Leftover, leftoverWords } from "../../../backup/data/leftovers.js";
import type { DatabaseServer } from "../../../backup/data/server.js";
import { shelfOf } from "../../../backup/data/settings.js";
import { change, fact, type JobStep } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { asNexusError } from "../../../core/errors.js";
import { duration, withDefault } from "../../../core/options.js";

const AT_MOST_MS = 600_000;

export default command({
  name: "clean",
  summary: "Take away what broken backups and restores left behind",
  description:
    "Begun uploads and objects without a manifest, and scratch databases that nobody is connected to. What moved within the last hour is left alone: it may belong to a backup that runs.",
  uses: uses(LOOKS.bucket, LOOKS.database, LOOKS.secret, { s3: ["AbortMultipartUpload", "DeleteObject"] }),
  risk: "disruptive",
  options: { olderThan: withDefault(duration("only what stood still for so long"), IDLE_MS) },
  examples: [
    { type: "backup data clean --dry-run", does: "what was left behind" },
    { type: "backup data clean --older-than 5m --yes", does: "also what broke off just now" },
  ],
  async run(ctx, { olderThan }) {
    const { bucket } = shelfOf(ctx);
    const storage = await ctx.aws.storage();
    await storage.checkBucket(bucket);
    const [stored, scratch] = await Promise.all([findLeftovers(ctx, olderThan), lookForScratch(ctx, olderThan)]);
    const all = [...stored, ...scratch.found];
    return change({
      title: `Take away ${all.length === 0 ? "leftovers" : leftoverWords(all)}`,
      risk: "disruptive",
      resource: { type: "data-backup", name: bucket },
      facts: [fact("leftovers", all.map(nameOf))],
      warnings: scratch.why === undefined ? [] : [`scratch databases were not looked for: ${scratch.why}`],
      steps: all.map((one, at) => step(one, at, { bucket, storage, server: scratch.server })),
      nothingToDo: "nothing was left behind",
      doneWords: `Took away ${leftoverWords(all)}`,
    });
  },
});

async function lookForScratch(ctx: Context, idleMs: number) {
  try {
    const server = await openDatabaseServer(ctx);
    return { server, found: await findScratch(ctx, server, idleMs), why: undefined };
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    return { server: undefined, found: [], why: error.message };
  }
}

function nameOf(one: Leftover): string {
  if (one.kind === "database") return one.name;
  return one.kind === "upload" ? `${one.upload.key} (begun upload)` : one.object.key;
}

interface Means {
  bucket: string;
  storage: Storage;
  server: DatabaseServer | undefined;
}

function step(one: Leftover, at: number, { bucket, storage, server }: Means): JobStep {
  const base = {
    kind: "job" as const,
    id: `clean-${at + 1}`,
    what: `taking away ${nameOf(one)}`,
    timeoutMs: AT_MOST_MS,
    undo: { kind: "none" as const, why: "it belonged to no backup" },
  };
  if (one.kind === "upload") {
    const { key, uploadId } = one.upload;
    const within = { Bucket: bucket, Key: key, UploadId: uploadId };
    return {
      ...base,
      words: `abort the begun upload of ${key}`,
      allows: [{ service: "s3", operation: "AbortMultipartUpload", within }],
      request: within,
      run: async () => {
        await storage.abort(bucket, one.upload);
        return {};
      },
    };
  }
  if (one.kind === "object") {
    const within = { Bucket: bucket, Key: one.object.key };
    return {
      ...base,
      words: `delete ${one.object.key}, which belongs to no backup`,
      allows: [{ service: "s3", operation: "DeleteObject", within }],
      request: within,
      run: async () => {
        await storage.remove(bucket, one.object.key);
        return {};
      },
    };
  }
  const drop = server?.drop(one.name);
  return {
    ...base,
    words: `drop the scratch database ${one.name}`,
    allows: drop?.allows ?? [],
    request: { statements: drop?.shows ?? [] },
    run: async (job) => {
      await drop?.run(job.signal);
      return {};
    },
  };
}
