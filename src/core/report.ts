import type { ExitName } from "./errors.js";
import type { JsonObject } from "./json.js";

/** How good or bad something is. The renderer gives each a word or a symbol as well as a colour. */
export type Tone = "ok" | "warn" | "critical" | "unknown" | "info" | "muted";

/** One value on a screen. Times, lengths and sizes stay data, so that a terminal and a pipe can each show them their way. */
export type Cell =
  | string
  | number
  | boolean
  | null
  | undefined
  | { text: string; tone: Tone }
  | { time: Date | undefined }
  | { elapsedMs: number }
  | { bytes: number }
  /** A line of small bars, oldest first; `null` is a gap, never zero. */
  | { spark: (number | null)[] };

export interface Column {
  title: string;
  align?: "left" | "right";
  /** When a terminal is too narrow, columns with the highest number lose width, then go, first. Default 1; 0 never goes. */
  yield?: number;
  /** Prose wraps to this width before another column has to go for it. Half of the terminal when left out. */
  comfortable?: number;
}

export type Section =
  | { type: "fields"; title?: string; rows: [label: string, value: Cell][] }
  | { type: "table"; title?: string; columns: Column[]; rows: Cell[][]; empty: string }
  | { type: "lines"; title?: string; lines: Line[] }
  | { type: "commands"; title?: string; commands: NextCommand[] }
  | { type: "chart"; title?: string; chart: Chart };

/** Values over time, drawn on a terminal as lines over one another; a pipe gets them as a table. */
export interface Chart {
  /** e.g. `%`, `ms`, `count`, `bytes`: how values are written. */
  unit: string;
  from: Date;
  to: Date;
  /** Width of a point in time. */
  periodMs: number;
  /** A period without data is absent from `points` and drawn as a gap. */
  series: { name: string; points: { at: Date; value: number }[] }[];
  threshold?: number;
}

/** A line of prose, an event or a log line. Long ones wrap on a terminal and are never cut elsewhere. */
export interface Line {
  text: string;
  tone?: Tone;
  time?: Date;
}

/** A command the reader may type next, and why. `type` is everything after `nexusctl`. */
export interface NextCommand {
  type: string;
  why: string;
}

/** What a reading command answers: data for a script, sections for a person, one headline for both. */
export interface Report {
  kind: "report";
  /** Names the JSON shape, e.g. `service.status`; documented in docs/json.md. */
  schema: string;
  /** The first line a person reads: it answers the question. */
  headline: string;
  tone: Tone;
  data: JsonObject;
  sections: Section[];
  /** How the process ends; `ok` when left out. */
  exit?: ExitName;
}

/** A report that is made again and again until the reader leaves. Ends by itself when `until` says so. */
export interface Watch {
  kind: "watch";
  everyMs: number;
  next(): Promise<Report>;
  until?(report: Report): boolean;
}

/** Text for another program to read as it is, such as a completion script. */
export interface RawText {
  kind: "text";
  text: string;
  /** How the process ends; `ok` when left out. */
  exit?: ExitName;
}

export function report(fields: Omit<Report, "kind">): Report {
  return { kind: "report", ...fields };
}

export function watch(fields: Omit<Watch, "kind">): Watch {
  return { kind: "watch", ...fields };
}
