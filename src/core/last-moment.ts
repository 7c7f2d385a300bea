import { setMaxListeners } from "node:events";

/** Giving something back is waited for no longer than this from Ctrl-C on: the prompt is to be there within 0.2 s. */
const GIVE_BACK_MS = 170;
/** What can be handed over later is waited for only so long where something that must be given back comes after it. */
const HAND_OVER_MS = 60;

/**
 * The last moment of a command that was left: what it may still take once the prompt is wanted back, all together and not each
 * time anew. What was sent by then may arrive all the same.
 */
export class LastMoment {
  readonly #left: AbortSignal;
  #later = manyWaitFor();
  #over = manyWaitFor();
  #timers: NodeJS.Timeout[] = [];

  /** @param left everything is given up: the moment begins by itself, and is the last one */
  constructor(left: AbortSignal) {
    this.#left = left;
    if (left.aborted) this.begin();
    else left.addEventListener("abort", () => this.begin(), { once: true });
  }

  /** What may be handed over later is not waited for any more. */
  get later(): AbortSignal {
    return this.#later.signal;
  }

  /** Nothing is waited for any more. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  begin(): void {
    if (this.#timers.length > 0) return;
    const [later, over] = [this.#later, this.#over];
    this.#timers = [
      setTimeout(() => later.abort(), HAND_OVER_MS).unref(),
      setTimeout(() => over.abort(), GIVE_BACK_MS).unref(),
    ];
  }

  /** Only a part was left, and the command goes on. */
  end(): void {
    if (this.#left.aborted) return;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    if (this.#later.signal.aborted) this.#later = manyWaitFor();
    if (this.#over.signal.aborted) this.#over = manyWaitFor();
  }
}

/** All calls under way at once listen to it, which is no leak that Node has to warn of. */
function manyWaitFor(): AbortController {
  const one = new AbortController();
  setMaxListeners(0, one.signal);
  return one;
}
