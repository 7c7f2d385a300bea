import { resolvePaths } from "../config/paths.js";
import { createClock } from "../core/clock.js";
import { changesIn } from "../core/history.js";
import { openJournal } from "../core/journal.js";
import type { ValueSource } from "../core/options.js";
import { Redactor } from "../core/redact.js";
import { complete, type Offer } from "./complete.js";

interface Around {
  variables: Readonly<Record<string, string | undefined>>;
  cwd: string;
  home: string;
}

/** Prints what a shell may offer, one `word<TAB>why` a line. Says nothing, rather than failing, when it cannot look. */
export async function printOffers(
  words: readonly string[],
  around: Around,
  stdout: NodeJS.WritableStream,
): Promise<void> {
  const offers = await complete(words, (source) => live(source, words, around));
  stdout.write(offers.map(({ word, why }) => `${word}\t${why}\n`).join(""));
}

/** Only what this machine knows by itself: completion must answer at once, and never needs credentials. */
async function live(source: ValueSource, words: readonly string[], around: Around): Promise<Offer[]> {
  if (source === "environments") return environments(around);
  if (source === "changes") return changes(words, around);
  return [];
}

async function environments({ variables, cwd, home }: Around): Promise<Offer[]> {
  const { listEnvironments } = await import("../config/index.js");
  const listed = await listEnvironments({ variables, paths: resolvePaths(variables, cwd, home) }).catch(() => []);
  return listed.map(({ name, from }) => ({ word: name, why: from }));
}

const MOST = 20;

function changes(words: readonly string[], { variables, cwd, home }: Around): Offer[] {
  const at = words.findIndex((word) => word === "-e" || word === "--env");
  const env = (at >= 0 ? words[at + 1] : undefined) ?? variables.NEXUSCTL_ENV;
  if (env === undefined) return [];
  const { environmentState } = resolvePaths(variables, cwd, home, env);
  const journal = openJournal(environmentState, { clock: createClock(), redactor: new Redactor() });
  const newest = changesIn(journal.read()).reverse().slice(0, MOST);
  return [{ word: "latest", why: "the newest change" }, ...newest.map(({ id, title }) => ({ word: id, why: title }))];
}
