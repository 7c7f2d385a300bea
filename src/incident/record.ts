import { join } from "node:path";
import { distance } from "fastest-levenshtein";
import { type ChainProblem, type Linked, openChain, verifyText } from "../core/chain.js";
import type { RecordStep } from "../core/change.js";
import type { Context } from "../core/context.js";
import { notFound, usage } from "../core/errors.js";
import { entriesIn } from "../core/files.js";
import type { JsonObject } from "../core/json.js";
import { merged } from "../core/shared/merge.js";
import { userName } from "../core/user.js";
import { type EventType, type EvidenceFile, eventOf, type IncidentEvent } from "./events.js";
import { type Incident, stateOf } from "./state.js";

/** What reading and writing records takes. */
export type RecordDeps = Pick<Context, "clock" | "redactor" | "shared"> & {
  paths: Pick<Context["paths"], "environmentState">;
};

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

/** Ids of all incidents that left a folder here, or that others share, oldest first. What else lies there is none of ours. */
export async function incidentIds({ paths, shared }: Pick<RecordDeps, "paths" | "shared">): Promise<string[]> {
  const own = idsIn(join(paths.environmentState, "incidents"));
  if (shared === undefined) return own.sort(byTime);
  await shared.refresh("incidents");
  return [...new Set([...own, ...shared.incidents().filter(isId)])].sort(byTime);
}

function idsIn(folder: string): string[] {
  return entriesIn(folder)
    .filter((entry) => entry.isDirectory() && isId(entry.name))
    .map(({ name }) => name);
}

/** Ids begin with their time; the number of a second one of the same minute counts as a number. */
function byTime(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** An incident by its id; undefined where there is no record of it. A record that is damaged is read as far as it goes. */
export async function readIncident(id: string, deps: RecordDeps): Promise<Incident | undefined> {
  const chain = openChain(recordPath(deps.paths.environmentState, id), deps);
  const { entries, problems } = chain.verify();
  const others = await othersOf(id, deps);
  const links = merged([chain.read(), ...others]);
  const theirs = new Set(others.flat());
  const found = links.map((link) => ({ link, event: theirs.has(link) ? elsewhere(eventOf(link)) : eventOf(link) }));
  // Numbers of several writers say nothing of each other: then the story's own count.
  const events = found.flatMap(({ event }) => event ?? []);
  const numbered = others.length === 0 ? events : events.map((event, at) => ({ ...event, seq: at + 1 }));
  const all = [
    ...problems,
    ...others.flatMap(problemsOf),
    ...found.flatMap(({ link: { seq }, event }) =>
      event === undefined ? [{ line: seq, what: "not an event of an incident; kept as it is" }] : [],
    ),
  ];
  return entries === 0 && links.length === 0 && all.length === 0 ? undefined : stateOf(id, numbered, all);
}

/** What other operators wrote on the same record. */
async function othersOf(id: string, { shared }: RecordDeps): Promise<Linked[][]> {
  if (shared === undefined) return [];
  await shared.refresh("incidents");
  return shared.others(`incidents/${id}`);
}

/** Evidence stays with who gathered it: it is no file of ours. */
function elsewhere(event: IncidentEvent | undefined): IncidentEvent | undefined {
  return event && { ...event, evidence: [], elsewhere: event.evidence };
}

function problemsOf(lines: readonly Linked[]): ChainProblem[] {
  return verifyText(lines.map((line) => JSON.stringify(line)).join("\n")).problems;
}

/** Every incident of the environment, oldest first. */
export async function readIncidents(deps: RecordDeps): Promise<Incident[]> {
  const all = await Promise.all((await incidentIds(deps)).map((id) => readIncident(id, deps)));
  return all.flatMap((incident) => incident ?? []);
}

export function unfinished(incidents: readonly Incident[]): Incident[] {
  return incidents.filter(({ status }) => status !== "closed");
}

/**
 * The incident a command is about: the one that is named, else the only one that is not closed.
 * @throws not-found (exit 5) where it is not recorded here or none is open; usage (exit 2) where several are
 */
export async function currentIncident(ctx: RecordDeps & Pick<Context, "globals">, named?: string): Promise<Incident> {
  const id = named ?? ctx.globals.incident;
  if (id !== undefined) return await findIncident(id, ctx);
  const open = unfinished(await readIncidents(ctx));
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
export async function activeIncident(
  ctx: RecordDeps & Pick<Context, "globals">,
  wanted?: string,
): Promise<Incident | undefined> {
  const id = wanted ?? ctx.globals.incident;
  if (id !== undefined) {
    const named = await incidentIfThere(id, ctx);
    return named?.status === "closed" ? undefined : named;
  }
  const open = unfinished(await readIncidents(ctx));
  return open.length === 1 ? open[0] : undefined;
}

/**
 * The incident to read about: the one that is named, else the one that is open, else the newest.
 * @throws as {@link currentIncident} does
 */
export async function incidentToRead(ctx: RecordDeps & Pick<Context, "globals">, named?: string): Promise<Incident> {
  const nothingOpen = unfinished(await readIncidents(ctx)).length === 0;
  const nothingNamed = named === undefined && ctx.globals.incident === undefined;
  const newest = nothingOpen && nothingNamed ? await incidentIfThere("latest", ctx) : undefined;
  return newest ?? currentIncident(ctx, named);
}

/** An incident by its id, or the `latest` one; undefined where it is not recorded here. */
export async function incidentIfThere(id: string, deps: RecordDeps): Promise<Incident | undefined> {
  if (id === "latest") return (await readIncidents(deps)).at(-1);
  return isId(id) ? readIncident(id, deps) : undefined;
}

/** @throws not-found (exit 5) with the nearest id */
export async function findIncident(id: string, deps: RecordDeps): Promise<Incident> {
  const found = await incidentIfThere(id, deps);
  if (found !== undefined) return found;
  const near = (await readIncidents(deps)).map((one) => one.id).sort((a, b) => distance(id, a) - distance(id, b))[0];
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
