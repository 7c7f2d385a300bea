import { parse } from "yaml";
import { NexusError } from "../../core/errors.js";
import { readIfThere } from "../../core/files.js";
import { isObject } from "../../core/json.js";
import type { AuditFinding } from "./run.js";

/** A finding that somebody accepted. */
export interface Accepted {
  check: string;
  /** The resource, `*` standing for anything. */
  resource: string;
  owner: string;
  reason: string;
  /** The last day on which it is accepted. */
  expires: Date;
}

const EXAMPLE = "each entry has check, resource, owner, reason and expires (a day such as 2027-03-31)";

/** @throws config for a file that is not there or not as it should be: nothing is accepted by mistake */
export function readAllowList(path: string, known: readonly string[]): Accepted[] {
  const text = readIfThere(path);
  if (text === undefined) throw wrong(path, "the file is not there");
  let value: unknown;
  try {
    value = parse(text);
  } catch (thrown) {
    throw wrong(path, `not YAML: ${thrown instanceof Error ? (thrown.message.split("\n")[0] ?? "") : String(thrown)}`);
  }
  if (value === null) return [];
  if (!Array.isArray(value)) throw wrong(path, "it is not a list");
  return value.map((entry: unknown, index) => acceptedOf(entry, `${path}, entry ${index + 1}`, known));
}

function acceptedOf(entry: unknown, where: string, known: readonly string[]): Accepted {
  if (!isObject(entry)) throw wrong(where, "it is not a map");
  const text = (key: string) => {
    const value = entry[key];
    if (typeof value === "string" && value.trim() !== "") return value.trim();
    throw wrong(where, `${key} is missing`);
  };
  const strange = Object.keys(entry).find((key) => !["check", "resource", "owner", "reason", "expires"].includes(key));
  if (strange !== undefined) throw wrong(where, `${strange} is unknown`);
  const check = text("check");
  if (!known.includes(check)) throw wrong(where, `there is no check "${check}"`);
  const day = entry.expires instanceof Date ? entry.expires.toISOString().slice(0, 10) : text("expires");
  const expires = new Date(`${day}T23:59:59.999Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(expires.getTime())) {
    throw wrong(where, `expires: "${day}" is not a day such as 2027-03-31`);
  }
  return { check, resource: text("resource"), owner: text("owner"), reason: text("reason"), expires };
}

function wrong(where: string, why: string): NexusError {
  return new NexusError("config", `the list of accepted findings cannot be used: ${where}: ${why}`, { hint: EXAMPLE });
}

/** What is accepted, what is not, and the entries whose time is over: those accept nothing any more. */
export function applyAllowList(findings: readonly AuditFinding[], list: readonly Accepted[], now: Date) {
  const valid = list.filter(({ expires }) => expires >= now);
  const by = (finding: AuditFinding) =>
    valid.find(({ check, resource }) => check === finding.check.id && matches(resource, finding.resource));
  return {
    open: findings.filter((one) => by(one) === undefined),
    accepted: findings.flatMap((finding) => {
      const entry = by(finding);
      return entry === undefined ? [] : [{ finding, entry }];
    }),
    expired: list.filter(({ expires }) => expires < now),
  };
}

function matches(pattern: string, resource: string): boolean {
  const literal = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`).test(resource);
}
