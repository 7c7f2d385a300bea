import type { LogEvent, Logs } from "../../aws/logs.js";
import type { Clock } from "../../core/clock.js";
import { asNexusError, interrupted, type NexusError } from "../../core/errors.js";
import { Backoff, isPassing, isStaleToken, isThrottled, PATIENCE_MS } from "./throttle.js";

export interface SearchOptions {
  group: string;
  pattern: string | undefined;
  from: Date;
  to: Date;
  /** Calls under way at the same time; fewer where only the first lines are wanted. Default 3. */
  parallel?: number;
}

export interface SearchDeps {
  logs: Pick<Logs, "filter">;
  clock: Clock;
  signal: AbortSignal;
}

export type SearchItem =
  /** In order of time, all of a stretch of the range. */
  { kind: "events"; events: LogEvent[]; share: number } | { kind: "throttled" };

/** Calls under way at the same time; the account's quota is 5 to 10 a second. */
const PARALLEL = 3;
const FIRST_SLICE_MS = 15 * 60_000;
const MOST_FIRST_SLICES = 96;
/** A slice that has given so many events, and goes on, is cut into smaller ones. */
const DENSE = 2_000;
/** About so many events a slice are aimed at then: a page of CloudWatch's holds 1 MB. */
const AIM = 2_500;
const SHORTEST_MS = 1_000;

interface Slice {
  from: number;
  /** Included. */
  to: number;
  work?: Promise<Fetched>;
}

type Fetched = { events: LogEvent[] } | { slices: Slice[] };

/**
 * Everything in a range, in order of time. The range is cut into slices that are fetched in parallel and given in order. A
 * slice with more events than one page is cut again by how many its first page promises, because pages of one slice need
 * not be in order: so each slice can be put in order by itself, and memory holds a few pages, whatever the range holds.
 * What lies in one second is never cut. Throttled calls are asked again, more slowly.
 * @throws not-found, usage for a pattern the service rejects, failed when the service stays away
 */
export async function* search(options: SearchOptions, deps: SearchDeps): AsyncGenerator<SearchItem> {
  const given = new AbortController();
  const signal = AbortSignal.any([deps.signal, given.signal]);
  const [begin, end] = [options.from.getTime(), options.to.getTime()];
  const pace = new Pace(deps.clock, signal, options.parallel ?? PARALLEL);
  const queue = cut({ from: begin, to: end }, Math.min(MOST_FIRST_SLICES, Math.ceil((end - begin) / FIRST_SLICE_MS)));
  const ahead = () => {
    for (const slice of queue.slice(0, pace.parallel)) slice.work ??= begun(slice, options, { ...deps, signal }, pace);
  };
  let told = false;
  try {
    for (let head = queue[0]; head !== undefined; head = queue[0]) {
      ahead();
      const fetched = await (head.work ?? begun(head, options, { ...deps, signal }, pace));
      // What was cut keeps its parts, and those must not keep what they found.
      delete head.work;
      if (pace.throttled && !told) {
        told = true;
        yield { kind: "throttled" };
      }
      if ("slices" in fetched) {
        queue.splice(0, 1, ...fetched.slices);
        continue;
      }
      queue.shift();
      // The next is fetched while these are read, unless only the first lines are wanted.
      if (options.parallel === undefined) ahead();
      const share = end === begin ? 1 : (head.to - begin) / (end - begin);
      yield { kind: "events", events: fetched.events.sort((a, b) => a.at.getTime() - b.at.getTime()), share };
    }
  } finally {
    // Whoever has enough leaves: what is still under way is given up.
    given.abort();
  }
}

function begun(slice: Slice, options: SearchOptions, deps: SearchDeps, pace: Pace): Promise<Fetched> {
  const work = fetchSlice(slice, options, deps, pace);
  // Its error is thrown when its turn comes; until then nobody waits for it.
  work.catch(() => undefined);
  return work;
}

async function fetchSlice(slice: Slice, options: SearchOptions, deps: SearchDeps, pace: Pace): Promise<Fetched> {
  const events: LogEvent[] = [];
  const range = { from: new Date(slice.from), to: new Date(slice.to) };
  const what = {
    group: options.group,
    ...range,
    ...(options.pattern === undefined ? {} : { pattern: options.pattern }),
  };
  let token: string | undefined;
  do {
    const page = await pace.run(() => deps.logs.filter(what, { token, signal: deps.signal }));
    if (page === "begin again") {
      events.length = 0;
      token = undefined;
      continue;
    }
    events.push(...page.events);
    token = page.next;
    if (token !== undefined && events.length >= DENSE && slice.to - slice.from > SHORTEST_MS) {
      return { slices: cut(slice, partsOf(slice, events)) };
    }
    if (token === undefined) return { events };
  } while (!deps.signal.aborted);
  throw interrupted();
}

/** By how far the events at hand reach into the slice, and so by how many it seems to hold. */
function partsOf(slice: Slice, events: readonly LogEvent[]): number {
  let last = slice.from;
  for (const { at } of events) last = Math.max(last, at.getTime());
  const covered = (last - slice.from + 1) / (slice.to - slice.from + 1);
  const all = events.length / covered;
  return Math.max(covered > 0.9 ? 4 : 2, Math.min(Math.ceil(all / AIM), 512));
}

function cut({ from, to }: Slice, parts: number): Slice[] {
  const whole = to - from + 1;
  const count = Math.max(1, Math.min(parts, whole));
  return Array.from({ length: count }, (_, index) => ({
    from: from + Math.floor((whole * index) / count),
    to: from + Math.floor((whole * (index + 1)) / count) - 1,
  }));
}

/** One way for all calls of a search: when one is throttled, all wait. */
class Pace {
  readonly #backoff = new Backoff();
  #parallel: number;
  throttled = false;

  constructor(
    readonly clock: Clock,
    readonly signal: AbortSignal,
    readonly most: number,
  ) {
    this.#parallel = most;
  }

  get parallel(): number {
    return this.#parallel;
  }

  async run<T>(call: () => Promise<T>): Promise<T | "begin again"> {
    const begun = this.clock.monotonic();
    for (;;) {
      if (this.#backoff.delayMs > 0) await this.clock.sleep(this.#backoff.delayMs, this.signal);
      try {
        const answer = await call();
        this.#backoff.answered();
        if (this.#backoff.delayMs === 0) this.#parallel = Math.min(this.most, this.#parallel + 1);
        return answer;
      } catch (thrown) {
        if (isStaleToken(thrown)) return "begin again";
        this.#slower(asNexusError(thrown), begun);
      }
    }
  }

  /** @throws the error where asking again would not help, or has not helped for too long */
  #slower(error: NexusError, begun: number): void {
    if (this.signal.aborted || !isPassing(error)) throw error;
    if (isThrottled(error)) {
      this.throttled = true;
      this.#parallel = Math.max(1, this.#parallel - 1);
    }
    if (this.clock.monotonic() - begun + this.#backoff.refused() > PATIENCE_MS) throw error;
  }
}
