import { join } from "node:path";
import { openChain } from "../core/chain.js";
import type { Clock } from "../core/clock.js";
import type { Environment, StatePlace } from "../core/environment.js";
import type { Uses } from "../core/gate.js";
import { journalPath } from "../core/journal.js";
import type { LastMoment } from "../core/last-moment.js";
import type { LockStore } from "../core/lock.js";
import type { Redactor } from "../core/redact.js";
import type { ChainName } from "../core/shared/chain-name.js";
import { sharedLocks } from "../core/shared/locks.js";
import { SharedState } from "../core/shared/state.js";
import type { ObjectStore } from "../core/shared/store.js";

/** What keeping the shared state may send, whatever the command. */
export const STATE_USES: Uses = { s3: ["GetObject", "ListObjectsV2", "PutObject"] };

interface Deps {
  environmentState: string;
  clock: Clock;
  redactor: Redactor;
  leaving: LastMoment;
  /** Opened when it is first needed. */
  store(): Promise<ObjectStore>;
}

/** What operators of an environment keep together, at the place its configuration names. */
export function openShared(
  place: StatePlace,
  { environmentState, clock, redactor, leaving, store }: Deps,
): SharedState {
  const pathOf = (chain: ChainName) =>
    chain === "journal" ? journalPath(environmentState) : join(environmentState, chain, "record.jsonl");
  return new SharedState({
    where: `s3://${place.bucket}/${place.prefix}`.replace(/\/$/, ""),
    store,
    leaving,
    folder: join(environmentState, "shared"),
    own: (chain) => openChain(pathOf(chain), { clock, redactor }).read(),
  });
}

/** Locks there. The place is the environment's own: its name, which may differ from one machine to another, is left out. */
export function openLocks(
  env: Environment,
  { leaseMs }: StatePlace,
  { store, leaving }: Pick<Deps, "store" | "leaving">,
): LockStore {
  const locks = sharedLocks({ store, leaseMs, leaving });
  const own = `${env.name}/`;
  return {
    acquire: (resource, doing) =>
      locks.acquire(resource.startsWith(own) ? resource.slice(own.length) : resource, doing),
  };
}
