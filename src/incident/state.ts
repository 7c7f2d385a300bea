import type { ChainProblem } from "../core/chain.js";
import { isObject, type Json } from "../core/json.js";
import { type IncidentEvent, textIn, textsIn } from "./events.js";

export type Status = "open" | "acknowledged" | "mitigated" | "resolved" | "closed";

/** Something left to do after it is over. */
export interface FollowUp {
  what: string;
  owner: string | undefined;
  /** ISO 8601 date. */
  due: string | undefined;
}

/** An incident as its record tells it. Nothing of this is stored: it is computed from the events each time. */
export interface Incident {
  id: string;
  title: string;
  severity: string;
  status: Status;
  /** A drill never reaches a real channel. */
  drill: boolean;
  /** What is affected, in the words of who opened it. */
  affected: string[];
  /** Who does what: `commander`, `communications`, ... */
  roles: Record<string, string>;
  opened: IncidentEvent;
  /** When the trouble began, which is before anyone saw it. */
  startedAt: Date;
  acknowledged: IncidentEvent | undefined;
  mitigated: IncidentEvent | undefined;
  resolved: IncidentEvent | undefined;
  closed: IncidentEvent | undefined;
  /** How far up the path it was taken; opening it is the first level. */
  level: number;
  cause: string | undefined;
  followUps: FollowUp[];
  ticket: string | undefined;
  events: IncidentEvent[];
  /** What is wrong with the record itself. */
  problems: ChainProblem[];
  /** Its opening cannot be read: severity, title and whether it is a drill are not known. */
  damaged: boolean;
}

const UNREADABLE = "(its first line cannot be read)";

/**
 * Computes what an incident is from what happened, in the order it was written. One whose opening cannot be read any more is
 * still an incident: it is listed and said to be damaged. Whether it was a drill then nobody knows, and a drill tells nobody.
 */
export function stateOf(id: string, events: readonly IncidentEvent[], problems: readonly ChainProblem[]): Incident {
  const opened = events.find(({ type }) => type === "opened") ?? unreadable(events);
  const began = new Date(textIn(opened.details, "startedAt") ?? opened.at);
  const incident: Incident = {
    id,
    title: opened.text,
    severity: textIn(opened.details, "severity") ?? "unknown",
    status: "open",
    drill: opened.details.drill === true,
    affected: textsIn(opened.details, "affected"),
    roles: {},
    opened,
    startedAt: Number.isNaN(began.getTime()) ? opened.at : began,
    acknowledged: undefined,
    mitigated: undefined,
    resolved: undefined,
    closed: undefined,
    level: 1,
    cause: undefined,
    followUps: [],
    ticket: undefined,
    events: [...events],
    problems: [...problems],
    damaged: opened.seq === 0,
  };
  for (const event of events) FOLD[event.type]?.(incident, event);
  return incident;
}

/** What stands in for an opening that is damaged. */
function unreadable([first]: readonly IncidentEvent[]): IncidentEvent {
  return {
    seq: 0,
    at: first?.at ?? new Date(0),
    up: first?.up,
    type: "opened",
    source: "nexusctl",
    author: first?.author ?? "unknown",
    text: UNREADABLE,
    details: { drill: true },
    evidence: [],
  };
}

type Fold = (incident: Incident, event: IncidentEvent) => void;

const FOLD: Readonly<Record<string, Fold | undefined>> = {
  acknowledged: (incident, event) => {
    incident.acknowledged ??= event;
    if (incident.status === "open") incident.status = "acknowledged";
  },
  severity: (incident, { details }) => {
    incident.severity = textIn(details, "severity") ?? incident.severity;
  },
  assigned: (incident, { details }) => {
    const role = textIn(details, "role");
    const who = textIn(details, "who");
    if (role !== undefined && who !== undefined) incident.roles[role] = who;
  },
  escalated: (incident) => {
    incident.level += 1;
  },
  ticket: (incident, { details }) => {
    incident.ticket = textIn(details, "url") ?? incident.ticket;
  },
  mitigated: (incident, event) => {
    incident.mitigated = event;
    incident.status = "mitigated";
  },
  resolved: (incident, event) => {
    incident.mitigated ??= event;
    incident.resolved = event;
    incident.status = "resolved";
  },
  reopened: (incident) => {
    incident.mitigated = undefined;
    incident.resolved = undefined;
    incident.status = incident.acknowledged === undefined ? "open" : "acknowledged";
  },
  closed: (incident, event) => {
    incident.closed = event;
    incident.status = "closed";
    incident.cause = textIn(event.details, "cause") ?? event.text;
    incident.followUps = followUpsIn(event.details.followUps);
  },
};

function followUpsIn(value: Json | undefined): FollowUp[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one) => {
    if (!isObject(one) || typeof one.what !== "string") return [];
    const { what, owner, due } = one;
    return [
      {
        what,
        owner: typeof owner === "string" ? owner : undefined,
        due: typeof due === "string" ? due : undefined,
      },
    ];
  });
}

const STEPS: readonly Status[] = ["open", "acknowledged", "mitigated", "resolved", "closed"];

/** Whether it has come as far as `status`, or further. */
export function hasReached({ status }: Pick<Incident, "status">, wanted: Status): boolean {
  return STEPS.indexOf(status) >= STEPS.indexOf(wanted);
}
