import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Clock } from "./clock.js";
import { asNexusError, NexusError } from "./errors.js";
import { readIfThere, replaceFile } from "./files.js";
import { isObject } from "./json.js";
import { type Lease, type LockHolder, type LockStore, lockLost, lockName, sinceWhen, withFileLock } from "./lock.js";
import { processBorn, processLives } from "./process-mark.js";
import { userName } from "./user.js";

/** A lock as its file has it. */
interface LocalHolder extends LockHolder {
  /** One acquisition's own. */
  token: string;
  /** When its process began, where the kernel tells: a pid is given out again. */
  born?: string;
  /** Until when it is believed on other machines that share this folder. */
  expires: string;
}

/**
 * On one machine a lock is its holder's for as long as that process runs. Another machine that shares the folder cannot see
 * that: there it is believed for this long, and its holder, who may be at work for a day, renews it meanwhile.
 */
const LEASE_MS = 2 * 3_600_000;
const RENEW_MS = LEASE_MS / 4;

/** Locks as files in `folder`: one a resource, gone with its release, taken over when its process died. */
export function localLocks(folder: string, clock: Clock): LockStore {
  return {
    async acquire(resource, doing) {
      const path = join(folder, `${lockName(resource)}.lock`);
      const now = clock.now();
      return withFileLock(guardOf(path), () => {
        const held = parseHolder(readIfThere(path));
        if (held !== undefined && isAlive(held)) throw isLocked(resource, held, now);
        const born = processBorn(process.pid);
        const mine: LocalHolder = {
          user: userName(),
          host: hostname(),
          pid: process.pid,
          ...(born === undefined ? {} : { born }),
          token: randomUUID(),
          doing,
          since: now.toISOString(),
          expires: inALease(),
        };
        write(path, mine);
        return new FileLease(path, resource, mine, held);
      });
    },
  };
}

class FileLease implements Lease {
  readonly tookOverFrom: Lease["tookOverFrom"];
  readonly #path: string;
  readonly #resource: string;
  readonly #mine: LocalHolder;
  readonly #timer: NodeJS.Timeout;

  constructor(path: string, resource: string, mine: LocalHolder, from: LocalHolder | undefined) {
    this.#path = path;
    this.#resource = resource;
    this.#mine = mine;
    this.tookOverFrom = from;
    this.#timer = setInterval(() => this.#renew(), RENEW_MS);
    this.#timer.unref();
  }

  async check(): Promise<void> {
    this.held();
  }

  held(): void {
    const there = parseHolder(readIfThere(this.#path));
    if (there?.token === this.#mine.token) return;
    const by = there === undefined ? "it was taken away" : `${there.user} on ${there.host} has it (${there.doing})`;
    throw lockLost(this.#resource, this.#mine.doing, by);
  }

  async release(): Promise<string | undefined> {
    clearInterval(this.#timer);
    try {
      this.#ifMine(() => rmSync(this.#path, { force: true }));
      return undefined;
    } catch (thrown) {
      return `the lock may not have been given back (${asNexusError(thrown).message}); it ends with this process`;
    }
  }

  /** One that fails is made up for by the next: there are four in a lease. */
  #renew(): void {
    try {
      this.#ifMine(() => write(this.#path, { ...this.#mine, expires: inALease() }));
    } catch {
      return;
    }
  }

  #ifMine(body: () => void): void {
    withFileLock(guardOf(this.#path), () => {
      if (parseHolder(readIfThere(this.#path))?.token === this.#mine.token) body();
    });
  }
}

function guardOf(path: string): string {
  return `${path}.guard`;
}

function inALease(): string {
  return new Date(Date.now() + LEASE_MS).toISOString();
}

function write(path: string, holder: LocalHolder): void {
  replaceFile(path, `${JSON.stringify(holder)}\n`);
}

function parseHolder(text: string | undefined): LocalHolder | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? holderOf(value) : undefined;
  } catch {
    return undefined;
  }
}

function holderOf(value: Record<string, unknown>): LocalHolder | undefined {
  // One of an earlier version has no token, and is nobody's who runs now.
  const { user, host, pid, born, token = "", doing, since, expires } = value;
  if (typeof user !== "string" || typeof host !== "string" || typeof pid !== "number") return undefined;
  if (typeof token !== "string" || (born !== undefined && typeof born !== "string")) return undefined;
  if (typeof doing !== "string" || typeof since !== "string" || typeof expires !== "string") return undefined;
  return { user, host, pid, ...(born === undefined ? {} : { born }), token, doing, since, expires };
}

function isAlive({ host, pid, born, expires }: LocalHolder): boolean {
  if (host !== hostname()) return new Date(expires).getTime() > Date.now();
  return processLives(pid, born);
}

function isLocked(resource: string, { user, host, pid, doing, since, expires }: LocalHolder, now: Date): NexusError {
  const otherwise = host === hostname() ? "" : `; where that machine is gone, the lock ends by itself at ${expires}`;
  return new NexusError(
    "locked",
    `${resource} is being changed by ${user} on ${host} (${doing}), since ${sinceWhen(since, now)}; nothing was done`,
    { hint: `wait until it is done, or end process ${pid} on ${host}${otherwise}` },
  );
}
