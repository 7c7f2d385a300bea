import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { asNexusError, LostReplyError, NexusError } from "../errors.js";
import type { LastMoment } from "../last-moment.js";
import { type Lease, type LockStore, lockName, sinceWhen } from "../lock.js";
import { formatDuration } from "../time.js";
import { userName } from "../user.js";
import { type Condition, giveBackIfOurs, inAMoment, isAnswer } from "./give-back.js";
import { type LockRecord, parseLock } from "./holder.js";
import { type Held, HeldLease } from "./lease.js";
import type { ObjectStore, StoredText } from "./store.js";
import { createTicker, type Ticker } from "./ticker.js";

export interface SharedLockDeps {
  store(): Promise<ObjectStore>;
  /** How long a holder that was killed keeps a lock. */
  leaseMs: number;
  ticker?: Ticker;
  leaving?: LastMoment;
}

/** The store tells whole seconds, twice. */
const SLACK_MS = 2_000;
/** Others may be after the same lock: each round one of them gets it. */
const ROUNDS = 4;

/**
 * Locks as objects that operators share, one a resource, written under a condition only. A holder renews its lease while it
 * lives; one that does not is taken over when the store's own clock says that the lease is over, whatever the machines' say.
 */
export function sharedLocks({ store: open, leaseMs, ticker = createTicker(), leaving }: SharedLockDeps): LockStore {
  return {
    async acquire(resource, doing) {
      const store = await open();
      const key = `locks/${lockName(resource)}.json`;
      const record = newRecord(doing, leaseMs);
      // The lease runs from before the first try: which of several was the one that arrived may not be known.
      const confirmed = ticker.mark();
      const tried: Tried = { written: false, unanswered: undefined, lost: undefined };
      try {
        return await taken({ store, key, record, confirmed, ticker, resource, leaving }, tried);
      } catch (thrown) {
        const why = tried.written ? await inAMoment(giveBackIfOurs(store, key, record, tried.unanswered)) : undefined;
        throw why === undefined ? thrown : perhapsTaken(thrown, resource, leaseMs);
      }
    },
  };
}

/** What became of the tries to take a lock. */
interface Tried {
  written: boolean;
  /** What the last one was to replace, until it is answered. */
  unanswered: Condition | undefined;
  /** Why they are not known to have arrived; undefined where the last one was refused. */
  lost: LostReplyError | undefined;
}

/** @param tried told when a write has gone out. @throws locked; a lost reply where none came */
async function taken(ours: Omit<Held, "etag">, tried: Tried): Promise<Lease> {
  const { store, key, record, resource } = ours;
  let from: LockRecord | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = await store.read(key, { decides: true });
    const there = found === undefined ? undefined : recordIn(found, `${store.where}/${key}`);
    const arrived = there?.token === record.token ? found?.etag : undefined;
    if (arrived === undefined) {
      from = takenOver(resource, found, there);
      tried.written = true;
    }
    const etag = arrived ?? (await written(store, key, record, found, tried));
    if (etag !== undefined) return new HeldLease({ ...ours, etag }, from);
  }
  if (tried.lost !== undefined) throw tried.lost;
  throw new NexusError("locked", `others are changing ${resource} at this moment; nothing was done`, {
    hint: "run the command again",
  });
}

function newRecord(doing: string, leaseMs: number): LockRecord {
  const since = new Date().toISOString();
  const mine = { user: userName(), host: hostname(), pid: process.pid, doing, since };
  return { v: 1, state: "held", token: randomUUID(), beat: 0, leaseMs, ...mine };
}

/** Whose lease is over, if anybody's. @throws locked when it is not */
function takenOver(resource: string, found: StoredText | undefined, there: LockRecord | undefined) {
  if (found === undefined || there?.state !== "held") return undefined;
  // Where the store does not tell the time nobody knows, and it is not over.
  if (found.ageMs !== undefined && found.ageMs > there.leaseMs + SLACK_MS) return there;
  throw isLocked(resource, there);
}

/** @returns undefined when it is not known to be written: then it is not ours, and is looked at again */
async function written(
  store: ObjectStore,
  key: string,
  mine: LockRecord,
  found: StoredText | undefined,
  tried: Tried,
): Promise<string | undefined> {
  const text = JSON.stringify(mine);
  tried.unanswered = { etag: found?.etag };
  try {
    const etag = await (found === undefined ? store.create(key, text) : store.replace(key, text, found.etag));
    tried.lost = undefined;
    tried.unanswered = undefined;
    return etag;
  } catch (thrown) {
    if (isAnswer(thrown) && tried.lost === undefined) tried.unanswered = undefined;
    if (!(thrown instanceof LostReplyError)) throw thrown;
    tried.lost ??= thrown;
    return undefined;
  }
}

/** It may have arrived all the same, and nobody could look or take it back. */
function perhapsTaken(thrown: unknown, resource: string, leaseMs: number): NexusError {
  const { code, message, hint } = asNexusError(thrown);
  const left = `the lock on ${resource} may have been taken; it ends by itself within ${formatDuration(leaseMs)}`;
  return new NexusError(code, `${message}; ${left}`, { ...(hint === undefined ? {} : { hint }), cause: thrown });
}

function recordIn(found: StoredText, where: string): LockRecord {
  const record = parseLock(found.text);
  if (record !== undefined) return record;
  throw new NexusError("locked", `${where} is no lock that this nexusctl can read; nothing was done`, {
    hint: "upgrade nexusctl; if nobody else's is newer, delete that object",
  });
}

function isLocked(resource: string, { user, host, pid, doing, since, leaseMs }: LockRecord): NexusError {
  return new NexusError(
    "locked",
    `${resource} is being changed by ${user} on ${host} (${doing}), since ${sinceWhen(since, new Date())}; nothing was done`,
    {
      hint: `wait until it is done; if process ${pid} on ${host} was killed, the lock ends by itself ${formatDuration(leaseMs)} after its last sign of life`,
    },
  );
}
