import type { ChangeRecord } from "../core/history.js";
import { toldOnce } from "./commands.js";
import { type IncidentEvent, textIn } from "./events.js";
import type { Evidence, TimelineEntry } from "./evidence.js";
import { changeEntry, changesOf } from "./gather/changes.js";
import type { Incident } from "./state.js";

/** What is merged. */
export interface Sources {
  incident: Pick<Incident, "events" | "startedAt" | "closed">;
  /** Oldest first: of two that tell the same, the newer one is believed. */
  evidence: readonly Pick<Evidence, "timeline">[];
  changes: readonly ChangeRecord[];
}

const BEFORE_MS = 3_600_000;

/**
 * All that is known of an incident in one line of time: its record, what was kept as evidence, and the changes of that time.
 * The same of the same source at the same time is told once. The record keeps its own order: an event that a clock which
 * was set back puts before the one it followed stands after it all the same.
 */
export function timelineOf({ incident, evidence, changes }: Sources): TimelineEntry[] {
  const since = new Date(incident.startedAt.getTime() - BEFORE_MS);
  const until = incident.closed?.at;
  const own = changesOf(changes, since).filter(({ begunAt }) => until === undefined || new Date(begunAt) <= until);
  const told = new Map<string, TimelineEntry>();
  for (const one of evidence.flatMap(({ timeline }) => timeline)) told.set(keyOf(one), one);
  // A change that was still running when it was kept has ended since.
  for (const one of own.map(changeEntry)) told.set(keyOf(one), one);
  const placed = withoutLess([...told.values()]).map((entry) => ({ entry, place: new Date(entry.at).getTime() }));
  return [...placed, ...placedEvents(toldOnce(incident.events))]
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}

/** Where two of one moment and source begin alike, the longer one says all that the other does. */
function withoutLess(all: readonly TimelineEntry[]): TimelineEntry[] {
  const groups = new Map<string, string[]>();
  for (const { at, source, text } of all) {
    const key = JSON.stringify([at, source]);
    groups.set(key, [...(groups.get(key) ?? []), text]);
  }
  return all.filter(({ at, source, text }) =>
    (groups.get(JSON.stringify([at, source])) ?? []).every((other) => other === text || !tellsMore(other, text)),
  );
}

/** `other` begins with all of `text` and goes on after its last word, not within it. */
function tellsMore(other: string, text: string): boolean {
  return other.startsWith(text) && /^\W/.test(other.slice(text.length));
}

/** A change of the journal is known by when it began; its text says how it stands. */
function keyOf({ at, source, text }: TimelineEntry): string {
  return JSON.stringify(source === "journal" ? [at, source, text.replace(/^.*\(/, "(")] : [at, source, text]);
}

function placedEvents(events: readonly IncidentEvent[]): { entry: TimelineEntry; place: number }[] {
  let latest = Number.NEGATIVE_INFINITY;
  return events.map((event) => {
    latest = Math.max(latest, event.at.getTime());
    return { entry: eventEntry(event), place: latest };
  });
}

const TONES: Readonly<Record<string, TimelineEntry["tone"] | undefined>> = {
  opened: "critical",
  escalated: "warn",
  reopened: "warn",
  "command.begun": "warn",
  mitigated: "ok",
  resolved: "ok",
  closed: "ok",
};

/** Who writes on the record without being a service that answered. */
const OWN = ["operator", "nexusctl"];

function eventEntry(event: IncidentEvent): TimelineEntry {
  const { at, type, author, source } = event;
  return {
    at: at.toISOString(),
    source: OWN.includes(source) ? "incident" : source,
    text: `${wordsOf(event)} (${author})`,
    tone: TONES[type] ?? "info",
  };
}

function wordsOf({ type, text, details }: IncidentEvent): string {
  const severity = textIn(details, "severity");
  const role = textIn(details, "role");
  const who = textIn(details, "who");
  if (type === "assigned" && role !== undefined && who !== undefined) return `assigned: ${who} as ${role}`;
  const what = severity !== undefined && (type === "opened" || type === "severity") ? `${type} (${severity})` : type;
  return text === "" || text === type ? what : `${what}: ${text}`;
}
