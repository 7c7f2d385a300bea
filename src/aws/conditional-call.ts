import { LostReplyError, NexusError } from "../core/errors.js";
import type { LastMoment } from "../core/last-moment.js";
import { LONG_MS, Patience } from "../core/shared/patience.js";
import { createTicker } from "../core/shared/ticker.js";
import { formatDuration } from "../core/time.js";
import type { SendOptions } from "./clients.js";

interface Call {
  operation: "GetObject" | "ListObjectsV2" | "PutObject";
  /** Ctrl-C does not end it at once: it may take the last moment. */
  outlives: boolean;
  /** It is waited for long, whatever came to nothing before. */
  decides?: boolean;
  onSent?: () => unknown;
}

/** How one call is sent: what ends it, and what is told when it goes out. */
export type Sending = Required<Pick<SendOptions, "signal" | "onSent">>;

/** Whoever waits for the bucket is told within seconds that it does not answer, however often the SDK would ask. */
export class BoundedCalls {
  readonly #signal: AbortSignal;
  readonly #leaving: LastMoment;
  readonly #reads = new Patience(createTicker());
  /** A bucket may answer the ones and not the others. */
  readonly #writes = new Patience(createTicker());

  /** @param signal ends what does not outlive it */
  constructor(signal: AbortSignal, leaving: LastMoment) {
    this.#signal = signal;
    this.#leaving = leaving;
  }

  /**
   * @param body one call, to the end of what it answers; it says when the call is handed to the network: what it waited for
   * before (its turn, credentials) is not the bucket's fault
   * @throws LostReplyError for a write without an answer: it may have taken effect
   */
  async run<T>(
    { operation, outlives, decides = false, onSent: tell }: Call,
    body: (sending: Sending) => Promise<T>,
  ): Promise<T> {
    const writes = operation === "PutObject";
    const patience = writes ? this.#writes : this.#reads;
    const ms = decides
      ? LONG_MS
      : Math.max(Math.min(this.#reads.ms, this.#writes.ms), this.#reads.short, this.#writes.short);
    const ended = new AbortController();
    let late = false;
    let timer: NodeJS.Timeout | undefined;
    let begun = performance.now();
    const onSent = () => {
      if (timer === undefined) {
        begun = performance.now();
        tell?.();
      }
      timer ??= setTimeout(() => {
        late = true;
        ended.abort();
      }, ms);
    };
    // On the way out too it is looked once more whose a lock is.
    const lasting = outlives || this.#signal.aborted;
    const letGo = endWith(ended, lasting ? [this.#leaving.over] : [this.#leaving.over, this.#signal]);
    try {
      const answer = await body({ signal: ended.signal, onSent });
      patience.answered(performance.now() - begun);
      return answer;
    } catch (thrown) {
      if (!late) throw thrown;
      patience.unanswered(ms);
      const [message, details] = [`no answer within ${formatDuration(ms)}`, { operation: `s3:${operation}` }];
      throw writes ? new LostReplyError("failed", message, details) : new NexusError("failed", message, details);
    } finally {
      clearTimeout(timer);
      letGo();
    }
  }
}

/** Not a joined signal: one for each call would hold on to all their answers until the session ends. */
function endWith(ended: AbortController, signals: readonly AbortSignal[]): () => void {
  const end = () => ended.abort();
  if (signals.some(({ aborted }) => aborted)) end();
  for (const signal of signals) signal.addEventListener("abort", end);
  return () => {
    for (const signal of signals) signal.removeEventListener("abort", end);
  };
}
