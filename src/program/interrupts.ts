import { setMaxListeners } from "node:events";
import type { Interrupts } from "../core/io.js";

/** Exit code of a process that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Listens to Ctrl-C and to a polite kill.
 * @param onLeave restores the terminal before the process ends at once, and says what is left, if anything is
 */
export function listenToInterrupts(onLeave: (left?: string) => void): Interrupts {
  const main = new AbortController();
  // Every call in flight listens to it; a triage has dozens, and none is a leak.
  setMaxListeners(0, main.signal);
  let holder: AbortController | undefined;
  let attended: { insisted: AbortController; left: string } | undefined;
  let presses = 0;
  let lent = 0;

  const press = () => {
    presses += 1;
    if (presses === 2 && attended !== undefined) {
      attended.insisted.abort();
      return;
    }
    if (presses > 1) {
      onLeave(attended?.left);
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
    attend: async (left, body) => {
      const insisted = new AbortController();
      attended = { insisted, left };
      try {
        return await body(insisted.signal);
      } finally {
        attended = undefined;
      }
    },
  };
}
