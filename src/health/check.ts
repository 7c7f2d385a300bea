import type { AwsServices, Context } from "../core/context.js";
import type { JsonObject } from "../core/json.js";
import type { Line, NextCommand, Tone } from "../core/report.js";
import type { Reads } from "./reads.js";

/**
 * How what was looked at is. `unknown`: it was asked and did not answer, so it may be anything. `skipped`: it was not
 * asked, for a reason that is no fault (no domain is configured).
 */
export type State = "ok" | "warn" | "critical" | "unknown" | "skipped";

/** What a check saw: one sentence for a person, facts for the rules, lines as proof. */
export interface Finding {
  check: string;
  title: string;
  state: State;
  what: string;
  /** Data the verdict's rules look at, and scripts. */
  facts: JsonObject;
  evidence: Line[];
  /** The thing it is about, as AWS names it. */
  resource: string;
  since?: Date;
  next: NextCommand[];
}

/** What a check may touch: reads only. */
export interface Look extends Pick<Context, "env" | "clock" | "journal" | "signal"> {
  aws: AwsServices;
  /** Reads that several checks need, made once. */
  reads: Reads;
  /** The platform's time when the look began. */
  now: Date;
  /** How far back events and changes are of interest. */
  from: Date;
}

/** A small read-only probe. What it throws becomes an unknown; it never ends the whole look. */
export interface Check {
  id: string;
  title: string;
  /** In the operator's own time. */
  timeoutMs: number;
  run(look: Look): Promise<Seen>;
}

/** What a check's `run` answers; its id and title are put in by the runner. */
export interface Seen extends Partial<Pick<Finding, "facts" | "evidence" | "next">> {
  state: State;
  what: string;
  resource: string;
  since?: Date | undefined;
}

/** Each check answers within this, in the operator's own time, so that the verdict comes within five seconds. */
export const ANSWER_WITHIN_MS = 4_000;

export function check(fields: Omit<Check, "timeoutMs"> & { timeoutMs?: number }): Check {
  return { timeoutMs: ANSWER_WITHIN_MS, ...fields };
}

const SEVERITY: Record<State, number> = { critical: 0, warn: 1, unknown: 2, ok: 3, skipped: 4 };

/** Sorts the worst first. */
export function byState(a: { state: State }, b: { state: State }): number {
  return SEVERITY[a.state] - SEVERITY[b.state];
}

export function worst(states: readonly State[]): State {
  return [...states].sort((a, b) => SEVERITY[a] - SEVERITY[b])[0] ?? "ok";
}

export function toneOf(state: State): Tone {
  return state === "skipped" ? "muted" : state;
}

/** A measure against its two thresholds. @param trouble the side on which it gets worse */
export function stateOf(value: number, warn: number, critical: number, trouble: "above" | "below"): State {
  const past = (limit: number) => (trouble === "above" ? value >= limit : value <= limit);
  if (past(critical)) return "critical";
  return past(warn) ? "warn" : "ok";
}
