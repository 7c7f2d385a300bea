import type { Database } from "../aws/rds.js";
import type { Span } from "../core/by-period.js";
import { asNexusError, type NexusError } from "../core/errors.js";
import { databaseStatus } from "../health/database-status.js";
import { whyNot } from "../health/why.js";
import { type Attempt, attempt } from "../health/within.js";
import { alone, type Basis, basisOf } from "./basis.js";
import { type DatabaseLook, type DatabaseUsage, lookAtDatabase } from "./database.js";
import { adviseClass, type ClassAdvice } from "./database-class.js";
import { since, summaryOf } from "./points.js";
import { PATIENCE_MS, type PerfLook } from "./service.js";
import { adviseStorage, type StorageAdvice } from "./storage.js";
import { type Runway, runwayOf } from "./trend.js";

const GIB = 1024 ** 3;
/** RDS tells events of the last 14 days. */
const EVENTS_MS = 14 * 86_400_000;

/** What is recommended for the database, with the data behind it. */
export interface DatabasePart {
  look: DatabaseLook;
  class: ClassAdvice;
  storage: StorageAdvice;
  runway: Runway;
  /** The data behind the class, and behind the storage. */
  basis: Basis | undefined;
  storageBasis: Basis | undefined;
  /** The metrics could not be read at all. */
  failure: NexusError | undefined;
}

/** Reads the database and its use, and sizes its class and storage. @throws not-found */
export async function adviseDatabase(look: PerfLook, span: Span, headroom: number): Promise<DatabasePart> {
  const seen = await lookAtDatabase(look, span);
  const { database, usage } = seen;
  if (!usage.ok) {
    const why = `its metrics could not be read: ${whyNot(usage.error)}`;
    return { ...none(seen, why), failure: asNexusError(usage.error) };
  }
  const runway = runwayOf(usage.value.freeStorage.lowest, database.storageGb * GIB);
  if (!databaseStatus(database.status).usable && !database.storageFull) {
    return { ...none(seen, `the database is ${database.status}`), runway };
  }
  const storage = adviseStorage({ ...database, freeBytes: freeNow(usage.value), runway, headroom });
  const { basis } = basisOf([alone(usage.value.freeStorage.lowest)], span, { since: undefined, why: undefined });
  // A few hours show what is free, but hardly a trend.
  const storageBasis = { ...basis, confidence: basis.confidence ?? ("low" as const) };
  const found = {
    ...none(seen, "its storage is full: RDS changes nothing else before"),
    runway,
    storage,
    storageBasis,
  };
  if (database.storageFull) return found;
  const rds = await look.aws.rds();
  const [changed, orderable] = await Promise.all([
    attempt(() => classSince(look, database, span), PATIENCE_MS, look),
    attempt(() => rds.orderableClasses(database), PATIENCE_MS, look),
  ]);
  return { ...found, ...classPart({ seen, usage: usage.value, changed, orderable, span, headroom }) };
}

function none(look: DatabaseLook, why: string): DatabasePart {
  return {
    look,
    class: { action: "none", why },
    storage: { action: "none", why },
    runway: { state: "unknown", why },
    basis: undefined,
    storageBasis: undefined,
    failure: undefined,
  };
}

function freeNow({ freeStorage }: DatabaseUsage): number | undefined {
  return freeStorage.lowest.at(-1)?.value;
}

/** From when on the values are of the class of now; undefined: all of them. (DescribeEvents, 14 days) */
async function classSince({ aws }: PerfLook, { id }: Database, { from, to }: Span): Promise<Date | undefined> {
  const events = await (await aws.rds()).events(id, from);
  const changes = events.filter(({ message }) => /instance class/i.test(message)).map(({ at }) => at.getTime());
  const told = to.getTime() - EVENTS_MS;
  const newest = Math.max(told, ...changes);
  return newest > from.getTime() ? new Date(newest) : undefined;
}

interface Known {
  seen: DatabaseLook;
  usage: DatabaseUsage;
  changed: Attempt<Date | undefined>;
  orderable: Attempt<string[] | undefined>;
  span: Span;
  headroom: number;
}

function classPart({ seen, usage, changed, orderable, span, headroom }: Known): Pick<DatabasePart, "class" | "basis"> {
  const { database, memoryBytes, maxConnections } = seen;
  const nothing = (why: string, basis?: Basis) => ({ class: { action: "none" as const, why }, basis });
  if (memoryBytes === undefined || usage.memoryUsed === undefined) {
    return nothing(`nexusctl does not know the size of ${database.class}`);
  }
  if (!changed.ok) return nothing(`whether its class changed in the range is unknown: ${whyNot(changed.error)}`);
  const from = changed.value ?? span.from;
  const [cpu, memory, connections] = [usage.cpu, usage.memoryUsed, usage.connections].map((one) => since(one, from));
  if (cpu === undefined || memory === undefined || connections === undefined) return nothing("a metric has no values");
  const why = changed.value === undefined ? undefined : "before, the class was another, or RDS no longer says";
  const { basis, confidence } = basisOf([cpu, memory], span, { since: changed.value, why });
  const [cpuUsed, memoryUsed] = [summaryOf(cpu), summaryOf(memory)];
  if (!confidence.enough) return nothing(confidence.why, basis);
  if (cpuUsed === undefined || memoryUsed === undefined) return nothing("a metric has no values", basis);
  const advice = adviseClass({
    class: database.class,
    cpu: cpuUsed,
    memoryUsed,
    connections: summaryOf(connections),
    maxConnections: maxConnections.ok ? maxConnections.value : undefined,
    leastCredits: leastOf(usage, from),
    orderable: orderable.ok ? orderable.value : undefined,
    headroom,
  });
  return { class: advice, basis };
}

function leastOf({ credits }: DatabaseUsage, from: Date): number | undefined {
  const values = (credits?.lowest ?? []).filter(({ at }) => at >= from).map(({ value }) => value);
  return values.length === 0 ? undefined : values.reduce((least, value) => Math.min(least, value));
}
