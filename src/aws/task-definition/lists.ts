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

/** For parts of JSON data: whatever is an object in it holds JSON. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value);
}
