import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLError,
} from "yaml";
import type { ConfigProblem } from "./errors.js";

/** A place in a file, 1-based. */
export interface Position {
  line: number;
  column: number;
}

/** A YAML file as plain data that knows where each of its values stands. */
export interface YamlFile {
  value: unknown;
  problems: ConfigProblem[];
  /** Of the deepest part of `path` that is there. */
  positionOf(path: readonly PropertyKey[]): Position;
  /** The value as it was typed, e.g. `012345678901` for the number 12345678901; undefined for maps and lists. */
  sourceOf(path: readonly PropertyKey[]): string | undefined;
}

const MOST_BYTES = 1_000_000;

/**
 * The parser's own messages quote the file, and a file may hold a secret where it should not: so each of its codes has
 * words here, and the rest share one sentence.
 */
const WORDS: Partial<Record<YAMLError["code"], string>> = {
  DUPLICATE_KEY: "the same key stands twice in one map",
  BAD_INDENT: "the indentation does not fit the lines above",
  TAB_AS_INDENT: "a tab is used for indentation; YAML takes spaces only",
  MISSING_CHAR: "a closing quote, bracket or comma is missing",
  MULTIPLE_DOCS: "there are several YAML documents; one file holds one",
  BAD_ALIAS: "an alias is not written as YAML asks",
  BAD_SCALAR_START: "a value begins with a character that YAML reserves; put it in quotes",
  MULTILINE_IMPLICIT_KEY: "a key goes over several lines; is a colon or a quote missing?",
  BLOCK_AS_IMPLICIT_KEY: "a nested map stands on the line of its key; begin it on the next line",
};

/** Reads YAML. Never throws: whatever is wrong becomes a problem with its line. */
export function readYaml(source: string, text: string): YamlFile {
  const counter = new LineCounter();
  const nothing: YamlFile = {
    value: undefined,
    problems: [],
    positionOf: () => ({ line: 1, column: 1 }),
    sourceOf: () => undefined,
  };
  const broken = (message: string, offset = 0): YamlFile => {
    const { line, col } = offset === 0 ? { line: 1, col: 1 } : counter.linePos(offset);
    return { ...nothing, problems: [{ source, line, column: col, key: "", message }] };
  };
  if (text.length > MOST_BYTES) return broken("the file is larger than 1 MB; this cannot be a configuration");
  try {
    const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, logLevel: "error" });
    const [error] = document.errors;
    if (error !== undefined) return broken(WORDS[error.code] ?? "this is not valid YAML", error.pos[0]);
    return {
      value: document.toJS({ maxAliasCount: 100 }),
      problems: [],
      positionOf: (path) => positionOf(document, counter, path),
      sourceOf: (path) => sourceOf(document, path),
    };
  } catch (thrown) {
    // An unresolved or exploding alias, and nesting beyond the stack, are only found while the value is built.
    if (thrown instanceof RangeError) return broken("the file is nested too deeply");
    if (thrown instanceof ReferenceError) return broken("an alias (*name) has no anchor (&name), or is used too often");
    return broken("this is not valid YAML");
  }
}

function positionOf(document: Document, counter: LineCounter, path: readonly PropertyKey[]): Position {
  const { at } = walk(document, path);
  const { line, col } = counter.linePos(at);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function sourceOf(document: Document, path: readonly PropertyKey[]): string | undefined {
  const { node, whole } = walk(document, path);
  return whole && isScalar(node) && typeof node.source === "string" ? node.source : undefined;
}

/** Follows `path` as far as it goes; `at` is the offset of the last key or item that was there. */
function walk(document: Document, path: readonly PropertyKey[]): { node: unknown; at: number; whole: boolean } {
  let node: unknown = document.contents;
  let at = startOf(document.contents);
  for (const step of path) {
    const map = isAlias(node) ? node.resolve(document) : node;
    const pair = isMap(map) ? map.items.find(({ key }) => keyText(key) === String(step)) : undefined;
    const next: unknown = pair === undefined && isSeq(map) ? map.items[Number(step)] : pair?.value;
    if (pair === undefined && next === undefined) return { node: undefined, at, whole: false };
    at = pair === undefined ? startOf(next) : startOf(pair.key);
    node = next;
  }
  return { node, at, whole: true };
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : "";
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
