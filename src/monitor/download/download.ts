import type { Clock } from "../../core/clock.js";
import { asNexusError, interrupted, NexusError } from "../../core/errors.js";
import { Backoff, isThrottled, PATIENCE_MS } from "../logs/throttle.js";
import { PartFile } from "./part-file.js";

/** Something that is read page by page. */
export interface PageSource {
  /** What makes it this one and no other: a download goes on only with the same. */
  identity: object;
  /** Where it ends; kept from the first time on, so that what still grows ends where it was to end. */
  until: Date | undefined;
  page(token: string | undefined, until: Date | undefined): Promise<{ text: string; next: string | undefined }>;
}

export interface Downloaded {
  /** Undefined when there was not a line: then nothing is written. */
  path: string | undefined;
  bytes: number;
  pages: number;
  /** Bytes that were there from the time before. */
  resumedAt: number;
  /** Where it ended, ISO 8601; that of the first time where it went on. */
  until: string | null;
}

interface Deps {
  clock: Clock;
  signal: AbortSignal;
  onProgress(bytes: number): void;
}

/**
 * Writes all pages to a file that is there whole or not at all. Broken off, it goes on from the last page that was written.
 * @throws interrupted with how to go on; usage when the file is there already; what the source throws
 */
export async function download(
  source: PageSource,
  to: { path: string; force: boolean },
  deps: Deps,
): Promise<Downloaded> {
  const file = await PartFile.open(to.path, source.identity, source.until?.toISOString() ?? null, to.force);
  const resumedAt = file.resumed?.bytes ?? 0;
  let pages = 0;
  try {
    pages = await copy(source, file, deps);
  } catch (thrown) {
    const goesOn = await file.leave();
    if (deps.signal.aborted) throw interrupted(leftWords(to.path, goesOn));
    throw goesOn ? withHint(asNexusError(thrown)) : thrown;
  }
  if (file.bytes === 0) {
    await file.drop();
    return { path: undefined, bytes: 0, pages, resumedAt, until: file.end };
  }
  await file.finish();
  return { path: to.path, bytes: file.bytes, pages, resumedAt, until: file.end };
}

/** All pages from where the file stands. @returns how many */
async function copy(source: PageSource, file: PartFile, deps: Deps): Promise<number> {
  const until = file.end === null ? undefined : new Date(file.end);
  let token = file.resumed?.next;
  const seen = new Set(token === undefined ? [] : [token]);
  for (let pages = 1; ; pages += 1) {
    if (deps.signal.aborted) throw interrupted();
    const { text, next } = await patient(() => source.page(token, until), deps);
    if (next !== undefined && seen.has(next)) {
      throw new NexusError("failed", "the endpoint repeats a page: it gave the same continuation token twice");
    }
    await file.add(text, next);
    deps.onProgress(file.bytes);
    if (next === undefined) return pages;
    seen.add(next);
    token = next;
  }
}

function leftWords(path: string, goesOn: boolean): string {
  return goesOn
    ? `${path} is not complete; the same command goes on where it broke off`
    : `${path} was not begun: nothing is left behind`;
}

function withHint(error: NexusError): NexusError {
  const { code, message, hint, awsCode, requestId, operation, cause } = error;
  const on = "the same command goes on where it broke off";
  return new NexusError(code, message, {
    hint: hint === undefined ? on : `${hint}; then ${on}`,
    cause: cause ?? error,
    ...(awsCode === undefined ? {} : { awsCode }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(operation === undefined ? {} : { operation }),
  });
}

/** Waits when the service says to slow down, for so long as it is worth. */
async function patient<T>(call: () => Promise<T>, { clock, signal }: Deps): Promise<T> {
  const backoff = new Backoff();
  const begun = clock.monotonic();
  for (;;) {
    try {
      return await call();
    } catch (thrown) {
      const error = asNexusError(thrown);
      if (!isThrottled(error) || signal.aborted) throw error;
      const delayMs = backoff.refused();
      if (clock.monotonic() - begun + delayMs > PATIENCE_MS) throw error;
      await clock.sleep(delayMs, signal);
    }
  }
}
