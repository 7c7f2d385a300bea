import { VERSION } from "../core/version.js";
import { ENTRIES } from "./groups.js";
import { rootHelp } from "./help.js";
import { wordsOf } from "./words.js";

/**
 * What a command line without a command asks for by itself: help or the version. Answered before anything else is loaded,
 * because people and completions ask often.
 */
export function topAnswer(argv: readonly string[]): string | undefined {
  if (wordsOf(argv).length > 0) return undefined;
  if (argv.includes("--help") || argv.includes("-h")) return rootHelp(ENTRIES);
  return argv.includes("--version") || argv.includes("-V") ? `nexusctl ${VERSION}\n` : undefined;
}
