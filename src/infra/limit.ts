import type { Context } from "../core/context.js";
import { asNexusError, interrupted, NexusError } from "../core/errors.js";
import { formatDuration } from "../core/time.js";

/** What ends a child before its time: a person, or a time that is over. */
export interface Limit {
  signal: AbortSignal;
  /** What is said of it, by which of the two it was. `rest` says how things stand. */
  ended(rest?: string): NexusError;
}

/**
 * @param ms of the operator's own time
 * @param doing what is given up, e.g. `terraform plan`
 * @param hint what helps when the time is over
 */
export function limitOf(
  { clock, signal }: Pick<Context, "clock" | "signal">,
  ms: number,
  doing: string,
  hint = "give it more time with --timeout",
): Limit {
  const late = clock.deadline(ms);
  return {
    signal: AbortSignal.any([signal, late]),
    ended: (rest) => {
      if (signal.aborted) return interrupted(rest === undefined ? undefined : `interrupted: ${rest}`);
      const more = rest === undefined ? "" : `; ${rest}`;
      return new NexusError("timeout", `${doing}: given up after ${spanWords(ms)}${more}`, { hint });
    },
  };
}

/** The error as it was thrown, unless the limit is behind it. */
export function explained(thrown: unknown, limit: Limit, rest?: string): NexusError {
  const error = asNexusError(thrown);
  return error.code === "interrupted" && limit.signal.aborted ? limit.ended(rest) : error;
}

function spanWords(ms: number): string {
  return ms < 1_000 ? `${ms}ms` : formatDuration(ms);
}
