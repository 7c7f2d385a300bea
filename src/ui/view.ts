import type { Redactor } from "../core/redact.js";
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
  /** Takes secrets out of text before it is escaped and broken into lines: half of one on each of two lines is still one. */
  readonly redactor: Pick<Redactor, "text" | "json">;
}

export function createView(
  terminal: Terminal,
  rest: Pick<View, "now" | "redactor"> & Partial<Pick<View, "program" | "banner" | "verbose" | "width">>,
): View {
  return {
    terminal,
    width: rest.width ?? terminal.columns,
    tty: terminal.isTty,
    now: rest.now,
    program: rest.program ?? "nexusctl",
    banner: rest.banner,
    verbose: rest.verbose ?? false,
    redactor: rest.redactor,
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

/** Outside text as one safe line without secrets. */
export function safeLine(text: string, view: Pick<View, "redactor">): string {
  return safe(view.redactor.text(text));
}

/** {@link safeLine} in the terminal's character set. */
export function plain(text: string, view: Pick<View, "terminal" | "redactor">): string {
  const line = safeLine(text, view);
  return view.terminal.unicode ? line : toAscii(line);
}

/** Outside text as safe lines without secrets, in the terminal's character set. */
export function plainLines(text: string, view: Pick<View, "terminal" | "redactor">): string[] {
  const lines = safeLines(view.redactor.text(text));
  return view.terminal.unicode ? lines : lines.map(toAscii);
}

/** The same view without an edge: where lines are not to be broken because no terminal breaks them. */
export function unbounded(view: View): View {
  return view.tty ? view : { ...view, width: Number.MAX_SAFE_INTEGER };
}
