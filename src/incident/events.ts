import type { Linked } from "../core/chain.js";
import type { Uptime } from "../core/clock.js";
import { isObject, type JsonObject } from "../core/json.js";

/** What can happen in an incident. A type that is not here was written by a newer nexusctl: it is shown and changes nothing. */
export const EVENT_TYPES = [
  "opened",
  "acknowledged",
  "severity",
  "assigned",
  "note",
  "update",
  "escalated",
  "evidence",
  "command.begun",
  "command",
  "delivery",
  "decision",
  "ticket",
  "mitigated",
  "resolved",
  "reopened",
  "closed",
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** A file of evidence, as it was when it was kept. */
export interface EvidenceFile {
  /** Relative to the incident's folder. */
  file: string;
  sha256: string;
  bytes: number;
}

/** One line of an incident's record. */
export interface IncidentEvent {
  seq: number;
  at: Date;
  /** Machine time, where it was known: tells how long something took even when the clock was set. */
  up: Uptime | undefined;
  type: string;
  /** Where it comes from: `operator`, `nexusctl`, or a service such as `PagerDuty`. */
  source: string;
  author: string;
  text: string;
  details: JsonObject;
  evidence: EvidenceFile[];
  /** Evidence that another operator gathered; it lies on their machine. Absent only in an event of our own. */
  elsewhere?: EvidenceFile[];
}

/** A line of the record as an event; undefined for one that is none of ours. */
export function eventOf(link: Linked): IncidentEvent | undefined {
  const { source, author, text, details, evidence } = link;
  const at = new Date(link.at);
  if (typeof source !== "string" || typeof author !== "string" || typeof text !== "string") return undefined;
  if (Number.isNaN(at.getTime())) return undefined;
  return {
    seq: link.seq,
    at,
    up: uptimeOf(link.up),
    type: link.type,
    source,
    author,
    text,
    details: isObject(details) ? (details as JsonObject) : {},
    evidence: Array.isArray(evidence) ? evidence.flatMap(evidenceOf) : [],
  };
}

function uptimeOf(value: unknown): Uptime | undefined {
  if (!isObject(value)) return undefined;
  const { boot, ms } = value;
  return typeof boot === "string" && typeof ms === "number" ? { boot, ms } : undefined;
}

function evidenceOf(value: unknown): EvidenceFile[] {
  if (!isObject(value)) return [];
  const { file, sha256, bytes } = value;
  if (typeof file !== "string" || typeof sha256 !== "string" || typeof bytes !== "number") return [];
  return [{ file, sha256, bytes }];
}

/** A text of an event's details, or undefined. */
export function textIn(details: JsonObject, key: string): string | undefined {
  const value = details[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function textsIn(details: JsonObject, key: string): string[] {
  const value = details[key];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
