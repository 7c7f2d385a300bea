import type { Json, JsonObject } from "../../core/json.js";
import { isJsonObject } from "./lists.js";
import { cpuUnits, memoryMib } from "./size.js";

/** What AWS fills in where a definition says nothing, by the list or object it stands in. */
const DEFAULTS: Readonly<Record<string, JsonObject>> = {
  containerDefinitions: { cpu: 0, essential: true },
  efsVolumeConfiguration: { rootDirectory: "/" },
  mountPoints: { readOnly: false },
  portMappings: { protocol: "tcp" },
};

/** A definition as AWS keeps it: its defaults filled in, and sizes in units and MiB. */
export function withDefaults(definition: JsonObject): JsonObject {
  const filled = fill("", definition);
  const { cpu, memory, ...rest } = isJsonObject(filled) ? filled : definition;
  const size = (text: Json | undefined, read: (text: string) => number | undefined) =>
    typeof text === "string" ? String(read(text) ?? text) : (text ?? null);
  const ports = definition.networkMode === "awsvpc" ? withHostPorts(rest) : rest;
  return { ...ports, cpu: size(cpu, cpuUnits), memory: size(memory, memoryMib) };
}

function fill(field: string, value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => fill(field, item));
  if (!isJsonObject(value)) return value;
  const filled = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(key, item)]));
  return { ...DEFAULTS[field], ...filled };
}

/** With a network of its own, a task's port is the host's. */
function withHostPorts(definition: JsonObject): JsonObject {
  return mapList(definition, "containerDefinitions", (container) =>
    mapList(container, "portMappings", (port) => ({ hostPort: port.containerPort ?? null, ...port })),
  );
}

function mapList(value: JsonObject, list: string, change: (item: JsonObject) => JsonObject): JsonObject {
  const items = value[list];
  if (!Array.isArray(items)) return value;
  return { ...value, [list]: items.map((item) => (isJsonObject(item) ? change(item) : item)) };
}
