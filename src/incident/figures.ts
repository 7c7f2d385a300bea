import type { Environment } from "../core/environment.js";
import { clocksOf } from "./clocks.js";
import { bySeverity } from "./severities.js";
import type { Incident } from "./state.js";

/** Figures over several incidents. Times in milliseconds; null where no incident came so far. */
export interface Figures {
  count: number;
  bySeverity: { severity: string; count: number }[];
  /** Median time to acknowledge. */
  acknowledgeMs: number | null;
  /** Median time to resolve. */
  resolveMs: number | null;
}

/** Counts and medians; drills are left out, because nothing broke in them. */
export function figuresOf(incidents: readonly Incident[], env: Pick<Environment, "severities">): Figures {
  const real = incidents.filter(({ drill }) => !drill);
  const names = [...new Set(real.map(({ severity }) => severity))].sort((a, b) => bySeverity(env, a, b));
  return {
    count: real.length,
    bySeverity: names.map((severity) => ({
      severity,
      count: real.filter((one) => one.severity === severity).length,
    })),
    acknowledgeMs: median(real.flatMap((one) => timeOf(one, "acknowledge"))),
    resolveMs: median(real.flatMap((one) => timeOf(one, "resolve"))),
  };
}

function timeOf(incident: Incident, name: "acknowledge" | "resolve"): number[] {
  const clock = clocksOf(incident, [], incident.events.at(-1) ?? incident.opened).find((one) => one.name === name);
  return clock?.done === true ? [clock.elapsedMs] : [];
}

function median(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
