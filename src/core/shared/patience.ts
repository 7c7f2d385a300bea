import type { Mark, Ticker } from "./ticker.js";

export const LONG_MS = 4_000;
/** After a wait in vain, so that a command of many calls does not wait for each. */
const SHORT_MS = 1_000;
/** Then somebody who goes on asking, such as a renewal, waits long again. */
const DOUBTFUL_MS = 10_000;

/** So many answers say how long they take at present, and a short wait is twice the longest of them. */
const LATELY = 8;

/** How long one answer is waited for, by how it went the last time. */
export class Patience {
  readonly #ticker: Ticker;
  #inVain: Mark | undefined;
  #took: number[] = [];

  constructor(ticker: Ticker) {
    this.#ticker = ticker;
  }

  get ms(): number {
    if (this.#inVain === undefined || this.#ticker.since(this.#inVain) >= DOUBTFUL_MS) return LONG_MS;
    return this.short;
  }

  /** How long one is waited for after another came to nothing. A slow bucket is not a dead one. */
  get short(): number {
    return Math.min(LONG_MS, Math.max(SHORT_MS, 2 * Math.max(0, ...this.#took)));
  }

  /** @param tookMs from when it was sent */
  answered(tookMs: number): void {
    this.#inVain = undefined;
    this.#took = [...this.#took, tookMs].slice(-LATELY);
  }

  /** @param waitedMs what {@link ms} was: a short wait says nothing new */
  unanswered(waitedMs: number): void {
    if (waitedMs === LONG_MS) this.#inVain = this.#ticker.mark();
  }
}
