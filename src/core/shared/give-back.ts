import { asNexusError, NexusError } from "../errors.js";
import { unlessAborted } from "../race.js";
import { type LockRecord, parseLock } from "./holder.js";
import type { ObjectStore } from "./store.js";

/** What is given back on the way out must not hold the prompt back. */
const MOMENT_MS = 2_000;

/** What is written in place of a lock that is given back. */
export function released(record: LockRecord): string {
  return JSON.stringify({ ...record, state: "released" });
}

/** Gives a lock back that may have become ours although nobody was told so: what is not ours there stays. */
export async function giveBackIfOurs(store: ObjectStore, key: string, { token }: LockRecord): Promise<void> {
  const found = await store.read(key, { outlives: true });
  const there = found === undefined ? undefined : parseLock(found.text);
  if (found === undefined || there?.token !== token) return;
  await store.replace(key, released(there), found.etag, { outlives: true });
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
