import { createHash } from "node:crypto";
import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { NexusError } from "./errors.js";
import { ensureFolder, errnoOf, fileFailure } from "./files.js";
import { makerOf, processMark } from "./process-mark.js";
import { formatRelative } from "./time.js";

export interface LockHolder {
  user: string;
  host: string;
  pid: number;
  /** What it is doing, e.g. a change's title. */
  doing: string;
  since: string;
}

export interface Lease {
  /** Set when an expired or crashed holder's lock was taken over. */
  tookOverFrom: Pick<LockHolder, "user" | "host" | "doing" | "since"> | undefined;
  /** Asked before each step: makes sure that the lock is ours for a while. @throws locked (exit 4) when it is lost */
  check(): Promise<void>;
  /** Asked before each write; asks nobody. @throws locked (exit 4) when it is lost, or nobody knows */
  held(): void;
  /** Gives the lock back. @returns why it could not be, in a sentence */
  release(): Promise<string | undefined>;
}

/** Who may change a resource now: files of this machine (`local-locks.ts`), or objects that operators share (`shared/locks.ts`). */
export interface LockStore {
  /** @throws `locked` (exit 4), saying who holds it and since when */
  acquire(resource: string, doing: string): Promise<Lease>;
}

/** A resource as the name of a file or an object: readable, and never that of another one. */
export function lockName(resource: string): string {
  const digest = createHash("sha256").update(resource).digest("hex").slice(0, 8);
  return `${resource.replace(/[^\w.-]+/g, "_").slice(0, 60)}-${digest}`;
}

/** Since when a lock is held. The clock of the machine that holds it may be ahead of ours. */
export function sinceWhen(since: string, now: Date): string {
  const then = new Date(since);
  return now.getTime() - then.getTime() < 1_000 ? "just now" : formatRelative(then, now);
}

/** @param by who has it now, or why nobody knows */
export function lockLost(resource: string, doing: string, by: string): NexusError {
  return new NexusError("locked", `the lock on ${resource} was lost: ${by}; nothing more is sent`, {
    hint: `look who changes it now and how far this came (nexusctl journal show latest); ${doing} was not finished`,
  });
}

const GUARD_STALE_MS = 10_000;
const GUARD_WAIT_MS = 5_000;
/** Between the making of a guard and its maker's number in it lies no more than a moment. */
const UNSIGNED_MS = 1_000;

/** Runs `body` while no other process of this machine runs one for the same `path`. For work of milliseconds only. */
export function withFileLock<T>(path: string, body: () => T): T {
  const give = Date.now() + GUARD_WAIT_MS;
  while (!tryGuard(path)) {
    if (Date.now() > give) throw new NexusError("failed", `${path} is held by another process`, { hint: "try again" });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
  try {
    return body();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryGuard(path: string): boolean {
  try {
    const file = openSync(path, "wx", 0o600);
    writeSync(file, processMark());
    closeSync(file);
    return true;
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") {
      ensureFolder(dirname(path));
      return false;
    }
    if (errnoOf(thrown) !== "EEXIST") throw fileFailure("write", path, thrown);
    removeIfStale(path);
    return false;
  }
}

/**
 * Takes away what a process left that was killed in the middle: one that does not run any more, or whatever is older than
 * any work under a guard takes. It is moved aside first and looked at again, so that of two who find it only one goes on.
 */
function removeIfStale(path: string): void {
  const seen = guardAt(path);
  if (seen === undefined || !isStale(seen)) return;
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    const moved = guardAt(aside);
    // Somebody else was quicker, and this is already theirs: it goes back, unless a third holds it by now.
    if (moved !== undefined && moved.text !== seen.text) linkSync(aside, path);
  } catch (thrown) {
    if (errnoOf(thrown) !== "ENOENT" && errnoOf(thrown) !== "EEXIST") throw thrown;
  } finally {
    rmSync(aside, { force: true });
  }
}

interface Guard {
  text: string;
  ageMs: number;
}

function guardAt(path: string): Guard | undefined {
  try {
    return { text: readFileSync(path, "utf8"), ageMs: Date.now() - statSync(path).mtimeMs };
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}

function isStale({ text, ageMs }: Guard): boolean {
  if (ageMs > GUARD_STALE_MS) return true;
  const maker = makerOf(text);
  return maker === undefined ? ageMs > UNSIGNED_MS : maker === "gone";
}
