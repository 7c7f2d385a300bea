import type { Change } from "./change.js";
import type { Context } from "./context.js";
import type { Report } from "./report.js";

/** A guided procedure: steps in order, each a report to read or a change to confirm, every decision recorded. */
export interface Procedure {
  kind: "procedure";
  /** Names the record that makes it resumable, e.g. `service-down`. */
  id: string;
  title: string;
  steps: ProcedureStep[];
}

export interface ProcedureStep {
  id: string;
  title: string;
  /** The runbook's window in minutes since the start, e.g. `{ from: 5, to: 10 }`. */
  window: { from: number; to?: number };
  /** The command that does the same by itself, without `nexusctl`; left out where the look decides which it is. */
  command?: string;
  /** Looks, and answers with what to show or do; undefined when the step does not apply now. */
  run(ctx: Context): Promise<Report | Change | undefined>;
}

export function procedure(fields: Omit<Procedure, "kind">): Procedure {
  return { kind: "procedure", ...fields };
}
