import { asNexusError, LostReplyError, NexusError } from "../errors.js";
import { unlessAborted } from "../race.js";
import { type LockRecord, parseLock } from "./holder.js";
import type { ObjectStore } from "./store.js";

/** The store says how long an answer is waited for; this is for what comes before it is asked, such as credentials. */
const MOMENT_MS = 10_000;

/** What a write asks for: the object with this etag, or none. */
export interface Condition {
  etag: string | undefined;
}

/** What is written in place of a lock that is given back. */
export function released(record: LockRecord): string {
  return JSON.stringify({ ...record, state: "released" });
}

/**
 * Gives a lock back that may have become ours although nobody was told so: what is not ours there stays.
 * @param onItsWay what the last write was to replace, where it had no answer
 * @throws when it may still arrive: what it was to replace is there
 */
export async function giveBackIfOurs(
  store: ObjectStore,
  key: string,
  { token }: LockRecord,
  onItsWay: Condition | undefined,
): Promise<void> {
  const found = await store.read(key, { outlives: true });
  const there = found === undefined ? undefined : parseLock(found.text);
  if (found === undefined || there?.token !== token) {
    if (onItsWay === undefined || onItsWay.etag !== found?.etag) return;
    throw new NexusError("failed", "it may still arrive");
  }
  await store.replace(key, released(there), found.etag, { outlives: true });
}

/** The store said no, or was never asked: what was to be written does not arrive later. */
export function isAnswer(thrown: unknown): boolean {
  return !(thrown instanceof LostReplyError) && asNexusError(thrown).code !== "interrupted";
}

/** @returns why `work` failed, or was not done within a moment */
export async function inAMoment(work: Promise<void>): Promise<string | undefined> {
  const late = "no answer in time";
  try {
    await unlessAborted(work, AbortSignal.timeout(MOMENT_MS), () => new NexusError("timeout", late));
    return undefined;
  } catch (thrown) {
    const { code, message } = asNexusError(thrown);
    // What outlives everything is ended by the last moment only.
    return code === "interrupted" ? late : message;
  }
}
