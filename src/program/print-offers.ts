import type { Around } from "./around.js";
import { complete, type Offer } from "./complete.js";

/** Prints what a shell may offer, one `word<TAB>why` a line. Offers nothing, rather than failing, when it cannot look. */
export async function printOffers(
  words: readonly string[],
  around: Omit<Around, "place">,
  stdout: NodeJS.WritableStream,
): Promise<void> {
  const place = {
    env: typed(words, "--env", "-e") ?? around.variables.NEXUSCTL_ENV,
    profile: typed(words, "--profile"),
    region: typed(words, "--region"),
    endpointUrl: typed(words, "--endpoint-url"),
  };
  const none: Offer[] = [];
  const offers = await complete(words, async (source) => {
    const { liveValues } = await import("./live-values.js");
    return liveValues(source, { ...around, place }).catch(() => none);
  });
  stdout.write(offers.map(({ word, why }) => `${word}\t${why}\n`).join(""));
}

/** The value of a global option in a line that is not finished: `--env x` or `--env=x`. */
function typed(words: readonly string[], ...names: string[]): string | undefined {
  const at = words.findIndex((word) => names.some((name) => word === name || word.startsWith(`${name}=`)));
  const word = words[at];
  if (word === undefined) return undefined;
  const value = names.includes(word) ? words[at + 1] : word.slice(word.indexOf("=") + 1);
  return value === "" ? undefined : value;
}
