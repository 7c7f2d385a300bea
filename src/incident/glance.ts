import type { ChainProblem } from "../core/chain.js";
import type { Context } from "../core/context.js";
import type { Cell, Line, Tone } from "../core/report.js";
import { formatDuration } from "../core/time.js";
import { clockSetBetween, clocksOf, clockWords, type IncidentClock, type Moment, overdueWords } from "./clocks.js";
import { hasReached, type Incident, type Status } from "./state.js";

/** The present, as an event that happened now would have it. */
export function momentOf(ctx: Pick<Context, "clock">): Moment {
  return { at: ctx.clock.now(), up: ctx.clock.uptime?.() };
}

export function incidentClocks(incident: Incident, ctx: Pick<Context, "clock" | "env">): IncidentClock[] {
  return clocksOf(incident, ctx.env.severities, momentOf(ctx));
}

const TONES: Readonly<Record<Status, Tone>> = {
  open: "critical",
  acknowledged: "warn",
  mitigated: "warn",
  resolved: "ok",
  closed: "muted",
};

export function statusTone({ status }: Incident): Tone {
  return TONES[status];
}

/** e.g. `P1 acknowledged, open for 12m; not mitigated: 3m overdue`. */
export function glance(incident: Incident, ctx: Pick<Context, "clock" | "env">): { text: string; tone: Tone } {
  const clocks = incidentClocks(incident, ctx);
  const late = overdueWords(clocks);
  const resolve = clocks.find(({ name }) => name === "resolve");
  const since = hasReached(incident, "resolved") ? "lasted" : "for";
  const long = resolve === undefined ? "" : `, ${since} ${formatDuration(resolve.elapsedMs)}`;
  const drill = incident.drill ? "drill, " : "";
  const text = `${drill}${incident.severity} ${incident.status}${long}${late === undefined ? "" : `; ${late}`}`;
  return { text, tone: late === undefined ? statusTone(incident) : "critical" };
}

/** The clocks as rows of fields. */
export function clockRows(incident: Incident, ctx: Pick<Context, "clock" | "env">): [string, Cell][] {
  return incidentClocks(incident, ctx).map((clock) => [
    `to ${clock.name}`,
    { text: clockWords(clock), tone: clock.overdue ? "critical" : clock.done ? "ok" : "info" },
  ]);
}

/** What is wrong with the record: lines that are cut or altered, and where the clock was set. */
export function recordProblems(incident: Incident): Line[] {
  const problems = incident.problems.map(({ line, what }: ChainProblem) => ({
    text: `record, line ${line}: ${what}`,
    tone: "warn" as const,
  }));
  const set = incident.events.flatMap((event, index): Line[] => {
    const before = incident.events[index - 1];
    const by = before === undefined ? 0 : clockSetBetween(before, event);
    if (by === 0) return [];
    const words = `${by < 0 ? "back" : "forward"} by ${formatDuration(Math.abs(by))}`;
    return [{ text: `record, event ${event.seq}: the machine's clock was set ${words} before it`, tone: "warn" }];
  });
  return [...problems, ...set];
}
