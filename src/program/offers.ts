import { readFileSync } from "node:fs";
import type { Around } from "./around.js";
import { complete, type Offer } from "./complete.js";
import type { Word } from "./word.js";

/**
 * What a shell may offer, one `word<TAB>why` a line. Live values are none, rather than a failure, when they cannot be had.
 * `tree` is the file that the build wrote beside the program: see `completionTree`.
 */
export async function offersFor(words: readonly string[], tree: URL, around: Omit<Around, "place">): Promise<string> {
  const place = {
    env: typed(words, "--env", "-e") ?? around.variables.NEXUSCTL_ENV,
    profile: typed(words, "--profile"),
    region: typed(words, "--region"),
    endpointUrl: typed(words, "--endpoint-url"),
  };
  const none: Offer[] = [];
  const known: Word[] = JSON.parse(readFileSync(tree, "utf8"));
  const offers = await complete(words, known, async (source) => {
    const { liveValues } = await import("./live-values.js");
    return liveValues(source, { ...around, place }).catch(() => none);
  });
  return offers.map(({ word, why }) => `${word}\t${why}\n`).join("");
}

/** The value of a global option in a line that is not finished: `--env x` or `--env=x`. */
function typed(words: readonly string[], ...names: string[]): string | undefined {
  const at = words.findIndex((word) => names.some((name) => word === name || word.startsWith(`${name}=`)));
  const word = words[at];
  if (word === undefined) return undefined;
  const value = names.includes(word) ? words[at + 1] : word.slice(word.indexOf("=") + 1);
  return value === "" ? undefined : value;
}
