import { catalogue } from "./groups.js";
import { byRisk, nearest } from "./near-word.js";

const MOST = 3;
/** A shorter word begins, or is like, too many. */
const TELLING = 3;
const LONG = 5;

interface Found {
  path: string;
  risk: Awaited<ReturnType<typeof catalogue>>[number]["command"]["risk"];
}

/**
 * Where a word that is no command here is one: somebody who types `restart` means `service restart`. Loads every command, which
 * only a mistake has to wait for.
 * @param after the words that follow it
 * @param inGroup a group was named: what changes something in another one is then no guess by itself
 * @returns a hint; undefined when no command is named like it
 */
export async function commandsNamed(
  word: string,
  after: readonly string[],
  inGroup: boolean,
): Promise<string | undefined> {
  const all = (await catalogue()).map(({ path, command }) => ({ path, risk: command.risk }));
  const exact = all.filter(({ path }) => path.split(" ").includes(word));
  const found = byRisk(exact.length > 0 ? followed(exact, word, after) : await named(word, all));
  if (found.length === 0 || (inGroup && found[0]?.risk !== "reads")) return undefined;
  const lines = found.slice(0, MOST).map(({ path }) => `nexusctl ${path}`);
  return found.length > MOST
    ? `did you mean one of: ${lines.join(", ")}, ...? What there is for it: nexusctl runbook ${word}`
    : `did you mean: ${lines.join(" or ")}?`;
}

/** Those that go on as what was typed does, where there are such. */
function followed(exact: Found[], word: string, [next]: readonly string[]): Found[] {
  const on = exact.filter(({ path }) => ` ${path} `.includes(` ${word} ${next} `));
  return on.length > 0 ? on : exact;
}

/** Whose last word begins with it, or is it but for a letter. */
async function named(word: string, all: readonly Found[]): Promise<Found[]> {
  if (word.length < TELLING) return [];
  const last = ({ path }: Found) => path.split(" ").at(-1) ?? "";
  const begun = all.filter((one) => last(one).startsWith(word));
  if (begun.length > 0 || word.length < LONG) return begun;
  const near = await nearest(
    word,
    all.map((one) => ({ name: last(one), risk: "destructive" })),
  );
  return all.filter((one) => last(one) === near?.name);
}
