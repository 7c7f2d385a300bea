import { isObject, type Json, type JsonObject } from "../../core/json.js";

/** What tells the members of each list of a task definition apart. AWS does not care about their order. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  containerDefinitions: ["name"],
  dependsOn: ["containerName"],
  devices: ["hostPath", "containerPath"],
  environment: ["name"],
  extraHosts: ["hostname", "ipAddress"],
  inferenceAccelerators: ["deviceName"],
  mountPoints: ["containerPath"],
  placementConstraints: ["type", "expression"],
  portMappings: ["containerPort", "containerPortRange", "protocol"],
  properties: ["name"],
  resourceRequirements: ["type", "value"],
  secretOptions: ["name"],
  secrets: ["name"],
  systemControls: ["namespace"],
  tags: ["key"],
  tmpfs: ["containerPath"],
  ulimits: ["name"],
  volumes: ["name"],
  volumesFrom: ["sourceContainer"],
};

/** Lists of plain values whose order means nothing. All others (a command, DNS servers) are read in order. */
const SETS = new Set([
  "add",
  "credentialSpecs",
  "dockerSecurityOptions",
  "drop",
  "ignoredExitCodes",
  "links",
  "requiresCompatibilities",
]);

export function isSet(list: string): boolean {
  return SETS.has(list);
}

/**
 * The members of a list by what they are called; undefined for a list whose members have no names, where order counts.
 * A list that AWS adds tomorrow is matched by `name` or `key`, when all of its members have one.
 * @param list the field it stands under
 */
export function byKey(list: string, items: readonly Json[]): Map<string, JsonObject> | undefined {
  const objects = items.filter(isJsonObject);
  if (objects.length < items.length) return undefined;
  const keys = KEYS[list] ?? guessed(objects);
  if (keys === undefined) return undefined;
  const found = new Map<string, JsonObject>();
  for (const one of objects) {
    const name = keys.flatMap((key) => (one[key] === undefined ? [] : [String(one[key])])).join("/");
    let unique = name;
    for (let again = 2; found.has(unique); again++) unique = `${name}#${again}`;
    found.set(unique, one);
  }
  return found;
}

function guessed(items: readonly JsonObject[]): string[] | undefined {
  return [["name"], ["key"]].find(
    ([key = ""]) => items.length > 0 && items.every((one) => typeof one[key] === "string"),
  );
}

/** One value of a definition, and its place: members of lists by what they are called. */
export interface Leaf {
  path: string[];
  value: Json;
}

/** Every value of a definition. What a member of a list is called is in its place already; one that is no more has null. */
export function leavesOf(value: Json, path: string[] = []): Leaf[] {
  const named = Array.isArray(value) ? byKey(path.at(-1) ?? "", value) : undefined;
  if (named !== undefined) {
    return [...named].flatMap(([key, item]) => {
      const here = [...path, key];
      const calls = (leaf: Leaf) => leaf.path.length === here.length + 1 && key.split("/").includes(String(leaf.value));
      const inside = leavesOf(item, here).filter((leaf) => !calls(leaf));
      return inside.length === 0 ? [{ path: here, value: null }] : inside;
    });
  }
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
  return [{ path, value }];
}

/** For parts of JSON data: whatever is an object in it holds JSON. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value);
}
