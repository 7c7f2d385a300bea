import { createWriteStream, rmSync, statfsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Job } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { asNexusError, NexusError } from "../../core/errors.js";
import { errnoOf } from "../../core/files.js";
import type { Allowance } from "../../core/gate.js";
import { bytesWords } from "../../core/units.js";
import { DamagedBackup } from "./damaged.js";
import { scratchName } from "./keys.js";
import type { DatabaseInBackup, Manifest } from "./manifest.js";
import { Meter } from "./meter.js";
import { DEFINITIONS, differences } from "./postgres/contents.js";
import { majorOf } from "./postgres/properties.js";
import type { Action, Archive, DatabaseServer, LoadOptions } from "./server.js";
import { shelfOf } from "./settings.js";
import { openChecked } from "./verify.js";

/** Restores into a scratch database and compares it with the manifest; the caller decides what becomes of it. */
export interface ScratchRestore {
  scratch: string;
  allows: Allowance[];
  shows: string[];
  /** @throws after it has dropped the scratch database */
  run(job: Job, finish: (signal: AbortSignal) => Promise<void>): Promise<{ rows: number; tables: number }>;
  /** Drops the scratch database; covered by `allows`. */
  drop(): Promise<void>;
}

export interface ScratchOptions {
  serverVersion: string;
  /** Whether the database gets the settings, owner and privileges that the manifest tells of. */
  properties: boolean;
  /** Definitions that differ from those backed up are said and accepted; rows never. */
  acceptDefinitions: boolean;
}

/**
 * A restore is all or nothing: into a database of a name that nobody uses, compared with what was backed up, and only then
 * given its own name, which is one statement. Whatever fails before leaves nothing that could be taken for a restored one.
 */
export async function scratchRestore(
  ctx: Context,
  manifest: Manifest & { database: DatabaseInBackup },
  server: DatabaseServer,
  options: LoadOptions & ScratchOptions,
): Promise<ScratchRestore> {
  const storage = await ctx.aws.storage();
  const { database } = manifest;
  // Where it was found, not where it was written: a copy of the bucket in another region is as good.
  const { bucket } = shelfOf(ctx);
  const scratch = scratchName(ctx.clock.now());
  const create = server.create(scratch, database.properties);
  const load = server.load(scratch, options);
  const dress = options.properties && options.owner ? server.dress(scratch, database.properties) : undefined;
  const drop = server.drop(scratch);
  const steps: Action[] = [create, ...(dress === undefined ? [] : [dress]), drop];
  const sameMajor = majorOf(options.serverVersion) === majorOf(database.serverVersion);

  const fill = async (job: Job, meter: Meter): Promise<void> => {
    const deps = { storage, bucket, signal: job.signal, meter };
    meter.phase("database", `restoring ${database.name}`, database.object.bytes);
    const content = await openChecked(database.object, deps, "database");
    if (options.jobs === 1) await load.run({ kind: "stream", content }, job.signal);
    else {
      await withFile(content, database.object.bytes, job.signal, (archive) => {
        meter.phase("database", `restoring ${database.name} with ${options.jobs} jobs`);
        return load.run(archive, job.signal);
      });
    }
    await dress?.run(job.signal);
  };
  const compare = async (job: Job, meter: Meter) => {
    meter.phase("database", "counting what was restored");
    const found = await server.contents(scratch, job.signal);
    const wrong = differences(database, found, sameMajor && !options.acceptDefinitions);
    if (options.acceptDefinitions && found.schemaHash !== database.schemaHash) {
      job.note({ text: "the definitions differ from those backed up; accepted as asked", tone: "warn" });
    }
    if (wrong.length > 0) {
      throw new DamagedBackup(
        `what was restored is not what was backed up: ${wrong.slice(0, 5).join("; ")}`,
        wrong.length === 1 && wrong[0] === DEFINITIONS
          ? "all rows are right; to keep it all the same: --accept-definitions"
          : "it was dropped again; nothing else was touched",
      );
    }
    return { tables: found.tables.length, rows: found.tables.reduce((sum, { rows }) => sum + rows, 0) };
  };
  return {
    scratch,
    allows: [...steps, load].flatMap(({ allows }) => allows),
    shows: [...create.shows, ...load.shows, ...(dress?.shows ?? [])],
    drop: () => drop.run(new AbortController().signal),
    run: async (job, finish) => {
      const meter = new Meter(ctx.clock, (progress) => job.progress(progress));
      try {
        await create.run(job.signal);
        await fill(job, meter);
        const seen = await compare(job, meter);
        await finish(job.signal);
        return seen;
      } catch (thrown) {
        await dropScratch(drop, scratch, job);
        throw thrown;
      }
    },
  };
}

/** Also after Ctrl-C: so its own signal, bounded by the connection's timeout. Said when the database stays. */
async function dropScratch(drop: Action, scratch: string, job: Job): Promise<void> {
  try {
    await drop.run(new AbortController().signal);
  } catch (thrown) {
    job.note({
      text: `the scratch database ${scratch} may be left over (${asNexusError(thrown).message}); nexusctl backup data clean drops it`,
      tone: "warn",
    });
  }
}

/** `pg_restore --jobs` wants to jump about in a file. It is read and checked whole before anything is restored, and gone after. */
async function withFile(
  content: AsyncIterable<Uint8Array>,
  bytes: number,
  signal: AbortSignal,
  work: (archive: Archive) => Promise<void>,
): Promise<void> {
  checkRoom(bytes);
  const folder = await mkdtemp(join(tmpdir(), "nexusctl-restore-"));
  const path = join(folder, "database.dump");
  try {
    await pipeline(content, createWriteStream(path, { mode: 0o600 }), { signal });
    await work({ kind: "file", path });
  } catch (thrown) {
    if (errnoOf(thrown) !== "ENOSPC") throw thrown;
    throw new NexusError("failed", `${tmpdir()} is full`, { hint: roomHint(), cause: thrown });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws failed when the folder for temporary files has no room for the dump */
export function checkRoom(bytes: number): void {
  const { bavail, bsize } = statfsSync(tmpdir());
  if (bavail * bsize > bytes) return;
  throw new NexusError(
    "failed",
    `${tmpdir()} has ${bytesWords(bavail * bsize)} free; --jobs needs ${bytesWords(bytes)} for the dump`,
    { hint: roomHint() },
  );
}

function roomHint(): string {
  return "leave --jobs away (then nothing touches the disk), or name another folder in TMPDIR";
}
