import type { ExitName } from "./errors.js";
import type { JsonObject } from "./json.js";
import type { Line, Tone } from "./report.js";

/** One record of a stream as a person sees it on a line of its own. */
export interface StreamLine {
  time: Date;
  /** Where it comes from, e.g. a log stream's short name; coloured by its text on a terminal. */
  source?: string;
  text: string;
  tone?: Tone;
  /** What a person is to know of it before its text; not a part of it, and only on a terminal. */
  mark?: string;
}

export interface StreamRecord {
  data: JsonObject;
  line: StreamLine;
}

/** What a stream gives: records to show, or a word about how it goes. */
export type StreamItem =
  | { kind: "records"; records: StreamRecord[] }
  /** For stderr, at once: e.g. that calls are throttled, that lines were sampled. */
  | { kind: "note"; line: Line }
  /** What the activity line shows until the next: e.g. `40 % of 24h, 132 found`. */
  | { kind: "progress"; text: string };

/** How a stream ended. */
export interface StreamEnd {
  /** Said last, on stderr; not when the reader has left. */
  lines: Line[];
  /** Added to the end of a JSON document (`oneDocument`). */
  data: JsonObject;
  exit?: ExitName;
}

/**
 * Records shown as they come, in constant memory. With `-o json`: JSON Lines, or with `oneDocument` one document whose
 * `records` are written as they come.
 */
export interface Stream {
  kind: "stream";
  /** Names the shape of a record, e.g. `logs.event`; documented in docs/json.md. */
  schema: string;
  oneDocument: boolean;
  /** Goes on until it is over or `signal` aborts; then it returns what it knows, or throws `interrupted`. */
  open(signal: AbortSignal): AsyncGenerator<StreamItem, StreamEnd, undefined>;
}

export function stream(fields: Omit<Stream, "kind">): Stream {
  return { kind: "stream", ...fields };
}
