import type { ChangeRecord } from "../core/history.js";
import type { Tone } from "../core/report.js";
import { type IncidentEvent, textIn } from "./events.js";
import type { Evidence, TimelineEntry } from "./evidence.js";
import type { Incident } from "./state.js";

const EVENT_TONES: Readonly<Record<string, Tone | undefined>> = {
  opened: "critical",
  escalated: "warn",
  reopened: "critical",
  mitigated: "ok",
  resolved: "ok",
  note: "info",
  command: "muted",
};

/** All that happened, oldest first: the record, what the evidence tells, and the changes that were made. Nothing is said twice. */
export function mergedTimeline(
  { events }: Pick<Incident, "events">,
  evidence: readonly Pick<Evidence, "timeline">[],
  changes: readonly ChangeRecord[],
): TimelineEntry[] {
  const all = [
    ...events.map(entryOf),
    ...evidence.flatMap(({ timeline }) => timeline),
    ...changes.map(
      (one): TimelineEntry => ({
        at: one.begunAt,
        source: "journal",
        text: `${one.title} (${one.status})`,
        tone: one.status === "applied" ? "ok" : "warn",
      }),
    ),
  ];
  const once = new Map(all.map((one) => [JSON.stringify([Date.parse(one.at), one.source, one.text]), one]));
  return [...once.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function entryOf(event: IncidentEvent): TimelineEntry {
  const { type, author, source, at } = event;
  const ours = source === "operator" || source === "nexusctl";
  return {
    at: at.toISOString(),
    source: ours ? "incident" : source,
    text: `${wordsOf(event)} (${author})`,
    tone: EVENT_TONES[type] ?? "info",
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
