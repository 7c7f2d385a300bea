import type { Clock } from "../../core/clock.js";
import { asNexusError, interrupted, NexusError } from "../../core/errors.js";
import { Backoff, isThrottled } from "../logs/throttle.js";
import { PartFile } from "./part-file.js";

/** Something that is read page by page. */
export interface PageSource {
  /** What makes it this one and no other: a download goes on only with the same. */
  identity: object;
  page(token: string | undefined): Promise<{ text: string; next: string | undefined }>;
}

export interface Downloaded {
  path: string;
  bytes: number;
  pages: number;
  /** Bytes that were there from the time before. */
  resumedAt: number;
}

interface Deps {
  clock: Clock;
  signal: AbortSignal;
  onProgress(bytes: number): void;
}

const MOST_REFUSALS = 20;

/**
 * Writes all pages to a file that is there whole or not at all. Broken off, it goes on from the last page that was written.
 * @throws interrupted with how to go on; usage when the file is there already; what the source throws
 */
export async function download(
  source: PageSource,
  to: { path: string; force: boolean },
  deps: Deps,
): Promise<Downloaded> {
  const file = await PartFile.open(to.path, source.identity, to.force);
  let token = file.resumed?.next;
  let pages = 0;
  try {
    for (;;) {
      const { text, next } = await patient(() => source.page(token), deps);
      if (next !== undefined && next === token) {
        throw new NexusError("failed", "the endpoint repeats a page: it gave the same continuation token twice");
      }
      await file.add(text, next);
      pages += 1;
      deps.onProgress(file.bytes);
      if (next === undefined) break;
      token = next;
    }
  } catch (thrown) {
    await file.leave();
    if (deps.signal.aborted)
      throw interrupted(`${to.path} is not complete; the same command goes on where it broke off`);
    throw thrown;
  }
  await file.finish();
  return { path: to.path, bytes: file.bytes, pages, resumedAt: file.resumed?.bytes ?? 0 };
}

/** Waits when the service says to slow down. */
async function patient<T>(call: () => Promise<T>, { clock, signal }: Deps): Promise<T> {
  const backoff = new Backoff();
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (thrown) {
      const error = asNexusError(thrown);
      if (!isThrottled(error) || tries >= MOST_REFUSALS || signal.aborted) throw error;
      await clock.sleep(backoff.refused(), signal);
    }
  }
}
