import { createHash } from "node:crypto";
import type { Clock } from "./clock.js";
import { NexusError } from "./errors.js";
import { appendAndSync, readIfThere, replaceFile } from "./files.js";
import { canonicalJson, isObject, type JsonObject, toJsonObject } from "./json.js";
import { withFileLock } from "./lock.js";
import type { Redactor } from "./redact.js";

const VERSION = 1;
const GENESIS = "0".repeat(64);

/** What each line of a chain carries besides its own content: its number and time, and the hash of the line before it. */
export interface Link {
  v: number;
  seq: number;
  at: string;
  prev: string;
  hash: string;
  type: string;
  /** The machine's time since its start, where it is known: what a clock that is set cannot alter. */
  up?: { boot: string; ms: number };
}

/** A line as it is written. */
export type Linked = JsonObject & Link;

export interface ChainProblem {
  line: number;
  what: string;
}

export interface Verification {
  entries: number;
  problems: ChainProblem[];
}

export interface Chain {
  readonly path: string;
  /** Writes and fsyncs one line; secrets are taken out first. @throws when it cannot be written: then nothing may be done */
  append(event: JsonObject & { type: string }): Linked;
  /** All lines that can be read, oldest first. */
  read(): Linked[];
  verify(): Verification;
}

export interface ChainDeps {
  clock: Clock;
  redactor: Pick<Redactor, "json">;
}

/**
 * An append-only JSON Lines file in which a line that is altered or lost is seen. A cut last line (a crash in the middle of a
 * write) is kept as it is and reported by {@link Chain.verify}; the chain goes on after it.
 * @param path ends in `.jsonl`; beside it lies a `.head` with the number of the last line, so that a lost end is seen too
 */
export function openChain(path: string, deps: ChainDeps): Chain {
  const headPath = path.replace(/\.jsonl$/, ".head");

  const append: Chain["append"] = (event) =>
    withFileLock(`${path}.lock`, () => {
      const text = readIfThere(path) ?? "";
      const last = lastLink(parseLines(text));
      if (last !== undefined && last.v > VERSION) throw tooNew(path, last.v);
      const body: JsonObject & Omit<Link, "hash"> = {
        ...deps.redactor.json(event),
        type: event.type,
        v: VERSION,
        seq: (last?.seq ?? 0) + 1,
        at: deps.clock.now().toISOString(),
        ...uptimeOf(deps.clock),
        prev: last?.hash ?? GENESIS,
      };
      const line: Linked = { ...body, hash: hashOf(body) };
      appendAndSync(path, `${text === "" || text.endsWith("\n") ? "" : "\n"}${JSON.stringify(line)}\n`);
      replaceFile(headPath, `${JSON.stringify({ seq: line.seq, hash: line.hash })}\n`);
      return line;
    });

  return {
    path,
    append,
    read: () => linksIn(readIfThere(path) ?? ""),
    verify: () => verify(parseLines(readIfThere(path) ?? ""), readIfThere(headPath)),
  };
}

/** The lines of a chain's text that can be read, in their order. */
export function linksIn(text: string): Linked[] {
  return parseLines(text).flatMap(({ link }) => (link === undefined ? [] : [link]));
}

/** What is wrong with a chain, by its text alone: a lost end is not seen. */
export function verifyText(text: string): Verification {
  return verify(parseLines(text), undefined);
}

interface ParsedLine {
  number: number;
  link: Linked | undefined;
}

function parseLines(text: string): ParsedLine[] {
  return text
    .split("\n")
    .map((line, index) => ({ number: index + 1, line }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ number, line }) => ({ number, link: parseLink(line) }));
}

function parseLink(line: string): Linked | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!isObject(value)) return undefined;
    const { v, seq, at, prev, hash, type } = value;
    if (typeof v !== "number" || typeof seq !== "number" || typeof at !== "string") return undefined;
    if (typeof prev !== "string" || typeof hash !== "string" || typeof type !== "string") return undefined;
    return { ...toJsonObject(value), v, seq, at, prev, hash, type };
  } catch {
    // Not JSON: cut, or none of ours. It is kept where it is, and `verify` names it.
    return undefined;
  }
}

function uptimeOf(clock: Clock): Pick<Link, "up"> {
  const up = clock.uptime?.();
  return up === undefined ? {} : { up: { boot: up.boot, ms: up.ms } };
}

function lastLink(lines: ParsedLine[]): Linked | undefined {
  return lines.findLast(({ link }) => link !== undefined)?.link;
}

function hashOf(body: JsonObject): string {
  return createHash("sha256").update(canonicalJson(body)).digest("hex");
}

function verify(lines: ParsedLine[], head: string | undefined): Verification {
  const problems: ChainProblem[] = [];
  let previous: Linked | undefined;
  for (const { number, link } of lines) {
    if (link === undefined) {
      problems.push({ line: number, what: "cut or not a journal entry; kept as it is" });
      continue;
    }
    if (link.v > VERSION) {
      problems.push({ line: number, what: `written by a newer nexusctl (format ${link.v})` });
    } else {
      const { hash, ...body } = link;
      if (hashOf(body) !== hash) problems.push({ line: number, what: "altered: its content does not match its hash" });
    }
    if (link.prev !== (previous?.hash ?? GENESIS)) {
      problems.push({ line: number, what: "the line before it is missing, altered or out of order" });
    }
    previous = link;
  }
  return { entries: lines.length, problems: [...problems, ...endProblems(lines, previous, parseHead(head))] };
}

/** The end is held against what was noted beside the file when it was written: a line after it vouches for all others. */
function endProblems(lines: ParsedLine[], last: Linked | undefined, known: Head | undefined): ChainProblem[] {
  if (known === undefined) return [];
  if (known.seq > (last?.seq ?? 0)) {
    const what = `the end is missing: ${known.seq} entries were written, ${last?.seq ?? 0} are here`;
    return [{ line: lines.length + 1, what }];
  }
  const noted = lines.find(({ link }) => link?.seq === known.seq);
  if (noted?.link === undefined || noted.link.hash === known.hash) return [];
  return [{ line: noted.number, what: "altered: it is not the line that was written" }];
}

interface Head {
  seq: number;
  hash: string;
}

/** One that cannot be read vouches for nothing; the lines still vouch for each other. */
function parseHead(head: string | undefined): Head | undefined {
  if (head === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(head);
    if (!isObject(value) || typeof value.seq !== "number" || typeof value.hash !== "string") return undefined;
    return { seq: value.seq, hash: value.hash };
  } catch {
    return undefined;
  }
}

function tooNew(path: string, version: number): NexusError {
  return new NexusError("failed", `${path} was written by a newer nexusctl (format ${version})`, {
    hint: "upgrade nexusctl; nothing was changed",
  });
}
