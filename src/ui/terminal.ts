import { Chalk, type ChalkInstance } from "chalk";
import type { GlobalOptions } from "../core/globals.js";

export type ColorLevel = 0 | 1 | 2 | 3;

type Variables = Readonly<Record<string, string | undefined>>;

/** What is looked at of a stream; Node's own streams fit. */
export interface StreamLike {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** What one output stream can show. Width and height are read anew each time, so that a resized window is seen. */
export interface Terminal {
  readonly isTty: boolean;
  /** At least 20; 80 where nothing is known. */
  readonly columns: number;
  readonly rows: number;
  readonly color: ColorLevel;
  /** False: symbols are drawn in ASCII. */
  readonly unicode: boolean;
  /** True where the cursor can be moved: a terminal that is not `dumb` and knows its width (a bare pty says 0). */
  readonly redraws: boolean;
  /** One for each stream: chalk's own guess knows stdout only and ignores NO_COLOR on a terminal. */
  readonly chalk: ChalkInstance;
}

export const NARROWEST = 20;

/** @param flag `--color` / `--no-color`, undefined when neither was typed */
export function detectTerminal(stream: StreamLike, flag: boolean | undefined, variables: Variables): Terminal {
  const isTty = stream.isTTY === true;
  const color = colorLevel(isTty, flag, variables);
  return {
    isTty,
    get columns() {
      return Math.max(NARROWEST, stream.columns !== undefined && stream.columns > 0 ? stream.columns : 80);
    },
    get rows() {
      return stream.rows !== undefined && stream.rows > 0 ? stream.rows : 24;
    },
    color,
    unicode: hasUnicode(variables),
    redraws: isTty && variables.TERM !== "dumb" && stream.columns !== 0,
    chalk: new Chalk({ level: color }),
  };
}

/** In this order: flag, NO_COLOR, FORCE_COLOR, TERM=dumb, whether it is a terminal. */
function colorLevel(isTty: boolean, flag: boolean | undefined, variables: Variables): ColorLevel {
  if (flag === false) return 0;
  if (flag === true) return depthOf(variables);
  if (variables.NO_COLOR !== undefined && variables.NO_COLOR !== "") return 0;
  const forced = variables.FORCE_COLOR;
  if (forced !== undefined) return forcedLevel(forced, variables);
  if (variables.TERM === "dumb" || !isTty) return 0;
  return depthOf(variables);
}

function forcedLevel(forced: string, variables: Variables): ColorLevel {
  if (forced === "0" || forced === "false") return 0;
  if (forced === "1") return 1;
  if (forced === "2") return 2;
  if (forced === "3") return 3;
  return depthOf(variables);
}

function depthOf(variables: Variables): ColorLevel {
  if (variables.COLORTERM === "truecolor" || variables.COLORTERM === "24bit") return 3;
  return /256/.test(variables.TERM ?? "") ? 2 : 1;
}

function hasUnicode(variables: Variables): boolean {
  const locale = [variables.LC_ALL, variables.LC_CTYPE, variables.LANG].find(
    (value) => value !== undefined && value !== "",
  );
  if (locale === undefined) return variables.WT_SESSION !== undefined;
  return /utf-?8/i.test(locale);
}

/**
 * Whether a question may be asked. A piped `y` never confirms: both the stream that answers and the one that asks have to
 * be terminals, and nothing may say that nobody is there.
 */
export function mayAsk(
  streams: { stdin: StreamLike; stderr: StreamLike },
  globals: Pick<GlobalOptions, "input" | "output">,
  variables: Variables,
): boolean {
  if (streams.stdin.isTTY !== true || streams.stderr.isTTY !== true) return false;
  if (!globals.input || globals.output === "json" || globals.output === "yaml") return false;
  return !isSet(variables.NEXUSCTL_NO_INPUT) && !isSet(variables.CI);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value.toLowerCase() !== "false";
}
