import type { Json, JsonObject } from "../../core/json.js";
import { looksSecret } from "../../core/secret-look.js";
import { byKey, isJsonObject } from "./lists.js";
import type { Mistake } from "./size.js";

/** Stands for a value that is not shown. Typed back, it means the value that was there. */
export const HIDDEN = "[redacted]";

/**
 * What may be seen of a task definition. `names`: of variables only their names. `values`: their values too, but for what
 * looks like a secret. People put secrets into variables, options, labels and command lines; those never show.
 */
export type Reveal = "names" | "values";

/** Fields that hold a name by nature: of an image, or of where a secret is. */
const OPEN = new Set(["image", "valueFrom", "name", "key", "family"]);

/** Whether the text at this place of a definition must not show. @param path members of lists by what they are called */
export function isHidden(path: readonly string[], value: string, reveal: Reveal): boolean {
  const field = path.at(-1) ?? "";
  const list = path.at(-3);
  if (field === "value" && list !== undefined) {
    if (list === "environment" && reveal === "names") return value !== "";
    return looksSecret(path.at(-2) ?? "", value);
  }
  return !OPEN.has(field) && looksSecret(field, value);
}

/** The same, with {@link HIDDEN} for all that must not show; a part of a definition when its `path` is given. */
export function hide(value: JsonObject, reveal: Reveal): JsonObject;
export function hide(value: Json, reveal: Reveal, path?: readonly string[]): Json;
export function hide(value: Json, reveal: Reveal, path: readonly string[] = []): Json {
  return replaceHidden(value, reveal, path, () => HIDDEN);
}

/** Data with something else in place of some of its texts. */
type Replaced<T> = number | boolean | string | null | T | Replaced<T>[] | { [key: string]: Replaced<T> };

/** Every text that must not show, replaced by whatever `stand` makes of it. */
export function replaceHidden<T>(
  value: Json,
  reveal: Reveal,
  path: readonly string[],
  stand: (text: string) => T,
): Replaced<T> {
  if (typeof value === "string") return isHidden(path, value, reveal) ? stand(value) : value;
  if (Array.isArray(value)) return listHidden(value, reveal, path, stand);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replaceHidden(item, reveal, [...path, key], stand)]),
  );
}

function listHidden<T>(
  items: Json[],
  reveal: Reveal,
  path: readonly string[],
  stand: (text: string) => T,
): Replaced<T>[] {
  const named = byKey(path.at(-1) ?? "", items);
  if (named !== undefined) {
    return [...named].map(([key, item]) => replaceHidden(item, reveal, [...path, key], stand));
  }
  return items.map((item, at) => {
    // In `["--password", "..."]` the flag before says what it is.
    const before = items[at - 1];
    const flag = typeof before === "string" && before.startsWith("-") ? before : "";
    if (typeof item === "string" && looksSecret(flag, item)) return stand(item);
    return replaceHidden(item, reveal, path, stand);
  });
}

/**
 * What was typed with every {@link HIDDEN} put back to what stands there in `base`. What is hidden is told apart by its
 * name, and in a list without names by its order.
 */
export function restoreHidden(typed: JsonObject, base: JsonObject): { value: JsonObject; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const value = restored(typed, base, [], "", mistakes);
  return { value: isJsonObject(value) ? value : {}, mistakes };
}

type At = Mistake["path"];

function restored(typed: Json, base: Json | undefined, at: At, field: string, mistakes: Mistake[]): Json {
  if (typeof typed === "string") return restoredText(typed, base, at, mistakes);
  if (Array.isArray(typed)) return restoredList(typed, Array.isArray(base) ? base : [], at, field, mistakes);
  if (!isJsonObject(typed)) return typed;
  const there = isJsonObject(base) ? base : {};
  return Object.fromEntries(
    Object.entries(typed).map(([key, item]) => [key, restored(item, there[key], [...at, key], key, mistakes)]),
  );
}

function restoredText(typed: string, base: Json | undefined, path: At, mistakes: Mistake[]): string {
  if (!typed.includes(HIDDEN)) return typed;
  if (typeof base === "string" && (typed === HIDDEN || typed === base)) return base;
  const says =
    typed === HIDDEN
      ? `${HIDDEN} keeps the value that is there, and there is none here: type the value`
      : `${HIDDEN} stands for a whole value: type all of it`;
  mistakes.push({ path, says });
  return typed;
}

function restoredList(typed: Json[], base: Json[], at: At, field: string, mistakes: Mistake[]): Json {
  const [named, there] = [byKey(field, typed), byKey(field, base)];
  if (named !== undefined) {
    return [...named].map(([key, item], index) => restored(item, there?.get(key), [...at, index], field, mistakes));
  }
  const hidden = typed.flatMap((item, index) => (item === HIDDEN ? [index] : []));
  const kept = hiddenOf(base, field);
  return typed.map((item, index) => {
    const value = item === HIDDEN && hidden.length === kept.length ? kept[hidden.indexOf(index)] : undefined;
    return restored(item, value ?? (item === HIDDEN ? undefined : base[index]), [...at, index], field, mistakes);
  });
}

function hiddenOf(items: Json[], field: string): Json[] {
  const found: Json[] = [];
  replaceHidden(items, "values", [field], (text) => {
    found.push(text);
    return HIDDEN;
  });
  return found;
}
