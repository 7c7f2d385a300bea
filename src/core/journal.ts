import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Fact, Risk, Undo } from "./change.js";
import type { Clock } from "./clock.js";
import { NexusError } from "./errors.js";
import { appendAndSync, readIfThere, replaceFile } from "./files.js";
import { canonicalJson, isObject, type Json, type JsonObject, toJson } from "./json.js";
import { withFileLock } from "./lock.js";
import type { Redactor } from "./redact.js";

const VERSION = 1;
const GENESIS = "0".repeat(64);

export interface Actor {
  user: string;
  host: string;
  account: string | null;
  arn: string | null;
}

/** What happened, before the journal adds its number, time and hash. */
export type Event =
  | {
      type: "change.begun";
      change: string;
      title: string;
      risk: Risk;
      resource: { type: string; name: string };
      facts: Fact[];
      environment: string;
      region: string;
      actor: Actor;
      incident: string | null;
      undoes: string | null;
    }
  | {
      type: "step.begun";
      change: string;
      step: string;
      kind: string;
      words: string;
      request: Json;
      /** Its inverse, on the disk before anything is sent; absent where only the reply can complete it. */
      undo?: Undo;
    }
  | { type: "step.done"; change: string; step: string; result: Json; requestId: string | null; undo: Undo | null }
  | { type: "step.failed"; change: string; step: string; code: string; message: string; requestId: string | null }
  | { type: "step.unknown"; change: string; step: string; message: string; findOut: string; undo: Undo | null }
  | { type: "change.ended"; change: string; status: ChangeStatus; message: string | null }
  | { type: "note"; change: string | null; text: string };

export type ChangeStatus = "applied" | "detached" | "failed" | "partial" | "rolled-back" | "interrupted";

/** One line of the journal. Each carries the hash of the line before it, so that a line altered or lost is seen. */
export type Entry = Event & { v: number; seq: number; at: string; prev: string; hash: string };

export interface JournalProblem {
  line: number;
  what: string;
}

export interface Verification {
  entries: number;
  problems: JournalProblem[];
}

export interface Journal {
  readonly path: string;
  /** Writes and fsyncs one entry; secrets are taken out first. @throws when it cannot be written: then nothing may be done */
  append(event: Event): Entry;
  /** All entries that can be read, oldest first. */
  read(): Entry[];
  verify(): Verification;
}

/**
 * An append-only JSON Lines file, one a user and environment. A cut last line (a crash in the middle of a write) is kept
 * as it is and reported by {@link Journal.verify}; the chain goes on after it.
 */
export function openJournal(folder: string, deps: { clock: Clock; redactor: Redactor }): Journal {
  const path = join(folder, "journal.jsonl");
  const headPath = join(folder, "journal.head");

  const append = (event: Event): Entry =>
    withFileLock(`${path}.lock`, () => {
      const text = readIfThere(path) ?? "";
      const last = lastEntry(parseLines(text));
      if (last !== undefined && last.v > VERSION) throw tooNew(path, last.v);
      const clean = deps.redactor.json(toJson(event)) as JsonObject;
      const body = {
        ...clean,
        v: VERSION,
        seq: (last?.seq ?? 0) + 1,
        at: deps.clock.now().toISOString(),
        prev: last?.hash ?? GENESIS,
      };
      const entry = { ...body, hash: hashOf(body) };
      appendAndSync(path, `${text === "" || text.endsWith("\n") ? "" : "\n"}${JSON.stringify(entry)}\n`);
      replaceFile(headPath, `${JSON.stringify({ seq: entry.seq, hash: entry.hash })}\n`);
      return entry as unknown as Entry;
    });

  return {
    path,
    append,
    read: () => parseLines(readIfThere(path) ?? "").flatMap((line) => (line.entry === undefined ? [] : [line.entry])),
    verify: () => verify(parseLines(readIfThere(path) ?? ""), readIfThere(headPath)),
  };
}

interface ParsedLine {
  number: number;
  entry: Entry | undefined;
}

function parseLines(text: string): ParsedLine[] {
  return text
    .split("\n")
    .map((line, index) => ({ number: index + 1, line }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ number, line }) => ({ number, entry: parseEntry(line) }));
}

function parseEntry(line: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  return (
    isObject(value) &&
    typeof value.v === "number" &&
    typeof value.seq === "number" &&
    typeof value.at === "string" &&
    typeof value.prev === "string" &&
    typeof value.hash === "string" &&
    typeof value.type === "string"
  );
}

function lastEntry(lines: ParsedLine[]): Entry | undefined {
  return lines.findLast((line) => line.entry !== undefined)?.entry;
}

function hashOf(body: JsonObject): string {
  return createHash("sha256").update(canonicalJson(body)).digest("hex");
}

function verify(lines: ParsedLine[], head: string | undefined): Verification {
  const problems: JournalProblem[] = [];
  let previous: Entry | undefined;
  for (const { number, entry } of lines) {
    if (entry === undefined) {
      problems.push({ line: number, what: "cut or not a journal entry; kept as it is" });
      continue;
    }
    if (entry.v > VERSION) {
      problems.push({ line: number, what: `written by a newer nexusctl (format ${entry.v})` });
    } else {
      const { hash, ...body } = toJson(entry) as JsonObject;
      if (hashOf(body) !== hash) problems.push({ line: number, what: "altered: its content does not match its hash" });
    }
    if (entry.prev !== (previous?.hash ?? GENESIS)) {
      problems.push({ line: number, what: "the line before it is missing, altered or out of order" });
    }
    previous = entry;
  }
  const known = parseHead(head);
  if (known !== undefined && known.seq > (previous?.seq ?? 0)) {
    problems.push({
      line: lines.length + 1,
      what: `the end is missing: ${known.seq} entries were written, ${previous?.seq ?? 0} are here`,
    });
  }
  return { entries: lines.length, problems };
}

function parseHead(head: string | undefined): { seq: number } | undefined {
  if (head === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(head);
    return isObject(value) && typeof value.seq === "number" ? { seq: value.seq } : undefined;
  } catch {
    return undefined;
  }
}

function tooNew(path: string, version: number): NexusError {
  return new NexusError("failed", `${path} was written by a newer nexusctl (format ${version})`, {
    hint: "upgrade nexusctl; nothing was changed",
  });
}
