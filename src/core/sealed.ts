import { createHash } from "node:crypto";
import { canonicalJson, isObject, parseJson, toJson } from "./json.js";

/** What was read back, or why it cannot be believed. */
export type Unsealed<T> = { manifest: T } | { why: string };

interface Issue {
  path: readonly PropertyKey[];
  message: string;
}

/** As a schema of zod. */
export interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
}

/** A document with its own hash, so that one that was altered gives itself away. */
export function seal(manifest: object): string {
  return `${JSON.stringify({ manifest, sha256: hashOf(manifest) }, null, 2)}\n`;
}

export function unseal<T extends object>(text: string, schema: Schema<T>): Unsealed<T> {
  const value = parseJson(text);
  if (value === undefined) return { why: "it is not JSON" };
  const { manifest, sha256 } = isObject(value) ? value : {};
  const checked = schema.safeParse(manifest);
  if (!checked.success) return { why: `it is not complete (${issueWords(checked.error.issues)})` };
  if (hashOf(checked.data) !== sha256) return { why: "it was altered after it was written" };
  return { manifest: checked.data };
}

/** The first thing that is wrong, and where. */
export function issueWords([issue]: readonly Issue[]): string {
  return issue === undefined ? "wrong" : `${issue.path.map(String).join(".") || "the whole"}: ${issue.message}`;
}

function hashOf(content: object): string {
  return createHash("sha256")
    .update(canonicalJson(toJson(content)))
    .digest("hex");
}
