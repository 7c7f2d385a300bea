import type { Tone } from "../core/report.js";
import { safe, safeLines, toAscii } from "./escape.js";
import type { Terminal } from "./terminal.js";

/** How something is to be drawn: for a terminal of some width, or for a pipe (one record a line, tabs, ISO times). */
export interface View {
  readonly terminal: Terminal;
  readonly width: number;
  readonly tty: boolean;
  /** The time that relative times are counted from. */
  readonly now: Date;
  /** What a command to type begins with, e.g. `nexusctl --env sandbox`. */
  readonly program: string;
  /** Said first on every terminal screen, e.g. that this is the sandbox. */
  readonly banner: string | undefined;
  readonly verbose: boolean;
}

export function createView(
  terminal: Terminal,
  rest: { now: Date; program?: string; banner?: string | undefined; verbose?: boolean; width?: number },
): View {
  return {
    terminal,
    width: rest.width ?? terminal.columns,
    tty: terminal.isTty,
    now: rest.now,
    program: rest.program ?? "nexusctl",
    banner: rest.banner,
    verbose: rest.verbose ?? false,
  };
}

const SYMBOLS: Readonly<Record<Tone, readonly [unicode: string, ascii: string]>> = {
  ok: ["✓", "+"],
  warn: ["!", "!"],
  critical: ["✗", "x"],
  unknown: ["?", "?"],
  info: ["", ""],
  muted: ["", ""],
};

export const TONE_WORDS: Readonly<Record<Tone, string>> = {
  ok: "ok",
  warn: "warning",
  critical: "critical",
  unknown: "unknown",
  info: "",
  muted: "",
};

export function symbolOf(tone: Tone, unicode: boolean): string {
  return SYMBOLS[tone][unicode ? 0 : 1];
}

export function painted(text: string, tone: Tone | undefined, view: Pick<View, "terminal">): string {
  const { chalk } = view.terminal;
  if (text.trim() === "") return text;
  switch (tone) {
    case "ok":
      return chalk.green(text);
    case "warn":
      return chalk.yellow(text);
    case "critical":
      return chalk.red(text);
    case "unknown":
      return chalk.magenta(text);
    case "muted":
      return chalk.dim(text);
    default:
      return text;
  }
}

export function bold(text: string, view: Pick<View, "terminal">): string {
  return text === "" ? text : view.terminal.chalk.bold(text);
}

/** What every screen says first. */
export function highlighted(text: string, view: Pick<View, "terminal">): string {
  return view.terminal.chalk.black.bgYellow(text);
}

/** Outside text as one safe line in the terminal's character set. */
export function plain(text: string, view: Pick<View, "terminal">): string {
  const line = safe(text);
  return view.terminal.unicode ? line : toAscii(line);
}

/** Outside text as safe lines in the terminal's character set. */
export function plainLines(text: string, view: Pick<View, "terminal">): string[] {
  const lines = safeLines(text);
  return view.terminal.unicode ? lines : lines.map(toAscii);
}

/** The same view without an edge: where lines are not to be broken because no terminal breaks them. */
export function unbounded(view: View): View {
  return view.tty ? view : { ...view, width: Number.MAX_SAFE_INTEGER };
}
