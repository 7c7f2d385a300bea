import { LostReplyError } from "../errors.js";
import type { LastMoment } from "../last-moment.js";
import { type Lease, lockLost } from "../lock.js";
import { unlessAborted } from "../race.js";
import { formatDuration } from "../time.js";
import { inAMoment, isAnswer, released } from "./give-back.js";
import { type LockRecord, parseLock } from "./holder.js";
import type { ObjectStore, ReadOptions } from "./store.js";
import type { Mark, Ticker } from "./ticker.js";

export interface Held {
  store: ObjectStore;
  key: string;
  record: LockRecord;
  etag: string;
  /** Before the write was sent that made it ours: the lease runs from here. */
  confirmed: Mark;
  ticker: Ticker;
  resource: string;
  /** The last moment of a command that was left. */
  leaving: LastMoment | undefined;
}

const RENEW_MS = 20_000;
/** Tries of one renewal follow each other after this. */
const AGAIN_MS = 2_000;
/** Who is about to write waits so long for a renewal; without one it goes on for as long as the lock is still held. */
const CHECK_MS = 5_000;
/** One that is under way when the lock is given back is waited for no longer than this. */
const RENEWAL_MS = 500;

/**
 * A lock of ours. A heartbeat renews it every third of its lease, 20 s at most; what was not renewed for five sixths of it counts as lost,
 * so that we stop before anybody may take it over. What is lost stays lost.
 */
export class HeldLease implements Lease {
  readonly tookOverFrom: Lease["tookOverFrom"];
  readonly #held: Held;
  readonly #stop: () => void;
  #lost: string | undefined;
  #renewing: Promise<void> | undefined;
  /** The first try of the beat that is under way: one that is found there may be that one's, whatever was tried since. */
  #first: { beat: number; sent: Mark } | undefined;
  /** Ends what a renewal waits for. */
  readonly #over = new AbortController();

  constructor(held: Held, from: LockRecord | undefined) {
    this.#held = { ...held };
    this.tookOverFrom = from;
    this.#stop = held.ticker.every(Math.min(held.record.leaseMs / 3, RENEW_MS), () => void this.#renewed());
  }

  async check(): Promise<void> {
    const { ticker, confirmed, record, leaving } = this.#held;
    const over = leaving?.over;
    if (over?.aborted !== true && ticker.since(confirmed) > record.leaseMs / 3) {
      const late = AbortSignal.timeout(CHECK_MS);
      const ends = over === undefined ? late : AbortSignal.any([late, over]);
      await unlessAborted(this.#renewed(), ends).catch(ignored);
    }
    this.held();
  }

  held(): void {
    const { ticker, confirmed, record, resource } = this.#held;
    if (ticker.since(confirmed) > this.#limit) {
      this.#lost ??= `it could not be renewed for ${formatDuration(ticker.since(confirmed))}`;
    }
    if (this.#lost === undefined) return;
    throw lockLost(resource, record.doing, this.#lost);
  }

  async release(): Promise<string | undefined> {
    this.#stop();
    this.#over.abort();
    const { record } = this.#held;
    const way = { sent: false };
    const why = await inAMoment(this.#giveBack(way));
    if (why === undefined) return undefined;
    const sent = way.sent ? "that was sent; " : "";
    return `the lock may not have been given back (${sent}${why}); it ends by itself within ${formatDuration(record.leaseMs)}`;
  }

  /** @param way told whether it is on its way without an answer */
  async #giveBack(way: { sent: boolean }): Promise<void> {
    // Two writes at once would get in each other's way; one that hangs is not waited for: it comes too late for its condition.
    const first = this.#renewing ?? Promise.resolve();
    await unlessAborted(first, AbortSignal.timeout(RENEWAL_MS)).catch(ignored);
    const { store, key, record } = this.#held;
    // A second time where a renewal whose reply was lost had made it another object.
    for (let tries = 0; tries < 2 && this.#lost === undefined; tries += 1) {
      const onSent = () => {
        way.sent = true;
      };
      const given = await store
        .replace(key, released(record), this.#held.etag, { outlives: true, onSent })
        .catch((thrown: unknown) => {
          way.sent &&= !isAnswer(thrown);
          throw thrown;
        });
      if (given !== undefined) return;
      way.sent = false;
      await this.#lookAgain({ outlives: true });
    }
  }

  get #limit(): number {
    return (this.#held.record.leaseMs * 5) / 6;
  }

  /** One renewal at a time; who asks meanwhile waits for that. */
  #renewed(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** Until it is renewed, lost, or too late. Never throws. */
  async #renew(): Promise<void> {
    const { ticker } = this.#held;
    const { signal } = this.#over;
    const inTime = () => !signal.aborted && ticker.since(this.#held.confirmed) <= this.#limit;
    while (this.#lost === undefined && inTime()) {
      try {
        if (await this.#beat()) return;
      } catch {
        // Not renewed, for whatever reason: the time that is left says how long it is tried.
        await ticker.sleep(Math.min(AGAIN_MS, this.#held.record.leaseMs / 12), signal);
      }
    }
  }

  /** @returns whether it was renewed @throws when that is not known */
  async #beat(): Promise<boolean> {
    const { store, key, record, etag: old, ticker } = this.#held;
    const next: LockRecord = { ...record, beat: record.beat + 1 };
    const sent = ticker.mark();
    if (this.#first?.beat !== next.beat) this.#first = { beat: next.beat, sent };
    const first = this.#first.sent;
    const etag = await store.replace(key, JSON.stringify(next), old).catch((thrown: unknown) => {
      if (thrown instanceof LostReplyError) return undefined;
      throw thrown;
    });
    if (etag !== undefined) {
      Object.assign(this.#held, { record: next, etag, confirmed: sent });
      return true;
    }
    if (this.#over.signal.aborted) return false;
    await this.#lookAgain();
    if (this.#lost !== undefined || this.#held.record.beat !== next.beat) return false;
    this.#held.confirmed = first;
    return true;
  }

  /** After a refusal or a lost reply: is it still ours, and which of our writes is there? */
  async #lookAgain(options: ReadOptions = {}): Promise<void> {
    const { store, key, record } = this.#held;
    const found = await store.read(key, { ...options, decides: true });
    const there = found === undefined ? undefined : parseLock(found.text);
    if (found !== undefined && there?.token === record.token) {
      Object.assign(this.#held, { record: there, etag: found.etag });
      return;
    }
    const by = there?.state === "held" ? `${there.user} on ${there.host} has it (${there.doing})` : "it was taken away";
    this.#lost ??= by;
  }
}

/** Whether it came to its end or was left, the lock is given back. */
function ignored(_error: unknown): void {
  return;
}
