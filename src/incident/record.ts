import { join } from "node:path";
import type { FileStep } from "../core/change.js";
import { readIfThere } from "../core/files.js";
import { isObject } from "../core/json.js";

/** What is known of an incident, from its events. */
export interface Incident {
  id: string;
  severity: string;
  title: string;
  openedAt: Date;
  /** How often somebody further up was brought in; opening it is the first time. */
  escalations: number;
  closed: boolean;
  path: string;
}

interface IncidentEvent {
  type: "opened" | "escalated" | "closed";
  at: string;
  incident: string;
  severity: string;
  author: string;
  text: string;
}

/** All incidents of an environment are lines of one append-only file; what they are now is computed from them. */
export function incidentsFile(environmentState: string): string {
  return join(environmentState, "incidents.jsonl");
}

/** The newest incident that is still open. */
export function openIncident(environmentState: string): Incident | undefined {
  return readIncidents(environmentState)
    .filter(({ closed }) => !closed)
    .at(-1);
}

/** All incidents of an environment, oldest first. Lines that cannot be read are passed over. */
export function readIncidents(environmentState: string): Incident[] {
  const path = incidentsFile(environmentState);
  const incidents = new Map<string, Incident>();
  for (const event of events(readIfThere(path) ?? "")) {
    const { incident: id, severity, text: title, at } = event;
    const known = incidents.get(id);
    if (event.type === "opened")
      incidents.set(id, { id, severity, title, openedAt: new Date(at), escalations: 1, closed: false, path });
    else if (known !== undefined) incidents.set(id, after(event, known));
  }
  return [...incidents.values()];
}

function after({ type, severity }: IncidentEvent, known: Incident): Incident {
  if (type === "closed") return { ...known, severity, closed: true };
  return { ...known, severity, escalations: known.escalations + 1 };
}

function events(text: string): IncidentEvent[] {
  return text.split("\n").flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isEvent(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

function isEvent(value: unknown): value is IncidentEvent {
  return (
    isObject(value) &&
    (value.type === "opened" || value.type === "escalated" || value.type === "closed") &&
    ["at", "incident", "severity", "author", "text"].every((key) => typeof value[key] === "string")
  );
}

/** Plans one more line of the record. */
export function recordStep(environmentState: string, event: Omit<IncidentEvent, "at"> & { at: Date }): FileStep {
  const line = { ...event, at: event.at.toISOString() };
  return {
    kind: "file",
    id: "record",
    words:
      event.type === "opened"
        ? `open incident ${event.incident} (${event.severity})`
        : `add to the record of ${event.incident}`,
    path: incidentsFile(environmentState),
    mode: "append",
    content: `${JSON.stringify(line)}\n`,
    undo: { kind: "none", why: "a record is only added to" },
  };
}

/** Sorts by time and says which environment it belongs to. */
export function newIncidentId(environment: string, now: Date): string {
  return `inc-${environment}-${now.toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-")}`;
}
