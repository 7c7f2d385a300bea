import { isObject } from "../core/json.js";
import { AwsFault } from "./part.js";

/** Readers of an operation's input. Each refuses what AWS would refuse, with the error name the service uses. */
export interface InputReader {
  text(name: string): string | undefined;
  needText(name: string): string;
  integer(name: string): number | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean | undefined;
  texts(name: string): string[];
  time(name: string): Date | undefined;
  object(name: string): Record<string, unknown> | undefined;
  objects(name: string): Record<string, unknown>[];
}

/** @param code the service's name for wrong input, e.g. `InvalidParameterException` */
export function readInput(input: Record<string, unknown>, code: string): InputReader {
  const wrong = (name: string, wanted: string) => new AwsFault(code, `Invalid value for ${name}: expected ${wanted}.`);
  const typed = <T>(name: string, wanted: string, is: (value: unknown) => value is T): T | undefined => {
    const value = input[name];
    if (value === undefined || value === null) return undefined;
    if (!is(value)) throw wrong(name, wanted);
    return value;
  };
  const reader: InputReader = {
    text: (name) => typed(name, "a string", (value) => typeof value === "string"),
    needText: (name) => {
      const text = reader.text(name);
      if (text === undefined || text === "") throw new AwsFault(code, `${name} is required.`);
      return text;
    },
    integer: (name) =>
      typed(name, "an integer", (value): value is number => typeof value === "number" && Number.isInteger(value)),
    number: (name) => typed(name, "a number", (value) => typeof value === "number"),
    flag: (name) => typed(name, "a boolean", (value) => typeof value === "boolean"),
    texts: (name) =>
      typed(name, "a list of strings", (value): value is string[] =>
        isListOf(value, (item) => typeof item === "string"),
      ) ?? [],
    time: (name) => typed(name, "a timestamp", (value) => value instanceof Date),
    object: (name) => typed(name, "a structure", isObject),
    objects: (name) =>
      typed(name, "a list of structures", (value): value is Record<string, unknown>[] => isListOf(value, isObject)) ??
      [],
  };
  return reader;
}

function isListOf(value: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

export interface Page<T> {
  items: T[];
  next: string | undefined;
}

/** One page of a list. Tokens are opaque to callers; a made-up one is refused as AWS does. */
export function page<T>(all: readonly T[], token: string | undefined, size: number, code: string): Page<T> {
  const from = token === undefined ? 0 : Number(/^page-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
  if (!Number.isInteger(from) || from > all.length) throw new AwsFault(code, "Invalid token.");
  const to = from + size;
  return { items: all.slice(from, to), next: to < all.length ? `page-${to}` : undefined };
}
