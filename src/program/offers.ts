import { readFileSync } from "node:fs";
import { complete, type Offer } from "./complete.js";
import type { Around } from "./live-values.js";
import type { Word } from "./word.js";

/**
 * What a shell may offer, one `word<TAB>why` a line. Live values are none, rather than a failure, when they cannot be had.
 * `tree` is the file that the build wrote beside the program: see `completionTree`.
 */
export async function offersFor(words: readonly string[], tree: URL, around: Omit<Around, "env">): Promise<string> {
  const at = words.findIndex((word) => word === "-e" || word === "--env");
  const env = (at >= 0 ? words[at + 1] : undefined) ?? around.variables.NEXUSCTL_ENV;
  const none: Offer[] = [];
  const known: Word[] = JSON.parse(readFileSync(tree, "utf8"));
  const offers = await complete(words, known, async (source) => {
    const { liveValues } = await import("./live-values.js");
    return liveValues(source, { ...around, env }).catch(() => none);
  });
  return offers.map(({ word, why }) => `${word}\t${why}\n`).join("");
}
