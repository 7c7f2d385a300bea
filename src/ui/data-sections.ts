import { isObject, type Json, type JsonObject } from "../core/json.js";
import type { Cell, Section } from "../core/report.js";

/** Any data as sections: what `--query` leaves has no layout of its own. */
export function sectionsOf(data: Json): Section[] {
  if (Array.isArray(data)) return [listSection(data)];
  if (isObject(data)) return objectSections(data);
  return [{ type: "lines", lines: [{ text: data === null ? "nothing matches the query" : String(data) }] }];
}

function listSection(items: Json[]): Section {
  const empty = "nothing matches the query";
  const objects = items.filter(isJsonObject);
  if (items.length > 0 && objects.length === items.length) {
    const keys = [...new Set(objects.flatMap((item) => Object.keys(item)))];
    return {
      type: "table",
      columns: keys.map((key) => ({ title: key })),
      rows: objects.map((item) => keys.map((key) => cellOf(item[key]))),
      empty,
    };
  }
  const rows = items.map((item) => (Array.isArray(item) ? item.map(cellOf) : [cellOf(item)]));
  const width = Math.max(1, ...rows.map((row) => row.length));
  return { type: "table", columns: Array.from({ length: width }, () => ({ title: "" })), rows, empty };
}

function objectSections(data: JsonObject): Section[] {
  const nested = (value: Json) => Array.isArray(value) && value.some(isObject);
  const flat = Object.entries(data).filter(([, value]) => !nested(value));
  const fields: Section[] =
    flat.length === 0 ? [] : [{ type: "fields", rows: flat.map(([key, value]) => [key, cellOf(value)]) }];
  const lists = Object.entries(data).filter(([, value]) => nested(value));
  return [
    ...fields,
    ...lists.map(([key, value]) => ({ ...listSection(Array.isArray(value) ? value : []), title: key })),
  ];
}

function cellOf(value: Json | undefined): Cell {
  if (value === undefined || value === null || typeof value !== "object") return value;
  if (Array.isArray(value) && value.every((item) => item === null || typeof item !== "object")) return value.join(", ");
  return JSON.stringify(value);
}

function isJsonObject(value: Json): value is JsonObject {
  return isObject(value);
}
