import type { LogEvent, LogPage, Logs } from "../../../src/aws/logs.js";
import type { Clock } from "../../../src/core/clock.js";
import { interrupted, NexusError } from "../../../src/core/errors.js";

/** Time that passes only when somebody waits. */
export class VirtualClock implements Clock {
  constructor(public ms: number) {}
  now(): Date {
    return new Date(this.ms);
  }
  monotonic(): number {
    return this.ms;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) throw interrupted();
    this.ms += ms;
    // Lets others have their turn, as a real wait would.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  deadline(): AbortSignal {
    return AbortSignal.abort();
  }
}

/** Repeatable chance. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export interface FakeEvent extends LogEvent {
  /** When it can be read, in milliseconds. */
  readableAt: number;
}

export interface FakeOptions {
  clock: VirtualClock;
  pageSize: number;
  /** Shares of the calls. */
  throttled?: number;
  empty?: number;
  roll: () => number;
}

/**
 * FilterLogEvents over a list: pages that may be empty though more follow, streams one after the other within a page,
 * refusals, and events that can be read only some time after their own.
 */
export function fakeLog(events: readonly FakeEvent[], options: FakeOptions): Pick<Logs, "filter"> & { calls: number } {
  const { clock, pageSize, roll } = options;
  const sorted = [...events].sort((a, b) => a.at.getTime() - b.at.getTime());
  const times = sorted.map(({ at }) => at.getTime());
  let serial = 0;
  const log = {
    calls: 0,
    filter: async (
      { from, to }: { from: Date; to: Date },
      { token }: { token: string | undefined },
    ): Promise<LogPage> => {
      log.calls += 1;
      clock.ms += 20;
      if (roll() < (options.throttled ?? 0)) {
        throw new NexusError("failed", "Rate exceeded", { awsCode: "ThrottlingException" });
      }
      serial += 1;
      let index = token === undefined ? firstAt(times, from.getTime()) : Number(token.split("/")[0]);
      if (roll() < (options.empty ?? 0)) return { events: [], next: `${index}/${serial}` };
      const page: FakeEvent[] = [];
      const goesOn = () => (times[index] ?? Number.POSITIVE_INFINITY) <= to.getTime();
      for (; goesOn() && page.length < pageSize; index += 1) {
        page.push(...sorted.slice(index, index + 1).filter(({ readableAt }) => readableAt <= clock.ms));
      }
      const more = goesOn();
      page.sort((a, b) => a.stream.localeCompare(b.stream));
      return { events: page, next: more ? `${index}/${serial}` : undefined };
    },
  };
  return log;
}

/** By halves: the first index whose time is not before `from`. */
function firstAt(times: readonly number[], from: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
