import type { Clock } from "../core/clock.js";
import { interrupted, NexusError } from "../core/errors.js";
import { unlessAborted } from "../core/race.js";

/**
 * What `work` answers, if it does so within `ms` of the operator's own time. What answers later is dropped, because the
 * reader has gone on by then.
 * @throws timeout when it did not answer in time; interrupted when `signal` aborts; else what `work` throws
 */
export async function within<T>(
  work: () => Promise<T>,
  ms: number,
  deps: { clock: Clock; signal: AbortSignal },
): Promise<T> {
  const late = deps.clock.deadline(ms);
  const overdue = () => new NexusError("timeout", `no answer within ${ms / 1000} s`);
  return unlessAborted(unlessAborted(work(), late, overdue), deps.signal);
}

export type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown };

/** {@link within}, with the failure as a value: for a part of an answer that may be missing. Ctrl-C still throws. */
export async function attempt<T>(
  work: () => Promise<T>,
  ms: number,
  deps: { clock: Clock; signal: AbortSignal },
): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await within(work, ms, deps) };
  } catch (error) {
    if (deps.signal.aborted) throw interrupted();
    return { ok: false, error };
  }
}
