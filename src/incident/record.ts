import { readdirSync } from "node:fs";
import { join } from "node:path";
import { distance } from "fastest-levenshtein";
import { openChain } from "../core/chain.js";
import type { RecordStep } from "../core/change.js";
import type { Context } from "../core/context.js";
import { notFound, usage } from "../core/errors.js";
import { errnoOf } from "../core/files.js";
import type { JsonObject } from "../core/json.js";
import { userName } from "../core/user.js";
import { type EventType, type EvidenceFile, eventOf } from "./events.js";
import { type Incident, stateOf } from "./state.js";

/** What reading and writing records takes. */
export type RecordDeps = Pick<Context, "clock" | "redactor"> & { paths: Pick<Context["paths"], "environmentState"> };

/** Where an incident keeps its record and its evidence. @throws usage for a name that would lead out of there */
export function incidentFolder(environmentState: string, id: string): string {
  if (!isId(id)) throw usage(`"${id}" is not the name of an incident`, "see: nexusctl incident list");
  return join(environmentState, "incidents", id);
}

export function recordPath(environmentState: string, id: string): string {
  return join(incidentFolder(environmentState, id), "record.jsonl");
}

/** Sorts by time and says which environment it belongs to; a second one of the same minute gets a number. */
export function newIncidentId(environment: string, now: Date, taken: readonly string[]): string {
  const stamp = now.toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
  const id = `inc-${environment}-${stamp}`;
  for (let number = 2; ; number += 1) {
    const candidate = number === 2 && !taken.includes(id) ? id : `${id}-${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** Ids of all incidents that left a folder here, oldest first. What else lies there is none of ours. */
export function incidentIds(environmentState: string): string[] {
  try {
    return readdirSync(join(environmentState, "incidents"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && isId(entry.name))
      .map(({ name }) => name)
      .sort(byTime);
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return [];
    throw thrown;
  }
}

/** Ids begin with their time; the number of a second one of the same minute counts as a number. */
function byTime(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** An incident by its id; undefined where there is no record of it. A record that is damaged is read as far as it goes. */
export function readIncident(id: string, deps: RecordDeps): Incident | undefined {
  const chain = openChain(recordPath(deps.paths.environmentState, id), deps);
  const links = chain.read();
  const { entries, problems } = chain.verify();
  const events = links.flatMap((link) => eventOf(link) ?? []);
  const strange = links.filter((link) => eventOf(link) === undefined);
  const all = [
    ...problems,
    ...strange.map(({ seq }) => ({ line: seq, what: "not an event of an incident; kept as it is" })),
  ];
  return entries === 0 && all.length === 0 ? undefined : stateOf(id, events, all);
}

/** Every incident of the environment, oldest first. */
export function readIncidents(deps: RecordDeps): Incident[] {
  return incidentIds(deps.paths.environmentState).flatMap((id) => readIncident(id, deps) ?? []);
}

export function unfinished(incidents: readonly Incident[]): Incident[] {
  return incidents.filter(({ status }) => status !== "closed");
}

/**
 * The incident a command is about: the one that is named, else the only one that is not closed.
 * @throws not-found (exit 5) where it is not recorded here or none is open; usage (exit 2) where several are
 */
export function currentIncident(ctx: RecordDeps & Pick<Context, "globals">, named?: string): Incident {
  const id = named ?? ctx.globals.incident;
  if (id !== undefined) return findIncident(id, ctx);
  const open = unfinished(readIncidents(ctx));
  const [only] = open;
  if (only === undefined) {
    throw notFound(
      "no incident is open",
      'open one with: nexusctl incident open --severity P1 --title "what is wrong"',
    );
  }
  return open.length === 1 ? only : onlyOne(open);
}

/** @throws usage: nothing is guessed between several */
export function onlyOne(open: readonly Incident[]): never {
  throw usage(
    `${open.length} incidents are open: ${open.map((one) => `${one.id} (${one.severity} ${one.title})`).join(", ")}`,
    `say which: --incident ${open.at(-1)?.id}`,
  );
}

/** The incident that is being led: the one that is named, else the only open one; undefined where it cannot be said. */
export function activeIncident(ctx: RecordDeps & Pick<Context, "globals">, wanted?: string): Incident | undefined {
  const id = wanted ?? ctx.globals.incident;
  if (id !== undefined) {
    const named = incidentIfThere(id, ctx);
    return named?.status === "closed" ? undefined : named;
  }
  const open = unfinished(readIncidents(ctx));
  return open.length === 1 ? open[0] : undefined;
}

/**
 * The incident to read about: the one that is named, else the one that is open, else the newest.
 * @throws as {@link currentIncident} does
 */
export function incidentToRead(ctx: RecordDeps & Pick<Context, "globals">, named?: string): Incident {
  const nothingOpen = unfinished(readIncidents(ctx)).length === 0;
  const nothingNamed = named === undefined && ctx.globals.incident === undefined;
  const newest = nothingOpen && nothingNamed ? incidentIfThere("latest", ctx) : undefined;
  return newest ?? currentIncident(ctx, named);
}

/** An incident by its id, or the `latest` one; undefined where it is not recorded here. */
export function incidentIfThere(id: string, deps: RecordDeps): Incident | undefined {
  if (id === "latest") return readIncidents(deps).at(-1);
  return isId(id) ? readIncident(id, deps) : undefined;
}

/** @throws not-found (exit 5) with the nearest id */
export function findIncident(id: string, deps: RecordDeps): Incident {
  const found = incidentIfThere(id, deps);
  if (found !== undefined) return found;
  const near = readIncidents(deps)
    .map((one) => one.id)
    .sort((a, b) => distance(id, a) - distance(id, b))[0];
  throw notFound(
    `there is no incident "${id}" recorded here`,
    near === undefined ? "see: nexusctl incident list" : `did you mean ${near}? see: nexusctl incident list`,
  );
}

/** A name of a folder of ours, and nothing that leads out of it. */
function isId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/.test(text);
}

interface Happening {
  text: string;
  details?: JsonObject;
  evidence?: EvidenceFile[];
  source?: string;
}

/** What a step of the record may say besides what happened. */
interface Planned extends Happening {
  /** The step's id within its change; the event's type when left out. */
  step?: string;
  words: string;
}

/** Plans one more line of an incident's record. */
export function recordStep(environmentState: string, id: string, type: EventType, planned: Planned): RecordStep {
  const { step, words, ...happening } = planned;
  return {
    kind: "record",
    id: step ?? type,
    words,
    path: recordPath(environmentState, id),
    event: eventBody(type, happening),
    undo: { kind: "none", why: "a record is only added to" },
  };
}

/** What is written of an event; its number, time and hash are added as it is. */
export function eventBody(
  type: EventType,
  { text, details, evidence, source }: Happening,
): JsonObject & { type: EventType } {
  return {
    type,
    source: source ?? "operator",
    author: userName(),
    text,
    details: details ?? {},
    evidence: (evidence ?? []).map((one) => ({ ...one })),
  };
}
