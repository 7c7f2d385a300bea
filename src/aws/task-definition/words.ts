import type { Json } from "../../core/json.js";
import { HIDDEN } from "./hide.js";
import { isJsonObject } from "./lists.js";

/** What one member of a list, or of a map, is called. */
const ONE: Readonly<Record<string, string>> = {
  containerDefinitions: "container",
  dependsOn: "dependency on",
  dockerLabels: "label",
  environment: "variable",
  extraHosts: "host",
  mountPoints: "mount",
  portMappings: "port",
  secrets: "secret",
  systemControls: "system control",
  tags: "tag",
  ulimits: "ulimit",
  volumes: "volume",
};

/** The part of a member that stands for it where it comes or goes. */
const TELLING: Readonly<Record<string, string>> = {
  containerDefinitions: "image",
  environment: "value",
  secrets: "valueFrom",
  tags: "value",
};

/** A field's place as a person says it: `image of app`, `variable LOG_LEVEL of app`, `hostPort of port 80/tcp of app`. */
export function fieldWords(path: readonly string[]): string {
  const at = path.findIndex((key, index) => ONE[key] !== undefined && index + 1 < path.length);
  if (at < 0) return path.join(".");
  const [list = "", name = "", ...rest] = path.slice(at);
  const one = `${ONE[list]} ${name}`;
  const before = path.slice(0, at).join(".");
  // The value of a variable is the variable.
  const own = rest.length === 1 && /^value(From)?$/.test(rest[0] ?? "") ? [] : rest;
  if (own.length === 0) return before === "" ? one : `${before} ${one}`;
  return `${fieldWords(own)} of ${list === "containerDefinitions" ? name : one}`;
}

/** Both values of a difference, short enough for a line. */
export function differenceWords({ path, before, after }: { path: string[]; before: Json; after: Json }): {
  before: string;
  after: string;
} {
  const words = (value: Json) => valueWords(value, path.at(-2) ?? "");
  return { before: words(before), after: words(after) };
}

/** @param list what the value is a member of */
function valueWords(value: Json, list: string): string {
  if (value === null) return "none";
  if (value === "") return '""';
  if (value === HIDDEN) return "a value";
  const telling = TELLING[list];
  const told = isJsonObject(value) && telling !== undefined ? value[telling] : undefined;
  if (typeof told === "string") return valueWords(told, "");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
