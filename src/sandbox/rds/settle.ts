import type { World } from "../world.js";
import { type InstanceState, isUp, walk } from "./state.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** 1970-01-04 was a Sunday; the window begins then at 09:30 UTC. */
const FIRST_WINDOW = 3 * DAY + 9.5 * 60 * MINUTE;

export const MAINTENANCE_WINDOW = "sun:09:30-sun:10:00";
/** RDS does not let an instance be stopped for longer. */
export const STOPPED_AT_MOST = 7 * DAY;
export const STARTING_MS = 2 * MINUTE;

/** When the next maintenance window after `at` begins. */
export function nextWindow(at: number): number {
  return FIRST_WINDOW + Math.ceil((at - FIRST_WINDOW) / (7 * DAY)) * 7 * DAY;
}

/** Lets happen to the databases what was to happen until now. In one look or in many, the same comes of it. */
export function settleDatabases(world: World, now: number): void {
  for (const one of world.rds.instances) {
    beginWindow(one, now);
    applyPending(one, now);
    startAgain(world, one, now);
  }
}

/** What waits for the maintenance window begins in it. */
function beginWindow(one: InstanceState, now: number): void {
  const { since, at } = one.pending;
  if (since === undefined || at !== undefined) return;
  const window = nextWindow(since);
  if (window > now) return;
  if (isUp(one, window)) {
    beginModification(one, window);
    return;
  }
  // It was stopped then: the next window it is.
  one.pending.since = window + 1;
  beginWindow(one, now);
}

/** A change of class is an outage of some minutes; storage is added first and then optimized for a long time. */
export function beginModification(one: InstanceState, at: number): void {
  const { class: size, storageGb } = one.pending;
  if (storageGb !== undefined) {
    one.storageBeforeGb = one.storageGb;
    one.storageGb = storageGb;
    one.storageChangedAt = at;
    delete one.pending.storageGb;
  }
  delete one.pending.since;
  if (size === undefined) {
    walk(one, at, ["modifying", 0], ["storage-optimization", 2 * MINUTE], ["available", 60 * MINUTE]);
    return;
  }
  one.pending.at = at + 4 * MINUTE;
  const after: [string, number][] =
    storageGb === undefined
      ? [["available", 4 * MINUTE]]
      : [
          ["storage-optimization", 4 * MINUTE],
          ["available", 62 * MINUTE],
        ];
  walk(one, at, ["modifying", 10 * SECOND], ...after);
}

function applyPending(one: InstanceState, now: number): void {
  const { class: size, at } = one.pending;
  if (size === undefined || at === undefined || at > now) return;
  one.class = size;
  delete one.pending.class;
  delete one.pending.at;
}

function startAgain(world: World, one: InstanceState, now: number): void {
  if (one.stoppedAt === undefined) return;
  const at = one.stoppedAt + STOPPED_AT_MOST;
  if (at > now) return;
  one.stoppedAt = undefined;
  walk(one, at, ["starting", 0], ["available", STARTING_MS]);
  const message = "DB instance is being started due to it exceeding the maximum allowed time being stopped.";
  world.rds.events.push({ at, instance: one.id, message, category: "notification" });
}
