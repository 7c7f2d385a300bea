import { createHash } from "node:crypto";
import { canonicalJson, isObject, toJson } from "./json.js";

/** What was read back, or why it cannot be believed. */
export type Unsealed<T> = { manifest: T } | { why: string };

/** What is known of data from outside after it was looked at. */
export type Checked<T> = { success: true; data: T } | { success: false; at: string; wrong: string };

/** A document with its own hash, so that one that was altered gives itself away. */
export function seal(manifest: object): string {
  return `${JSON.stringify({ manifest, sha256: hashOf(manifest) }, null, 2)}\n`;
}

/** @param check says whether it is complete, and where it is not */
export function unseal<T extends object>(text: string, check: (manifest: unknown) => Checked<T>): Unsealed<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { why: "it is not JSON" };
  }
  const { manifest, sha256 } = isObject(value) ? value : {};
  const checked = check(manifest);
  if (!checked.success) return { why: `it is not complete (${checked.at}: ${checked.wrong})` };
  if (hashOf(checked.data) !== sha256) return { why: "it was altered after it was written" };
  return { manifest: checked.data };
}

function hashOf(content: object): string {
  return createHash("sha256")
    .update(canonicalJson(toJson(content)))
    .digest("hex");
}
