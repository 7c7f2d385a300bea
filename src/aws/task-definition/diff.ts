import { canonicalJson, type Json, type JsonObject } from "../../core/json.js";
import { withDefaults } from "./defaults.js";
import { HIDDEN, hide, type Reveal } from "./hide.js";
import { byKey, isJsonObject, isSet } from "./lists.js";
import { fieldWords } from "./words.js";

/** One field in which two revisions differ. A value that must not show is not in it. */
export interface Difference {
  /** e.g. `image of app`, `cpu`, `variable LOG_LEVEL of app` */
  field: string;
  /** The field's place; members of lists by what they are called. */
  path: string[];
  kind: "added" | "removed" | "changed";
  /** Null where there is none. */
  before: Json;
  after: Json;
  /** True when a value is not shown. */
  hidden: boolean;
}

/**
 * Every field in which one registrable definition differs from another, whatever fields AWS has: containers are matched by
 * name, variables by name, ports by number, and so on. The order of lists counts only where AWS reads them in order, and
 * an empty list or a default that AWS fills in is the same as none.
 */
export function taskDefinitionDiff(from: JsonObject, to: JsonObject, reveal: Reveal): Difference[] {
  return compared([], withDefaults(from), withDefaults(to)).map((raw) => shown(raw, reveal));
}

/** Two definitions that AWS would take for the same. */
export function isSameDefinition(a: JsonObject, b: JsonObject): boolean {
  return compared([], withDefaults(a), withDefaults(b)).length === 0;
}

interface Raw {
  path: string[];
  before: Json | undefined;
  after: Json | undefined;
}

function compared(path: string[], before: Json | undefined, after: Json | undefined): Raw[] {
  if (isNothing(before) && isNothing(after)) return [];
  const [from, to] = [members(path, before), members(path, after)];
  if (from !== undefined && to !== undefined) {
    const keys = [...new Set([...from.keys(), ...to.keys()])];
    return keys.flatMap((key) => compared([...path, key], from.get(key), to.get(key)));
  }
  if (!isNothing(before) && !isNothing(after) && sameValue(path, before, after)) return [];
  return [{ path, before: isNothing(before) ? undefined : before, after: isNothing(after) ? undefined : after }];
}

/** What can be compared one by one: an object's fields, a list's named members; a whole object that is new cannot. */
function members(path: string[], value: Json | undefined): Map<string, Json> | undefined {
  const field = path.at(-1) ?? "";
  if (Array.isArray(value)) return byKey(field, value);
  if (isJsonObject(value)) return new Map(Object.entries(value));
  return isNothing(value) && byKey(field, []) !== undefined ? new Map() : undefined;
}

function sameValue(path: string[], before: Json | undefined, after: Json | undefined): boolean {
  const set = isSet(path.at(-1) ?? "");
  const text = (value: Json | undefined) =>
    canonicalJson(set && Array.isArray(value) ? [...value].sort() : (value ?? null));
  return text(before) === text(after);
}

/** AWS does not tell an empty list or object from none. */
function isNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function shown({ path, before, after }: Raw, reveal: Reveal): Difference {
  const mask = (value: Json | undefined) => (value === undefined ? null : hide(value, reveal, path));
  const [first, second] = [mask(before), mask(after)];
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  // Only what is hidden differs.
  const same = kind === "changed" && canonicalJson(first) === canonicalJson(second);
  const [old, fresh] = [same || first === HIDDEN, same || second === HIDDEN];
  return {
    field: fieldWords(path),
    path,
    kind,
    before: old ? "a value" : first,
    after: fresh ? (old ? "another value" : "a value") : second,
    hidden: [first, second].some((value) => JSON.stringify(value).includes(HIDDEN)),
  };
}
