import type { JsonObject } from "./json.js";

/** Grows with every change that takes something away from a document; within a major version it never does. */
export const SCHEMA_VERSION = 1;

/** The document `-o json` prints: two fixed keys, then the data. */
export function documentOf(kind: string, data: JsonObject): JsonObject {
  const { schemaVersion: _, kind: __, ...rest } = data;
  return { schemaVersion: SCHEMA_VERSION, kind, ...rest };
}
