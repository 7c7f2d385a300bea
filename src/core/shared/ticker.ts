import { setTimeout as sleep } from "node:timers/promises";

/** A moment of this process, to measure from. */
export interface Mark {
  monotonic: number;
  wall: number;
}

/** Time as a lease is measured by. */
export interface Ticker {
  mark(): Mark;
  /** Milliseconds since then; never too few. */
  since(mark: Mark): number;
  /** Ends early when `signal` aborts, and leaves nothing behind then. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** @returns what ends it */
  every(ms: number, body: () => void): () => void;
}

/**
 * The machine's time. The monotonic clock stands still while a laptop sleeps, and the wall clock can be set back: the longer
 * of the two counts, so that a lease is rather given up too soon than held too long.
 */
export function createTicker(): Ticker {
  return {
    mark: () => ({ monotonic: performance.now(), wall: Date.now() }),
    since: ({ monotonic, wall }) => Math.max(performance.now() - monotonic, Date.now() - wall),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(ended),
    every: (ms, body) => {
      const timer = setInterval(body, ms);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}

/** Nothing else makes a timer fail: it was ended early, and who waits looks why. */
function ended(_aborted: unknown): void {
  return;
}
