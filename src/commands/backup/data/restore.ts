import { shellQuote } from "../../../aws/aws-cli.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { openDatabaseServer } from "../../../backup/data/access.js";
import { findBackup } from "../../../backup/data/catalog.js";
import { asideName, fitsName } from "../../../backup/data/keys.js";
import type { DatabaseInBackup, Manifest } from "../../../backup/data/manifest.js";
import { Meter } from "../../../backup/data/meter.js";
import { checkServer } from "../../../backup/data/restorable.js";
import { checkRoom, scratchRestore } from "../../../backup/data/restore.js";
import type { DatabaseFacts, DatabaseServer } from "../../../backup/data/server.js";
import { shelfOf } from "../../../backup/data/settings.js";
import { verifyObjects } from "../../../backup/data/verify.js";
import { change, type Fact, fact, type JobStep, type Undo } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { NexusError, usage } from "../../../core/errors.js";
import { flag, integer, required, text, withDefault } from "../../../core/options.js";
import { formatRelative } from "../../../core/time.js";
import { bytesWords } from "../../../core/units.js";

const AT_MOST_MS = 24 * 3_600_000;

interface Target {
  name: string;
  /** The database that is replaced, and what it is called after. */
  live: { facts: DatabaseFacts; aside: string } | undefined;
}

export default command({
  name: "restore",
  summary: "Restore a database from a backup: verified, counted, all or nothing",
  description:
    "The backup is read and compared first. It is restored under another name, its rows are counted and its definitions compared with the manifest, and only then it gets its own name. With --replace the database of that name steps aside in the same transaction; nothing is dropped.",
  runbook: ["backup/application-data#2"],
  uses: uses(LOOKS.bucket, LOOKS.database, LOOKS.secret, { s3: ["PutObject"] }),
  risk: "destructive",
  args: { backup: required(text("its id, or latest", { source: "backups" })) },
  options: {
    into: text("name of the database (default with --replace: that of the backup)", { placeholder: "database" }),
    replace: flag("take the place of the database of that name, which is kept under another"),
    jobs: withDefault(
      integer("restore so many tables at once; the dump is kept on this disk meanwhile", { min: 1, max: 64 }),
      1,
    ),
    owner: flag("without owners and privileges: all belongs to the user who restores", true),
    acceptDefinitions: flag("keep it also when its definitions differ from those backed up; its rows never may"),
    host: text("another server than the configured one", { placeholder: "host[:port]" }),
  },
  examples: [
    { type: "backup data restore latest --into nexus_restored", does: "beside the one that runs" },
    { type: "backup data restore latest --replace --dry-run", does: "what taking its place would do" },
  ],
  async run(ctx, { backup, into, replace, jobs, owner, acceptDefinitions, host }) {
    const { database, ...rest } = await findBackup(ctx, backup);
    if (database === null) throw usage(`${rest.id} holds no database`, "its Redis data: nexusctl backup data download");
    const manifest = { ...rest, database };
    const server = await openDatabaseServer(ctx, host);
    const serverVersion = await checkServer(server, database);
    const target = await findTarget(ctx, server, into ?? (replace ? database.name : undefined), replace);
    if (jobs > 1) checkRoom(database.object.bytes);
    const verify = await verifyStep(ctx, manifest, server);
    const restore = await restoreStep(ctx, manifest, server, target, { jobs, owner, serverVersion, acceptDefinitions });
    return change({
      title:
        target.live === undefined ? `Restore ${rest.id} into ${target.name}` : `Replace ${target.name} by ${rest.id}`,
      risk: "destructive",
      resource: { type: "database", name: target.name },
      facts: [
        fact("backup", rest.id),
        fact("finished", `${rest.finishedAt} (${formatRelative(new Date(rest.finishedAt), ctx.clock.now())})`, {
          volatile: true,
        }),
        fact("holds", `${database.name} of PostgreSQL ${database.serverVersion}, ${bytesWords(database.object.bytes)}`),
        fact("server", `${server.place}, PostgreSQL ${serverVersion}`),
        ...targetFacts(target, rest.id),
      ],
      warnings: warnings(target, database, jobs),
      steps: [verify, restore],
      doneWords: `${target.name} was restored from ${rest.id}`,
      after: (results) => afterWords(target, results.restore ?? {}),
    });
  },
});

