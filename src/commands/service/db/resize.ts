import type { Database, DatabaseEvent } from "../../../aws/rds.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { type Change, change, type Fact, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { usage } from "../../../core/errors.js";
import { choice, integer, text, withDefault } from "../../../core/options.js";
import { databaseStatus } from "../../../health/database-status.js";
import { softly, waitMs } from "../looks.js";
import { checkClass, checkOrderable, downgradeWarnings } from "./classes.js";
import { currentDatabase, databaseResource, outageWords, pendingName, refused, statusFact } from "./looks.js";
import { checkStorage, checkStorageLock, STORAGE_LOCK_MS, storageWarnings } from "./storage.js";
import { type Size, untilResized } from "./until-resized.js";

const MOST_GB = 65_536;

export default command({
  name: "resize",
  summary: "Give the database another class, or more storage",
  description:
    "Knows beforehand what RDS refuses: less storage, a step under 10 %, a second storage change within six hours, a class that cannot be ordered. A class change is an outage: --at maintenance-window moves it there.",
  runbook: ["service/scaling-operations#2", "perf/database-optimization#2"],
  uses: uses(LOOKS.database, { rds: ["ModifyDBInstance"] }),
  risk: "disruptive",
  options: {
    class: text("instance class, such as db.t3.small", { placeholder: "class" }),
    storage: integer("gigabytes of storage", { min: 1, max: MOST_GB, placeholder: "gb" }),
    at: withDefault(choice("when to apply it", ["now", "maintenance-window"]), "now"),
  },
  examples: [
    { type: "service db resize --storage 200 --dry-run", does: "show whether RDS takes 200 GB, and what it means" },
    {
      type: "service db resize --class db.m6g.large --at maintenance-window",
      does: "another class, applied in the next maintenance window",
    },
  ],
  async run(ctx, { class: wantedClass, storage, at }): Promise<Change> {
    if (wantedClass === undefined && storage === undefined) {
      throw usage("what to change is missing", "type --class <class>, --storage <gb> or both");
    }
    if (wantedClass !== undefined) checkClass(wantedClass);
    const { rds, database } = await currentDatabase(ctx);
    const to = difference(database, wantedClass, storage, at);
    const base = {
      title: `Resize ${database.id}`,
      risk: "disruptive" as const,
      resource: databaseResource(database),
      facts: facts(database, to, at),
    };
    if (to.class === undefined && to.storageGb === undefined) {
      return change({ ...base, warnings: [], steps: [], nothingToDo: already(database) });
    }
    const warnings = await check(ctx, database, to, at);
    return change({
      ...base,
      title: `Resize ${database.id} to ${sizeWords(to)}`,
      warnings,
      steps: [rds.resize(database, to, at), ...(at === "now" ? [untilResized(rds, database, to, waitMs(ctx))] : [])],
      doneWords:
        at === "now" ? `${database.id} has ${sizeWords(to)}` : `${database.id} gets ${sizeWords(to)} in its window`,
      after: () => (at === "now" ? [] : ["see what waits to be applied: nexusctl service db status"]),
    });
  },
});

type When = "now" | "maintenance-window";

/** What of the wish is not so yet; what waits for the window already is left alone unless it is wanted sooner. */
function difference(database: Database, wantedClass: string | undefined, storage: number | undefined, at: When): Size {
  const waits = at === "now" ? {} : database.pending;
  const classIsSo = [database.class, waits.DBInstanceClass].includes(wantedClass);
  const storageIsSo = storage === database.storageGb || waits.AllocatedStorage === String(storage);
  return {
    ...(wantedClass === undefined || classIsSo ? {} : { class: wantedClass }),
    ...(storage === undefined || storageIsSo ? {} : { storageGb: storage }),
  };
}

function facts(database: Database, to: Size, at: When): Fact[] {
  const moved = (what: string) => (now: unknown) => `${what} became ${String(now)} since you looked`;
  return [
    statusFact(database),
    fact("class", database.class, {
      ...(to.class === undefined ? {} : { after: to.class }),
      moved: moved("the class"),
    }),
    fact("storage", `${database.storageGb} GB`, {
      ...(to.storageGb === undefined ? {} : { after: `${to.storageGb} GB` }),
      moved: moved("the storage"),
    }),
    fact("standby", database.multiAz ? "yes" : "none"),
    fact("applied", at === "now" ? "at once" : "in the next maintenance window", { volatile: true }),
  ];
}

function already(database: Database): string {
  const waits = pendingWords(database, {});
  const rest = waits === "" ? "" : `; waiting for the maintenance window: ${waits}`;
  return `it has ${database.class} and ${database.storageGb} GB already${rest}`;
}

/** @throws failed for what RDS would refuse; answers with what the reader should know */
async function check(ctx: Context, database: Database, to: Size, at: When): Promise<string[]> {
  const usable = database.status === "available" || database.status === "storage-optimization";
  const rescue = to.class === undefined && (database.status === "storage-full" || database.storageFull);
  if (to.storageGb !== undefined) checkStorage(database, to.storageGb);
  if (to.storageGb !== undefined) checkStorageLock(database, await recentEvents(ctx, database), ctx.clock.now());
  if (!usable && !rescue) {
    throw refused(
      `${database.id} is ${database.status}: RDS changes it only while it is available (${databaseStatus(database.status).words})`,
      "see: nexusctl service db status",
    );
  }
  return [
    ...(to.class === undefined ? [] : await classWarnings(ctx, database, to.class, at)),
    ...(to.storageGb === undefined ? [] : storageWarnings(database, to.storageGb)),
    ...(at === "now" && pendingWords(database, to) !== ""
      ? [`what waits for the maintenance window is applied now as well: ${pendingWords(database, to)}`]
      : []),
  ];
}

async function classWarnings(ctx: Context, database: Database, wanted: string, at: When): Promise<string[]> {
  const offered = await softly(ctx, async () => (await ctx.aws.rds()).orderableClasses(database));
  const when = at === "now" ? "this is an outage now" : "this is an outage in the maintenance window";
  return [
    `${when}: ${outageWords(database)}`,
    ...checkOrderable(wanted, offered.ok ? offered.value : undefined),
    ...downgradeWarnings(database.class, wanted),
  ];
}

async function recentEvents(ctx: Context, database: Database): Promise<DatabaseEvent[]> {
  const since = new Date(ctx.clock.now().getTime() - STORAGE_LOCK_MS);
  const read = await softly(ctx, async () => (await ctx.aws.rds()).events(database.id, since));
  // Without its events RDS itself still refuses a second change; the check only says so earlier.
  return read.ok ? read.value : [];
}

/** What else waits to be applied, beside what is asked for. */
function pendingWords({ pending }: Database, to: Size): string {
  const asked = [
    ...(to.class === undefined ? [] : ["DBInstanceClass"]),
    ...(to.storageGb === undefined ? [] : ["AllocatedStorage"]),
  ];
  return Object.entries(pending)
    .filter(([name]) => !asked.includes(name))
    .map(([name, value]) => `${pendingName(name)} ${value}`)
    .join(", ");
}

function sizeWords(to: Size): string {
  return [to.class, to.storageGb === undefined ? undefined : `${to.storageGb} GB`].filter(Boolean).join(" and ");
}
