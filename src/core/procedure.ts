import type { Change } from "./change.js";
import type { Context } from "./context.js";
import type { Report } from "./report.js";

/** A guided procedure as data: steps in order, each a report to read or a change to confirm, every decision recorded. */
export interface Procedure {
  kind: "procedure";
  /** Names the record that makes it resumable, e.g. `service-down`. */
  id: string;
  title: string;
  /** The incident it belongs to; the one that is led, when left out. */
  incident?: string;
  steps: ProcedureStep[];
  /** Looks at how things are, for the conditions of steps. Asked anew before each step that has one. */
  assess(ctx: Context): Promise<Situation>;
}

/** How things are, as far as the conditions of steps ask. */
export interface Situation {
  /** e.g. `healthy`, `degraded`, `critical`, `blind` */
  state: string;
  /** What would mend it, e.g. `restart`; `none` where that cannot be said. */
  remedy: string;
  headline: string;
}

/** When a step applies. What is left out is always met. */
export interface Condition {
  states?: readonly string[];
  remedies?: readonly string[];
  /** The same in words, after "only": `when a restart would mend it`. */
  words: string;
}

export interface ProcedureStep {
  id: string;
  title: string;
  /** When it is due and by when it is done, in minutes since the start, e.g. `{ from: 5, to: 10 }`. */
  window: { from: number; to?: number };
  /** The commands that do the same by themselves, without `nexusctl`. */
  commands: readonly string[];
  when?: Condition;
  /** Looked at before the step is offered. @returns why it is not needed; undefined when it is */
  needless?(ctx: Context): Promise<string | undefined>;
  /** Looks, and answers with what to show or do; undefined when there is nothing to do after all. */
  run(ctx: Context): Promise<Report | Change | undefined>;
}

export function procedure(fields: Omit<Procedure, "kind">): Procedure {
  return { kind: "procedure", ...fields };
}

export function applies({ states, remedies }: Condition, { state, remedy }: Situation): boolean {
  return (states?.includes(state) ?? true) && (remedies?.includes(remedy) ?? true);
}