async function findTarget(
  ctx: Context,
  server: DatabaseServer,
  name: string | undefined,
  replace: boolean,
): Promise<Target> {
  if (name === undefined)
    throw usage("--into is missing", "name the new database: --into <database>, or use --replace");
  if (!fitsName(name)) throw usage(`"${name}" is too long: PostgreSQL takes 63 bytes`);
  const facts = await server.facts(name);
  if (facts !== undefined && !replace) {
    throw new NexusError("failed", `there is a database "${name}" already; nothing is restored into one that exists`, {
      hint: "give another name (--into), or take its place with --replace: it is kept under another name",
    });
  }
  return { name, live: facts === undefined ? undefined : { facts, aside: asideName(name, ctx.clock.now()) } };
}

function targetFacts({ name, live }: Target, id: string): Fact[] {
  if (live === undefined) return [fact(name, "absent", { after: `restored from ${id}` })];
  return [
    fact(name, "in use", { after: `restored from ${id}` }),
    fact("kept as", "-", { after: live.aside, volatile: true }),
    fact("size of the one now", bytesWords(live.facts.bytes), { volatile: true }),
  ];
}

function warnings({ name, live }: Target, database: DatabaseInBackup, jobs: number): string[] {
  return [
    ...(live === undefined
      ? []
      : [
          `whoever is connected to ${name} is cut off when the names change, and what was written since the backup is not in it`,
        ]),
    ...(live !== undefined && name !== database.name ? [`the backup is of ${database.name}, not of ${name}`] : []),
    ...(jobs > 1 ? [`--jobs keeps the dump (${bytesWords(database.object.bytes)}) on this disk until it is done`] : []),
  ];
}

type Restorable = Manifest & { database: DatabaseInBackup };

async function verifyStep(ctx: Context, manifest: Restorable, server: DatabaseServer): Promise<JobStep> {
  const storage = await ctx.aws.storage();
  const { database } = manifest;
  const { bucket } = shelfOf(ctx);
  return {
    kind: "job",
    id: "verify",
    words: `read ${manifest.id} whole and compare it with its manifest`,
    what: `verifying ${manifest.id}`,
    allows: [],
    request: { backup: manifest.id, key: database.object.key, sha256: database.object.sha256 },
    timeoutMs: ctx.globals.timeoutMs ?? AT_MOST_MS,
    undo: undefined,
    run: async (job) => {
      const meter = new Meter(ctx.clock, (progress) => job.progress(progress));
      const only = { ...manifest, redis: null };
      return { entries: await verifyObjects(only, server, { storage, bucket, signal: job.signal, meter }) };
    },
  };
}

async function restoreStep(
  ctx: Context,
  manifest: Restorable,
  server: DatabaseServer,
  { name, live }: Target,
  options: { jobs: number; owner: boolean; serverVersion: string; acceptDefinitions: boolean },
): Promise<JobStep> {
  const trial = await scratchRestore(ctx, manifest, server, { ...options, properties: live === undefined });
  const dress = live === undefined ? undefined : server.dress(trial.scratch, live.facts.properties);
  const rename =
    live === undefined
      ? server.rename([trial.scratch, name])
      : server.rename([name, live.aside], [trial.scratch, name]);
  return {
    kind: "job",
    id: "restore",
    words: `restore it as ${trial.scratch}, count and compare, then call it ${name}${live === undefined ? "" : ` and the one now ${live.aside}`}`,
    what: `restoring ${name}`,
    allows: [...trial.allows, ...(dress?.allows ?? []), ...rename.allows],
    request: {
      backup: manifest.id,
      into: name,
      statements: [...trial.shows, ...(dress?.shows ?? []), ...rename.shows],
    },
    timeoutMs: ctx.globals.timeoutMs ?? AT_MOST_MS,
    undo: undoOf(name, live?.aside),
    run: async (job) => {
      const seen = await trial.run(job, async (signal) => {
        await dress?.run(signal);
        await rename.run(signal);
      });
      return { database: name, ...seen };
    },
  };
}

function undoOf(name: string, aside: string | undefined): Undo {
  if (aside === undefined) {
    return { kind: "none", why: `nexusctl drops no database; when ${name} is not needed, drop it by hand` };
  }
  return {
    kind: "command",
    words: `let ${aside} take its place again`,
    command: `backup data swap ${shellQuote(name)} --with ${shellQuote(aside)}`,
  };
}

function afterWords({ name, live }: Target, { tables, rows }: { [key: string]: unknown }): string[] {
  return [
    `${String(tables)} tables, ${String(rows)} rows, as the manifest says`,
    ...(live === undefined ? [`point the application at ${name} when you have looked at it`] : []),
    ...(live === undefined
      ? []
      : [
          `the former database is kept as ${live.aside}; drop it when you are sure`,
          `to change back: nexusctl backup data swap ${shellQuote(name)} --with ${shellQuote(live.aside)}`,
        ]),
  ];
}
