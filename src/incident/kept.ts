import { isObject, toJson, toJsonObject } from "../core/json.js";
import type { Tone } from "../core/report.js";
import { textIn } from "./events.js";
import type { Evidence, EvidenceSeries, TimelineEntry } from "./evidence.js";
import { readIntact } from "./evidence-files.js";
import type { Incident } from "./state.js";

export interface Kept {
  /** As it was gathered, oldest first. */
  evidence: Evidence[];
  /** Files that are altered, gone or not to be read: nothing of them is used. */
  problems: string[];
}

/** Reads all evidence that an incident's record names. @param folder the incident's */
export function readKept(folder: string, { events }: Pick<Incident, "events">): Kept {
  const files = new Map(events.flatMap(({ evidence }) => evidence.map((one) => [one.file, one])));
  const kept: Kept = { evidence: [], problems: [] };
  for (const one of files.values()) {
    // What others put on the record, such as a saved page, is not ours to understand.
    if (!one.file.endsWith(".json")) continue;
    const { text, problem } = readIntact(folder, one);
    if (text === undefined) {
      kept.problems.push(problem);
      continue;
    }
    const evidence = parseEvidence(text);
    if (evidence !== undefined) kept.evidence.push(evidence);
  }
  return kept;
}

/** The text of a file as evidence; undefined for one that is none, such as a newer nexusctl's. */
export function parseEvidence(text: string): Evidence | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value.schema !== "incident.evidence") return undefined;
  const fields = toJsonObject(value);
  const name = textIn(fields, "name");
  const takenAt = textIn(fields, "takenAt");
  if (name === undefined || takenAt === undefined) return undefined;
  return {
    schema: "incident.evidence",
    name,
    title: textIn(fields, "title") ?? name,
    query: isObject(value.query) ? toJsonObject(value.query) : {},
    takenAt,
    from: textIn(fields, "from") ?? takenAt,
    to: textIn(fields, "to") ?? takenAt,
    error: textIn(fields, "error") ?? null,
    data: toJson(value.data),
    timeline: listOf(value.timeline, entryOf),
    series: listOf(value.series, seriesOf),
  };
}

function listOf<T>(value: unknown, read: (one: Record<string, unknown>) => T | undefined): T[] {
  return Array.isArray(value) ? value.flatMap((one) => (isObject(one) ? (read(one) ?? []) : [])) : [];
}

function entryOf({ at, source, text, tone }: Record<string, unknown>): TimelineEntry | undefined {
  if (typeof source !== "string" || typeof text !== "string" || !isTime(at)) return undefined;
  return { at, source, text, tone: toneOf(tone) };
}

const TONES: readonly Tone[] = ["ok", "warn", "critical", "unknown", "info", "muted"];

function toneOf(value: unknown): Tone {
  return TONES.find((tone) => tone === value) ?? "info";
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && !Number.isNaN(new Date(value).getTime());
}

function seriesOf(one: Record<string, unknown>): EvidenceSeries | undefined {
  const { id, title, unit, periodSeconds, warn, critical } = one;
  if (typeof id !== "string" || typeof unit !== "string" || typeof periodSeconds !== "number") return undefined;
  return {
    id,
    title: typeof title === "string" ? title : id,
    unit,
    periodSeconds,
    points: listOf(one.points, ({ at, value }) =>
      isTime(at) && typeof value === "number" ? { at, value } : undefined,
    ),
    warn: typeof warn === "number" ? warn : null,
    critical: typeof critical === "number" ? critical : null,
  };
}
