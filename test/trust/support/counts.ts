import { appendFileSync } from "node:fs";
import type { PROMISES, PromiseName } from "./promises.js";

/** One row of the trust report: what a test counted while it showed that a promise holds. */
export interface Count {
  /** The promise, in the words of {@link PROMISES}. */
  promise: (typeof PROMISES)[PromiseName];
  /** What the commands ran against. */
  against: "sandbox" | "moto" | "PostgreSQL" | "loopback" | "files";
  /** Different commands that were run. */
  commands: number;
  /** Times that one was run. */
  runs: number;
  /** Calls that arrived at the endpoint. */
  calls: number;
  /** Faults, kills or hostile inputs that were put in. */
  faults: number;
  /** Writes that arrived. */
  writes: number;
  /** Writes that were allowed to arrive: those previewed and confirmed, each once. */
  allowed: number;
}

const NOTHING = { commands: 0, runs: 0, calls: 0, faults: 0, writes: 0, allowed: 0 };

/** Adds a row to the report of this run; does nothing where no report is wanted (NEXUSCTL_TRUST_COUNTS names its file). */
export function count(row: Pick<Count, "promise" | "against"> & Partial<Count>): void {
  const file = process.env.NEXUSCTL_TRUST_COUNTS;
  if (file === undefined) return;
  appendFileSync(file, `${JSON.stringify({ ...NOTHING, ...row })}\n`);
}

/** `few` in CI's run, `many` with `npm run test:trust -- --full`. */
export function times(few: number, many: number): number {
  return process.env.NEXUSCTL_TRUST_FULL === "1" ? many : few;
}
