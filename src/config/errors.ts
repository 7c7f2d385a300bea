import { distance } from "fastest-levenshtein";
import { NexusError } from "../core/errors.js";

/** One thing wrong with the configuration, and where. Never holds a value that may be a secret. */
export interface ConfigProblem {
  /** The file's path, or the flag or variable it came from. */
  source: string;
  /** 1-based; absent where the problem is not in a file. */
  line?: number;
  column?: number;
  /** Dotted key, empty for the file as a whole. */
  key: string;
  message: string;
  /** What to type or write instead. */
  hint?: string;
}

/** `file:line: key: what is wrong; what would be right`. */
export function problemText(problem: ConfigProblem): string {
  const where = problem.line === undefined ? problem.source : `${problem.source}:${problem.line}`;
  const key = problem.key === "" ? "" : `${problem.key}: `;
  return `${where}: ${key}${problem.message}${problem.hint === undefined ? "" : `; ${problem.hint}`}`;
}

/** All problems as one error (exit 2), in the order they stand in the file. */
export function configError(problems: readonly ConfigProblem[]): NexusError {
  const texts = problems.map(problemText);
  const [first] = texts;
  const message =
    texts.length === 1 && first !== undefined
      ? first
      : `the configuration has ${texts.length} problems\n${texts.map((text) => `  ${text}`).join("\n")}`;
  return new NexusError("config", message, { hint: "correct it, then check with: nexusctl config validate" });
}

/** The valid key closest to a mistyped one, when one is close. */
export function nearestKey(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const ranked = known
    .map((name) => ({ name, far: distance(lower, name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best !== undefined && best.far <= Math.max(2, Math.floor(word.length / 3)) ? best.name : undefined;
}
