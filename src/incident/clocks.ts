import type { Severity } from "../core/environment.js";
import { formatDuration } from "../core/time.js";
import { type IncidentEvent, textIn } from "./events.js";
import type { Incident } from "./state.js";

/** One of an incident's clocks: how long something took, or takes by now, against how long it may. */
export interface IncidentClock {
  name: "acknowledge" | "mitigate" | "resolve";
  elapsedMs: number;
  /** It was reached, and the clock stands. */
  done: boolean;
  withinMs: number | undefined;
  overdue: boolean;
}

/** A moment of the present, as events have them. */
export type Moment = Pick<IncidentEvent, "at" | "up">;

/** How long the clock of two moments may differ from the machine's before it was set in between. */
const SET_MS = 2_000;

/**
 * Milliseconds from one moment to another: by the machine's own time where both are of the same boot, because the clock may
 * have been set; else by the clock. Never negative.
 */
export function elapsedBetween(from: Moment, to: Moment): number {
  const ms =
    from.up !== undefined && from.up.boot === to.up?.boot ? to.up.ms - from.up.ms : to.at.getTime() - from.at.getTime();
  return Math.max(0, ms);
}

/** By how much the clock was set between two events of the same boot; 0 when it was not. Negative: it was set back. */
export function clockSetBetween(from: Moment, to: Moment): number {
  if (from.up === undefined || from.up.boot !== to.up?.boot) return 0;
  const by = to.at.getTime() - from.at.getTime() - (to.up.ms - from.up.ms);
  return Math.abs(by) > SET_MS ? by : 0;
}

/**
 * The runbook's response time is the one to acknowledge in; the others run without a limit unless the configuration sets one.
 * What was reached is held against the severity it had then: making an incident less severe later mends no lateness.
 * @param levels the severities there are; none where only the lengths count
 */
export function clocksOf(incident: Incident, levels: readonly Severity[], now: Moment): IncidentClock[] {
  const { opened, acknowledged, mitigated, resolved } = incident;
  const clock = (
    name: IncidentClock["name"],
    end: IncidentEvent | undefined,
    within: (severity: Severity) => number | undefined,
  ): IncidentClock => {
    const elapsedMs = elapsedBetween(opened, end ?? now);
    const severity = levels.find((one) => one.name === severityAt(incident, end));
    const withinMs = severity === undefined ? undefined : within(severity);
    const overdue = withinMs !== undefined && elapsedMs > withinMs;
    return { name, elapsedMs, done: end !== undefined, withinMs, overdue };
  };
  return [
    clock("acknowledge", acknowledged ?? mitigated ?? resolved, (one) => one.respondWithinMs),
    clock("mitigate", mitigated ?? resolved, (one) => one.mitigateWithinMs),
    clock("resolve", resolved, (one) => one.resolveWithinMs),
  ];
}

/** The severity that was in force at an event; the present one without. */
function severityAt({ severity, opened, events }: Incident, end: IncidentEvent | undefined): string {
  if (end === undefined) return severity;
  const before = events.filter(({ seq, type }) => type === "severity" && seq < end.seq).at(-1) ?? opened;
  return textIn(before.details, "severity") ?? severity;
}

const DONE: Readonly<Record<IncidentClock["name"], string>> = {
  acknowledge: "acknowledged",
  mitigate: "mitigated",
  resolve: "resolved",
};

/** e.g. `acknowledged after 4m`, `to resolve: 1h 3m gone`, `not acknowledged: 3m overdue`. */
export function clockWords({ name, elapsedMs, done, withinMs, overdue }: IncidentClock): string {
  const late = withinMs === undefined ? "" : formatDuration(elapsedMs - withinMs);
  if (done) return `${DONE[name]} after ${formatDuration(elapsedMs)}${overdue ? `, ${late} late` : ""}`;
  if (overdue) return `not ${DONE[name]}: ${late} overdue`;
  if (withinMs === undefined) return `not ${DONE[name]} yet, ${formatDuration(elapsedMs)} gone`;
  return `not ${DONE[name]} yet, ${formatDuration(withinMs - elapsedMs)} left`;
}

/** What of the clocks a person must see on every screen: the one that runs and is late, if one is. */
export function overdueWords(clocks: readonly IncidentClock[]): string | undefined {
  const late = clocks.find(({ done, overdue }) => !done && overdue);
  return late === undefined ? undefined : clockWords(late);
}
