import type { LogEvent, Logs } from "../../aws/logs.js";
import { breath } from "../../core/breath.js";
import type { Clock } from "../../core/clock.js";
import { asNexusError, type NexusError } from "../../core/errors.js";
import type { Line } from "../../core/report.js";
import { formatDuration } from "../../core/time.js";
import { Backoff, isPassing, isStaleToken, isThrottled } from "./throttle.js";
import { Window } from "./window.js";

export interface FollowedEvent extends LogEvent {
  group: string;
  /** It came after newer ones had been shown. */
  late: boolean;
}

export type FollowItem = { kind: "events"; events: FollowedEvent[] } | { kind: "note"; line: Line };

export interface FollowOptions {
  groups: string[];
  pattern: string | undefined;
  from: Date;
  /** False: one look at everything until now, and the end. */
  forever: boolean;
  /** Platform time between two looks; 2 s when left out. */
  everyMs?: number;
  /** A look that is refused without a break for so long ends it; nothing does when left out. */
  patienceMs?: number;
  /** The operator's own time between two looks, at least; 200 ms when left out. */
  leastMs?: number;
}

export interface FollowDeps {
  logs: Pick<Logs, "filter">;
  clock: Clock;
  signal: AbortSignal;
}

const EVERY_MS = 2_000;
const LEAST_MS = 200;
/** Machines' clocks differ: what is stamped a little ahead of ours is shown too. */
const AHEAD_MS = 60_000;
/** A look holds this many events at the most before it shows what it has. */
const HELD = 20_000;
/** Credentials that do not come back in this time end it. */
const CREDENTIALS_MS = 15 * 60_000;

/**
 * Follows log groups by looking back over a window again and again (FilterLogEvents) and knowing each event by its id: what
 * arrives late or in the same millisecond is shown once. A machine that slept looks back to where it was. Throttling and
 * lost connections slow it down and are told; they end it only where its patience is bounded.
 * @throws not-found, usage, and what refuses the very first look; credentials when they stay away; what outlasts its patience
 */
export async function* follow(options: FollowOptions, deps: FollowDeps): AsyncGenerator<FollowItem> {
  const { clock, signal } = deps;
  const windows = options.groups.map((group) => ({ group, window: new Window(options.from.getTime()) }));
  const trouble = new Trouble(clock, options.patienceMs ?? Number.POSITIVE_INFINITY);
  let newest = 0;
  do {
    for (const { group, window } of windows) {
      for await (const item of look(group, window, options, deps, trouble)) {
        if (item.kind === "note") yield item;
        else {
          const events = item.events.map((event) => ({ ...event, group, late: event.at.getTime() < newest - 1_000 }));
          newest = Math.max(newest, events.at(-1)?.at.getTime() ?? 0);
          yield { kind: "events", events };
        }
      }
    }
    if (!options.forever || signal.aborted) return;
    await pause(clock, signal, options);
  } while (!signal.aborted);
}

/** Goes on through whatever passes; a page that was refused is asked for again. */
async function* look(
  group: string,
  window: Window,
  { pattern }: FollowOptions,
  { logs, clock, signal }: FollowDeps,
  trouble: Trouble,
): AsyncGenerator<{ kind: "events"; events: LogEvent[] } | { kind: "note"; line: Line }> {
  const now = clock.now().getTime();
  const from = new Date(window.begin(now));
  const to = new Date(now + AHEAD_MS);
  let held: LogEvent[] = [];
  let token: string | undefined;
  for (;;) {
    try {
      const search = { group, from, to, ...(pattern === undefined ? {} : { pattern }) };
      const page = await logs.filter(search, { token, signal });
      yield* trouble.over();
      held.push(...page.events.filter((event) => window.isNew(event.id, event.at.getTime())));
      token = page.next;
    } catch (thrown) {
      if (signal.aborted) return;
      if (isStaleToken(thrown)) token = undefined;
      else yield* trouble.met(asNexusError(thrown));
      await clock.sleep(trouble.delayMs, signal);
      continue;
    }
    if (held.length > 0 && (token === undefined || held.length >= HELD)) {
      yield { kind: "events", events: held.sort((a, b) => a.at.getTime() - b.at.getTime()) };
      held = [];
    }
    if (token === undefined) break;
  }
  window.looked(now);
}

async function pause(clock: Clock, signal: AbortSignal, options: FollowOptions): Promise<void> {
  const least = breath(options.leastMs ?? LEAST_MS, signal);
  await Promise.all([clock.sleep(options.everyMs ?? EVERY_MS, signal), least]);
}

/** What keeps the looks from succeeding: said when it begins and when it is over, not each time. */
class Trouble {
  readonly #backoff = new Backoff();
  #since: { at: number; code: string } | undefined;
  #answered = false;
  #refusedSince: number | undefined;

  constructor(
    readonly clock: Clock,
    readonly patienceMs: number,
  ) {}

  get delayMs(): number {
    return this.#backoff.delayMs;
  }

  /** @throws the error where trying again would not help */
  *met(error: NexusError): Generator<FollowItem> {
    const now = this.clock.monotonic();
    const credentials = error.code === "credentials" && this.#answered;
    const fresh = !this.#answered && !isThrottled(error);
    if (fresh || (!isPassing(error) && !credentials)) throw error;
    const began = this.#since?.at ?? now;
    if (credentials && now - began > CREDENTIALS_MS) throw error;
    this.#refusedSince ??= now;
    if (now - this.#refusedSince + this.#backoff.refused() > this.patienceMs) throw error;
    const code = error.awsCode ?? error.code;
    if (this.#since?.code === code) return;
    this.#since = { at: began, code };
    const what = isThrottled(error)
      ? "throttled: going slower"
      : `cannot read the log now, trying again: ${error.message}`;
    yield { kind: "note", line: { text: what, tone: "warn" } };
  }

  *over(): Generator<FollowItem> {
    this.#answered = true;
    this.#refusedSince = undefined;
    this.#backoff.answered();
    if (this.#since === undefined || this.#backoff.delayMs > 0) return;
    const { at, code } = this.#since;
    this.#since = undefined;
    const lasted = this.clock.monotonic() - at;
    if (lasted < 5_000 && /Throttl/.test(code)) return;
    const text = `the log is read again after ${formatDuration(lasted)}; nothing is left out`;
    yield { kind: "note", line: { text, tone: "ok" } };
  }
}
