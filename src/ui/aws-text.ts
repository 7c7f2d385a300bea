import { isObject, type Json, type JsonObject } from "../core/json.js";
import { safe } from "./escape.js";

/**
 * `-o text` as the aws CLI writes it: the scalars of an object on one line, tabs between them, in the order of their
 * keys; nested objects and lists on lines of their own that begin with their key in capitals.
 */
export function awsText(data: Json): string {
  const lines: string[] = [];
  write(data, undefined, undefined, lines);
  return lines.map((line) => `${line}\n`).join("");
}

type Name = string | undefined;

function write(item: Json, name: Name, keys: string[] | undefined, lines: string[]): void {
  if (Array.isArray(item)) writeList(item, name, lines);
  else if (isObject(item)) writeObject(item, name, keys, lines);
  else lines.push(scalar(item));
}

function writeList(items: Json[], name: Name, lines: string[]): void {
  if (items.length === 0) return;
  if (items.some(isObject)) {
    const keys = scalarKeysOf(items);
    for (const item of items) write(item, name, keys, lines);
    return;
  }
  const flat = items.filter((item) => !Array.isArray(item));
  if (flat.length > 0) writeScalars(flat, name, lines);
  for (const item of items) if (Array.isArray(item)) write(item, name, undefined, lines);
}

function writeScalars(items: Json[], name: Name, lines: string[]): void {
  if (name === undefined) lines.push(items.map(scalar).join("\t"));
  else for (const item of items) lines.push(`${title(name)}\t${scalar(item)}`);
}

/** @param keys the columns of the list this object is in: an object that lacks one leaves it empty, so columns stay aligned */
function writeObject(item: JsonObject, name: Name, keys: string[] | undefined, lines: string[]): void {
  const own = Object.keys(item).sort();
  const flat = keys ?? own.filter((key) => isScalar(item[key]));
  const values = flat.map((key) => (item[key] === undefined || !isScalar(item[key]) ? "" : scalar(item[key])));
  if (values.length > 0) lines.push([...(name === undefined ? [] : [title(name)]), ...values].join("\t"));
  for (const key of own) {
    const value = item[key];
    if (value !== undefined && !isScalar(value)) write(value, key, undefined, lines);
  }
}

function scalarKeysOf(items: Json[]): string[] {
  const keys = new Set<string>();
  for (const item of items) {
    if (!isObject(item)) continue;
    for (const [key, value] of Object.entries(item)) if (isScalar(value)) keys.add(key);
  }
  return [...keys].sort();
}

function isScalar(value: Json | undefined): boolean {
  return value === undefined || value === null || typeof value !== "object";
}

function title(name: string): string {
  return safe(name.toUpperCase());
}

/** Python's words, because that is what scripts around the aws CLI look for. */
function scalar(value: Json): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  return safe(String(value));
}
