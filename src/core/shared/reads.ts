import pLimit from "p-limit";
import { NexusError } from "../errors.js";

const AT_ONCE = 8;

/**
 * The reads of one look at the store: some at a time, and none any more after one that failed, so that a store that does
 * not answer is not asked for each of hundreds of objects.
 */
export class Reads {
  readonly #limit = pLimit(AT_ONCE);
  readonly #ends: AbortSignal | undefined;
  #failed: { why: unknown } | undefined;

  /** @param ends no other is begun then */
  constructor(ends?: AbortSignal) {
    this.#ends = ends;
  }

  run<T>(read: () => Promise<T>): Promise<T> {
    return this.#limit(async () => {
      if (this.#failed !== undefined) throw this.#failed.why;
      if (this.#ends?.aborted === true) throw new NexusError("timeout", "no answer in time");
      try {
        return await read();
      } catch (thrown) {
        this.#failed ??= { why: thrown };
        throw thrown;
      }
    });
  }
}
