import type { Json, JsonObject } from "../core/json.js";
import type { Tone } from "../core/report.js";

/**
 * One file of evidence, as it lies in an incident's folder under `evidence/`: what was asked, when, and what was answered. AWS
 * forgets much of it within hours.
 */
export interface Evidence {
  schema: "incident.evidence";
  /** What it is, e.g. `stopped-tasks`; names the file. */
  name: string;
  title: string;
  /** What was asked, so that it can be asked again: the operation and its input. */
  query: JsonObject;
  /** ISO 8601, as all times here. */
  takenAt: string;
  from: string;
  to: string;
  /** Why it could not be had; then `data` is null. */
  error: string | null;
  data: Json;
  /** What of it happened at a moment: merged into one timeline with the record. */
  timeline: TimelineEntry[];
  /** Metrics around the start, as data. */
  series: EvidenceSeries[];
}

export interface TimelineEntry {
  at: string;
  /** e.g. `ECS`, `RDS`, `CloudWatch`, `CloudTrail`, `journal`, `incident`. */
  source: string;
  text: string;
  tone: Tone;
}

export interface EvidenceSeries {
  id: string;
  title: string;
  unit: string;
  periodSeconds: number;
  /** A period without data has no point. */
  points: { at: string; value: number }[];
  warn: number | null;
  critical: number | null;
}
