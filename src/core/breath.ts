/**
 * Resolves after `ms` of the operator's own time, or as soon as `signal` aborts. Unlike a deadline it keeps the process
 * alive: a loop that waits for nothing else would end it in the middle.
 */
export function breath(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
