import { createHash } from "node:crypto";
import { NexusError } from "./errors.js";
import { appendAndSync, readIfThere, replaceFile } from "./files.js";
import { canonicalJson, isObject, type JsonObject, toJsonObject } from "./json.js";
import { withFileLock } from "./lock.js";

const GENESIS = "0".repeat(64);

/** What ties a line to the one before it, so that a line altered or lost is seen. */
export interface Link {
  /** The format it was written in. */
  v: number;
  seq: number;
  prev: string;
  hash: string;
}

export interface ChainProblem {
  line: number;
  what: string;
}

export interface Verification {
  entries: number;
  problems: ChainProblem[];
}

/** An append-only JSON Lines file whose every line carries the hash of the one before. */
export interface Chain<E extends Link> {
  /** Writes and fsyncs one line. @throws when it cannot be written, or a newer nexusctl wrote the file */
  append(body: JsonObject): E;
  /** Everything that can be read, oldest first. */
  read(): E[];
  verify(): Verification;
}

export function isLink(value: unknown): value is Link & Record<string, unknown> {
  return (
    isObject(value) &&
    typeof value.v === "number" &&
    typeof value.seq === "number" &&
    typeof value.prev === "string" &&
    typeof value.hash === "string"
  );
}

/**
 * A cut last line (a crash in the middle of a write) is kept as it is and reported by {@link Chain.verify}; the chain goes
 * on after it. How far it came is kept beside it (`<name>.head`), so that an end that was taken off is seen too.
 * @param path ends in `.jsonl`
 */
export function openChain<E extends Link>(
  path: string,
  format: { version: number; is: (value: unknown) => value is E },
): Chain<E> {
  const headPath = path.replace(/\.jsonl$/, ".head");
  const lines = () => parseLines(readIfThere(path) ?? "", format.is);
  return {
    append: (body) =>
      withFileLock(`${path}.lock`, () => {
        const text = readIfThere(path) ?? "";
        const last = parseLines(text, format.is).findLast(({ entry }) => entry !== undefined)?.entry;
        if (last !== undefined && last.v > format.version) throw tooNew(path, last.v);
        const linked = { ...body, v: format.version, seq: (last?.seq ?? 0) + 1, prev: last?.hash ?? GENESIS };
        const entry: unknown = { ...linked, hash: hashOf(linked) };
        if (!format.is(entry)) throw new NexusError("failed", `${path}: what was to be written does not belong there`);
        appendAndSync(path, `${text === "" || text.endsWith("\n") ? "" : "\n"}${JSON.stringify(entry)}\n`);
        replaceFile(headPath, `${JSON.stringify({ seq: entry.seq, hash: entry.hash })}\n`);
        return entry;
      }),
    read: () => lines().flatMap(({ entry }) => (entry === undefined ? [] : [entry])),
    verify: () => verify(lines(), format.version, readIfThere(headPath)),
  };
}

interface ParsedLine<E> {
  number: number;
  entry: E | undefined;
}

function parseLines<E>(text: string, is: (value: unknown) => value is E): ParsedLine<E>[] {
  return text
    .split("\n")
    .map((line, index) => ({ number: index + 1, line }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ number, line }) => ({ number, entry: parseLine(line, is) }));
}

function parseLine<E>(line: string, is: (value: unknown) => value is E): E | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return is(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(body: JsonObject): string {
  return createHash("sha256").update(canonicalJson(body)).digest("hex");
}

function verify<E extends Link>(lines: ParsedLine<E>[], version: number, head: string | undefined): Verification {
  const problems: ChainProblem[] = [];
  let previous: E | undefined;
  for (const { number, entry } of lines) {
    if (entry === undefined) {
      problems.push({ line: number, what: "cut or not an entry; kept as it is" });
      continue;
    }
    if (entry.v > version) {
      problems.push({ line: number, what: `written by a newer nexusctl (format ${entry.v})` });
    } else {
      const { hash, ...body } = toJsonObject(entry);
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
