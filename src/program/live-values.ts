import { resolvePaths } from "../config/paths.js";
import { createClock } from "../core/clock.js";
import { type ChangeRecord, changesIn, noUndoWords } from "../core/history.js";
import { openJournal } from "../core/journal.js";
import type { ValueSource } from "../core/options.js";
import { Redactor } from "../core/redact.js";
import { formatRelative } from "../core/time.js";
import type { Around } from "./around.js";
import type { Offer } from "./complete.js";

/** At most so many are offered: a screen of them. */
const MOST = 20;

/**
 * What an option can be, newest first. Environments, changes and incidents are on this machine and are there at once; the rest is
 * read from the environment's account, which takes 1.5 seconds at most.
 * @throws whatever looking throws; timeout when AWS has not answered by then
 */
export async function liveValues(source: ValueSource, around: Around): Promise<Offer[]> {
  if (source === "environments") return environments(around);
  if (source === "changes") return changes(around);
  if (source === "incidents") return incidents(around);
  const { readOffers } = await import("./live-reads.js");
  return (await readOffers(source, around)).slice(0, MOST);
}

async function environments(around: Around): Promise<Offer[]> {
  return (await listed(around)).map(({ name, from }) => ({ word: name, why: from }));
}

async function listed({ variables, cwd, home }: Around) {
  const { listEnvironments } = await import("../config/index.js");
  return listEnvironments({ variables, paths: resolvePaths(variables, cwd, home) });
}

/** The environment that is named, else the only one that is configured. */
async function environmentOf(around: Around): Promise<string | undefined> {
  if (around.place.env !== undefined) return around.place.env;
  const configured = (await listed(around)).filter(({ kind }) => kind === "aws");
  return configured.length === 1 ? configured[0]?.name : undefined;
}

async function changes(around: Around): Promise<Offer[]> {
  const env = await environmentOf(around);
  if (env === undefined) return [];
  const { environmentState } = resolvePaths(around.variables, around.cwd, around.home, env);
  const journal = openJournal(environmentState, { clock: createClock(), redactor: new Redactor() });
  const newest = changesIn(journal.known()).reverse().slice(0, MOST);
  const now = createClock().now();
  const [latest] = newest;
  return [
    { word: "latest", why: `the newest change${latest === undefined ? "" : `: ${changeWords(latest, now)}`}` },
    ...newest.map((one) => ({ word: one.id, why: changeWords(one, now) })),
  ];
}

/** Its title, its age, and whether it can be taken back. The sandbox's clock runs ahead: what is yet to come has no age. */
function changeWords(change: ChangeRecord, now: Date): string {
  const at = new Date(change.begunAt);
  const age = at <= now ? formatRelative(at, now) : undefined;
  const notes = [age, noUndoWords(change)].filter((note) => note !== undefined).join(", ");
  return notes === "" ? change.title : `${change.title} (${notes})`;
}

async function incidents(around: Around): Promise<Offer[]> {
  const env = await environmentOf(around);
  if (env === undefined) return [];
  const { incidentIds, readIncident } = await import("../incident/record.js");
  const paths = resolvePaths(around.variables, around.cwd, around.home, env);
  // What others share is not fetched for it.
  const deps = { paths, clock: createClock(), redactor: new Redactor(), shared: undefined };
  const newest = (await incidentIds(deps)).reverse().slice(0, MOST);
  const found = (await Promise.all(newest.map((id) => readIncident(id, deps)))).flatMap((one) => one ?? []);
  const offers = found.map(({ id, severity, status, title }) => ({ word: id, why: `${severity} ${status}: ${title}` }));
  return offers.length === 0 ? [] : [{ word: "latest", why: "the newest incident" }, ...offers];
}
