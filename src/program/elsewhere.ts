import { nearNames } from "../aws/near-names.js";
import { catalogue } from "./groups.js";

const MOST = 3;

/**
 * Where a word that is no command here is one: somebody who types `restart` means `service restart`. Loads every command, which
 * only a mistake has to wait for.
 * @returns a hint; undefined when no command is named like it
 */
export async function commandsNamed(word: string): Promise<string | undefined> {
  const all = await catalogue();
  const last = (path: string) => path.split(" ").at(-1) ?? "";
  const near = nearNames(
    word,
    all.map(({ path }) => last(path)),
  );
  const exact = all.filter(({ path }) => path.split(" ").includes(word));
  const found = exact.length > 0 ? exact : all.filter(({ path }) => last(path) === near[0]);
  if (found.length === 0) return undefined;
  const lines = found.slice(0, MOST).map(({ path }) => `nexusctl ${path}`);
  return found.length > MOST
    ? `did you mean one of: ${lines.join(", ")}, ...? What there is for it: nexusctl runbook ${word}`
    : `did you mean: ${lines.join(" or ")}?`;
}
