import { resolvePaths } from "../config/paths.js";
import { createClock } from "../core/clock.js";
import { changesIn } from "../core/history.js";
import { openJournal } from "../core/journal.js";
import type { ValueSource } from "../core/options.js";
import { Redactor } from "../core/redact.js";
import type { Offer } from "./complete.js";

export interface Around {
  variables: Readonly<Record<string, string | undefined>>;
  cwd: string;
  home: string;
  /** The environment that is named, if one is. */
  env: string | undefined;
}

/** Values that this machine knows by itself: nothing is asked of AWS, so the answer is there at once. */
export async function liveValues(source: ValueSource, around: Around): Promise<Offer[]> {
  if (source === "environments") return environments(around);
  if (source === "changes") return changes(around);
  return [];
}

async function environments({ variables, cwd, home }: Around): Promise<Offer[]> {
  const { listEnvironments } = await import("../config/index.js");
  const listed = await listEnvironments({ variables, paths: resolvePaths(variables, cwd, home) });
  return listed.map(({ name, from }) => ({ word: name, why: from }));
}

const MOST = 20;

function changes({ variables, cwd, home, env }: Around): Offer[] {
  if (env === undefined) return [];
  const { environmentState } = resolvePaths(variables, cwd, home, env);
  const journal = openJournal(environmentState, { clock: createClock(), redactor: new Redactor() });
  const newest = changesIn(journal.known()).reverse().slice(0, MOST);
  return [{ word: "latest", why: "the newest change" }, ...newest.map(({ id, title }) => ({ word: id, why: title }))];
}
