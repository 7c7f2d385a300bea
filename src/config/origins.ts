import type { Environment } from "../core/environment.js";
import { isObject, type Json, toJson } from "../core/json.js";

/** One value of an environment under its dotted key, as configuration files spell it: lists are one value. */
export interface Leaf {
  key: string;
  value: Json;
}

/** Values that must never be shown, only whether they are set. */
const SECRET_LEAVES = new Set([
  "notifications.pagerDuty.routingKey",
  "notifications.slack.webhook",
  "notifications.slack.token",
  "tickets.github.token",
  "tickets.jira.token",
]);

export function isSecretKey(key: string): boolean {
  return SECRET_LEAVES.has(key);
}

/** Every value of `environment` but its origins. */
export function leaves(environment: Environment): Leaf[] {
  const { origins: _, ...rest } = environment;
  return walk(toJson(rest), "");
}

function walk(value: Json, key: string): Leaf[] {
  if (!isObject(value)) return [{ key, value }];
  return Object.entries(value).flatMap(([name, item]) => walk(item, key === "" ? name : `${key}.${name}`));
}

/** Where values come from, one layer: a file's section, the variables or the flags. */
export interface Layer {
  values: Record<string, unknown>;
  /** In words for a person, e.g. `/srv/nexusctl.yaml:3`. */
  origin(path: readonly string[]): string;
}

export interface Merged {
  values: Record<string, unknown>;
  /** By dotted key; of a list also by item, such as `contacts.onCall.0`. */
  origins: Record<string, string>;
}

/** Key by key, the first layer that has a value wins; lists are taken whole. */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const merged: Merged = { values: {}, origins: {} };
  for (const layer of layers) mergeInto(merged.values, merged.origins, layer.values, layer, []);
  return merged;
}

function mergeInto(
  target: Record<string, unknown>,
  origins: Record<string, string>,
  values: Record<string, unknown>,
  layer: Layer,
  path: readonly string[],
): void {
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const here = [...path, key];
    if (isObject(value)) {
      const inner = target[key];
      const own = isObject(inner) ? inner : {};
      target[key] = own;
      mergeInto(own, origins, value, layer, here);
    } else if (!Object.hasOwn(target, key)) {
      target[key] = value;
      origins[here.join(".")] = layer.origin(here);
      const items = Array.isArray(value) ? value.keys() : [];
      for (const index of items) origins[[...here, index].join(".")] = layer.origin([...here, String(index)]);
    }
  }
}
