import type { Mark, Ticker } from "./ticker.js";

const LONG_MS = 4_000;
/** After a wait in vain, so that a command of many calls does not wait for each. */
const SHORT_MS = 1_000;
/** Then somebody who goes on asking, such as a renewal, waits long again. */
const DOUBTFUL_MS = 10_000;

/** How long one answer is waited for, by how it went the last time. */
export class Patience {
  readonly #ticker: Ticker;
  #inVain: Mark | undefined;

  constructor(ticker: Ticker) {
    this.#ticker = ticker;
  }

  get ms(): number {
    if (this.#inVain === undefined) return LONG_MS;
    return this.#ticker.since(this.#inVain) < DOUBTFUL_MS ? SHORT_MS : LONG_MS;
  }

  answered(): void {
    this.#inVain = undefined;
  }

  /** @param waitedMs what {@link ms} was: a short wait says nothing new */
  unanswered(waitedMs: number): void {
    if (waitedMs === LONG_MS) this.#inVain = this.#ticker.mark();
  }
}
