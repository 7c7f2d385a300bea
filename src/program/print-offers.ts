import { complete, type Offer } from "./complete.js";
import type { Around } from "./live-values.js";

/** Prints what a shell may offer, one `word<TAB>why` a line. Offers nothing, rather than failing, when it cannot look. */
export async function printOffers(
  words: readonly string[],
  around: Omit<Around, "env">,
  stdout: NodeJS.WritableStream,
): Promise<void> {
  const at = words.findIndex((word) => word === "-e" || word === "--env");
  const env = (at >= 0 ? words[at + 1] : undefined) ?? around.variables.NEXUSCTL_ENV;
  const none: Offer[] = [];
  const offers = await complete(words, async (source) => {
    const { liveValues } = await import("./live-values.js");
    return liveValues(source, { ...around, env }).catch(() => none);
  });
  stdout.write(offers.map(({ word, why }) => `${word}\t${why}\n`).join(""));
}
