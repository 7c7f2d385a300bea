import { LOOKS, uses } from "../../../aws/uses.js";
import { openDatabaseServer } from "../../../backup/data/access.js";
import { findBackup, type Verification } from "../../../backup/data/catalog.js";
import { DamagedBackup } from "../../../backup/data/damaged.js";
import { keysOf } from "../../../backup/data/keys.js";
import type { DatabaseInBackup, Manifest } from "../../../backup/data/manifest.js";
import { Meter } from "../../../backup/data/meter.js";
import { checkServer } from "../../../backup/data/restorable.js";
import { type ScratchRestore, scratchRestore } from "../../../backup/data/restore.js";
import type { DatabaseServer } from "../../../backup/data/server.js";
import { shelfOf } from "../../../backup/data/settings.js";
import { verifyObjects } from "../../../backup/data/verify.js";
import { change, fact, type Job, type JobStep } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { asNexusError, usage } from "../../../core/errors.js";
import type { JsonObject } from "../../../core/json.js";
import { flag, required, text } from "../../../core/options.js";
import { bytesWords } from "../../../core/units.js";

const AT_MOST_MS = 24 * 3_600_000;

export default command({
  name: "verify",
  summary: "Read a backup back: sizes, hashes, table of contents; or restore it for a trial",
  description:
    "Every byte is read and compared with the manifest, and pg_restore reads the table of contents. With --test-restore it is also restored into a scratch database, counted, and dropped again. When it was verified is kept beside the backup.",
  runbook: ["backup/application-data#2"],
  uses: uses(LOOKS.bucket, LOOKS.database, LOOKS.secret, { s3: ["PutObject"] }),
  risk: "safe",
  args: { backup: required(text("its id, or latest", { source: "backups" })) },
  options: {
    testRestore: flag("restore it into a scratch database, compare, and drop that again"),
    host: text("another server for the trial than the configured one", { placeholder: "host[:port]" }),
  },
  examples: [
    { type: "backup data verify latest", does: "can the newest backup be read, and is it what was written" },
    { type: "backup data verify 20260131-140503-9f2c41 --test-restore", does: "restore that one for a trial" },
  ],
  async run(ctx, { backup, testRestore, host }) {
    const manifest = await findBackup(ctx, backup);
    const { database } = manifest;
    if (testRestore && database === null) throw usage(`${manifest.id} holds no database to restore`);
    const server = database === null ? undefined : await openDatabaseServer(ctx, host);
    if (database !== null && server !== undefined && testRestore) await checkServer(server, database);
    const trial =
      testRestore && server !== undefined && database !== null
        ? await scratchRestore(ctx, { ...manifest, database }, server, {
            jobs: 1,
            owner: false,
            properties: false,
            acceptDefinitions: false,
            serverVersion: await server.version(),
          })
        : undefined;
    const bytes = [...(database === null ? [] : [database.object]), ...(manifest.redis?.objects ?? [])].reduce(
      (sum, one) => sum + one.bytes,
      0,
    );
    return change({
      title: `Verify the backup ${manifest.id}`,
      risk: trial === undefined ? "safe" : "disruptive",
      resource: { type: "data-backup", name: manifest.id },
      facts: [
        fact("backup", manifest.id),
        fact("finished", manifest.finishedAt),
        fact("to read", bytesWords(bytes)),
        ...(trial === undefined || server === undefined ? [] : [fact("trial at", server.place)]),
      ],
      warnings: trial === undefined ? [] : ["the trial loads the server and needs room for the whole database there"],
      steps: [await verifyStep(ctx, manifest, server, trial)],
      doneWords: `${manifest.id} is intact${trial === undefined ? "" : ", and was restored for a trial"}`,
      after: (results) => [readWords(database, results.verify ?? {})],
    });
  },
});

function readWords(database: DatabaseInBackup | null, { entries, rows }: JsonObject): string {
  if (database === null) return "Redis: the file is intact, its own checksum is right";
  const counted = rows === null || rows === undefined ? "" : `; ${String(rows)} rows counted as backed up`;
  return `${database.name}: ${String(entries)} entries in the archive${counted}`;
}

async function verifyStep(
  ctx: Context,
  manifest: Manifest,
  server: DatabaseServer | undefined,
  trial: ScratchRestore | undefined,
): Promise<JobStep> {
  const { bucket, prefix } = shelfOf(ctx);
  const storage = await ctx.aws.storage();
  const key = keysOf(prefix, manifest.id).verified;
  const look = async (job: Job): Promise<JsonObject> => {
    const meter = new Meter(ctx.clock, (progress) => job.progress(progress));
    const entries = await verifyObjects(manifest, server, { storage, bucket, signal: job.signal, meter });
    const seen = await trial?.run(job, () => trial.drop());
    return { entries, rows: seen?.rows ?? null, tables: seen?.tables ?? null };
  };
  /** Who may read the bucket and not write it verifies all the same: it is only not remembered. */
  const record = async (job: Job, ok: boolean, why: string | null) => {
    const verification: Verification = { at: ctx.clock.now().toISOString(), ok, testRestore: trial !== undefined, why };
    try {
      await storage.put(bucket, key, `${JSON.stringify(verification)}\n`);
    } catch (thrown) {
      job.note({ text: `that it was verified could not be kept: ${asNexusError(thrown).message}`, tone: "warn" });
    }
  };
  return {
    kind: "job",
    id: "verify",
    words: `read ${manifest.id} back and compare it${trial === undefined ? "" : "; restore it for a trial, and drop that"}; keep the result`,
    what: `verifying ${manifest.id}`,
    allows: [{ service: "s3", operation: "PutObject", within: { Bucket: bucket, Key: key } }, ...(trial?.allows ?? [])],
    request: { backup: manifest.id, record: key, trial: trial?.shows ?? null },
    timeoutMs: ctx.globals.timeoutMs ?? AT_MOST_MS,
    undo: { kind: "none", why: "it only notes that the backup was verified" },
    run: async (job) => {
      let seen: JsonObject;
      try {
        seen = await look(job);
      } catch (thrown) {
        // What could not be looked at is not known to be bad.
        if (thrown instanceof DamagedBackup) await record(job, false, thrown.message);
        throw thrown;
      }
      await record(job, true, null);
      return seen;
    },
  };
}
