import { interrupted, type NexusError } from "./errors.js";

/** What `work` answers, unless `signal` aborts first: then it throws, and what `work` answers later is dropped. */
export async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  why: () => NexusError = interrupted,
): Promise<T> {
  if (signal.aborted) {
    work.catch(dropped);
    throw why();
  }
  const settled = new AbortController();
  const gone = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(why()), { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([work, gone]);
  } finally {
    settled.abort();
  }
}

/** Nobody waits for it any more, so nobody is there to be told. */
function dropped(_error: unknown): void {
  return;
}
