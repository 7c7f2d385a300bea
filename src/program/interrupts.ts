import { setMaxListeners } from "node:events";
import type { Interrupts } from "../core/io.js";

/** Exit code of a process that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Listens to Ctrl-C and to a polite kill. `onSecond` restores the terminal before the process ends at once. */
export function listenToInterrupts(onSecond: () => void): Interrupts {
  const main = new AbortController();
  // Every call in flight listens to it; a triage has dozens, and none is a leak.
  setMaxListeners(0, main.signal);
  let holder: AbortController | undefined;
  let presses = 0;
  let lent = 0;

  const press = () => {
    presses += 1;
    if (presses > 1) {
      onSecond();
      // The reader asked twice: nothing may hold the prompt back, not even unwritten output.
      process.exit(INTERRUPTED);
    }
    (holder ?? main).abort();
  };
  process.on("SIGINT", () => {
    if (lent === 0) press();
  });
  process.on("SIGTERM", press);
  process.on("SIGHUP", press);

  return {
    signal: main.signal,
    abort: () => main.abort(),
    lend: async (body) => {
      lent += 1;
      try {
        return await body();
      } finally {
        lent -= 1;
      }
    },
    hold: async (body) => {
      const outer = holder;
      const mine = new AbortController();
      holder = mine;
      try {
        return await body(mine.signal);
      } finally {
        holder = outer;
        if (mine.signal.aborted) presses = 0;
      }
    },
  };
}
