import { isObject, type JsonObject, toJson } from "../../core/json.js";
import type { Tone } from "../../core/report.js";

/** What a line says: a JSON line as level, message and the rest; anything else as it is. */
export interface Said {
  text: string;
  tone: Tone | undefined;
  /** Of a JSON line, the fields that were chosen. */
  fields: JsonObject | undefined;
}

const LEVELS = ["level", "severity", "lvl", "log_level"];
const MESSAGES = ["msg", "message", "event"];

/** @param chosen names of fields, dots between nested ones; none: level, message, then all others */
export function readLine(message: string, chosen: readonly string[]): Said {
  const line = message.replace(/\r?\n$/, "");
  const data = parse(line);
  if (data === undefined) return { text: line, tone: toneOf(/\b[A-Z]{4,8}\b/.exec(line)?.[0]), fields: undefined };
  const tone = toneOf(LEVELS.map((name) => data[name]).find((value) => typeof value === "string"));
  if (chosen.length > 0) {
    const fields = Object.fromEntries(chosen.flatMap((path) => member(data, path)));
    return { text: Object.entries(fields).map(pair).join(" "), tone, fields: toObject(fields) };
  }
  const first = [...LEVELS, ...MESSAGES].filter((name) => typeof data[name] === "string");
  const rest = Object.entries(data).filter(([name]) => !first.includes(name));
  return { text: [...first.map((name) => String(data[name])), ...rest.map(pair)].join(" "), tone, fields: undefined };
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function member(data: Record<string, unknown>, path: string): [string, unknown][] {
  if (Object.hasOwn(data, path)) return [[path, data[path]]];
  let found: unknown = data;
  for (const key of path.split(".")) found = isObject(found) ? found[key] : undefined;
  return found === undefined ? [] : [[path, found]];
}

function pair([name, value]: [string, unknown]): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (LEVELS.includes(name) || MESSAGES.includes(name)) return text;
  return `${name}=${/\s/.test(text) && typeof value === "string" ? JSON.stringify(value) : text}`;
}

function toObject(fields: Record<string, unknown>): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toJson(value)]));
}

function toneOf(level: string | undefined): Tone | undefined {
  const word = level?.toUpperCase();
  if (word === undefined) return undefined;
  if (/^(ERROR|FATAL|CRITICAL|PANIC|ALERT|EMERG)/.test(word)) return "critical";
  if (word.startsWith("WARN")) return "warn";
  return word === "DEBUG" || word === "TRACE" ? "muted" : undefined;
}
