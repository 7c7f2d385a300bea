import type { Clock } from "../core/clock.js";
import { formatDuration } from "../core/time.js";
import type { WaitLook, WaitSpec } from "../core/wait.js";
import type { Verdict } from "../health/verdict.js";

const EVERY_MS = 30_000;

export interface StableDeps {
  clock: Pick<Clock, "monotonic">;
  /** Looks at the whole platform once. */
  look(): Promise<Verdict>;
}

/**
 * Waits until every look at the platform has been healthy for `stableMs` on end. One that is not begins it anew; one in which
 * something could not be looked at counts as not healthy, because unknown is never well.
 * @returns a spec whose result has `looks` and `unhealthy`, how often it was looked at and how often it was not well
 */
export function stableWait(stableMs: number, timeoutMs: number, reattach: string, deps: StableDeps): WaitSpec {
  let since: number | undefined;
  let looks = 0;
  let unhealthy = 0;
  const look = async (): Promise<WaitLook> => {
    const verdict = await deps.look();
    looks += 1;
    if (verdict.state !== "healthy") {
      unhealthy += 1;
      const before = since;
      since = undefined;
      const text = `${verdict.headline}${before === undefined ? "" : ": the time begins anew"}`;
      return { state: "waiting", summary: `not healthy: ${verdict.headline}`, news: [{ text, tone: "warn" }] };
    }
    since ??= deps.clock.monotonic();
    const goneMs = deps.clock.monotonic() - since;
    const summary = `healthy for ${formatDuration(goneMs)} of ${formatDuration(stableMs)}`;
    const progress = { done: Math.min(goneMs, stableMs), total: stableMs };
    if (goneMs < stableMs) return { state: "waiting", summary, progress };
    return { state: "done", summary, progress, result: { looks, unhealthy, stableMs } };
  };
  return {
    what: `the platform to be healthy for ${formatDuration(stableMs)}`,
    timeoutMs,
    everyMs: Math.min(EVERY_MS, Math.max(1_000, stableMs / 4)),
    look,
    reattach,
    onlyWhileLooking: true,
  };
}
