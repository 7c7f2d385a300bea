import type { TaskState } from "./state.js";

const SECOND = 1_000;
/** From creation to running: network interface, image, start. */
export const PENDING_AFTER = 10 * SECOND;
export const ACTIVATING_AFTER = 40 * SECOND;
/** The earliest; some take up to {@link DAWDLE} longer. */
export const RUNNING_AFTER = 60 * SECOND;
export const DAWDLE = 20 * SECOND;
/** From the order to stop until it has stopped: draining the target, SIGTERM, releasing the network interface. */
const STOPPING_AFTER = 10 * SECOND;
const DEPROVISIONING_AFTER = 20 * SECOND;
export const STOPPED_AFTER = 30 * SECOND;
/** A container that died by itself leaves nothing to drain. */
const DIED_STOPPED_AFTER = 8 * SECOND;

/** How long a stopped task can still be described. */
export const STOPPED_KEPT = 3_600 * SECOND;

export function lastStatus(task: TaskState, now: number): string {
  const { stopping } = task;
  if (stopping !== undefined && stopping.at <= now) {
    const since = now - stopping.at;
    if (since >= stoppedAfter(task)) return "STOPPED";
    if (stopping.death.exitCode !== undefined && task.dies !== undefined) return "DEPROVISIONING";
    if (since >= DEPROVISIONING_AFTER) return "DEPROVISIONING";
    return since >= STOPPING_AFTER ? "STOPPING" : "DEACTIVATING";
  }
  if (now >= task.runsAt) return "RUNNING";
  const age = now - task.createdAt;
  if (age < PENDING_AFTER) return "PROVISIONING";
  return age < ACTIVATING_AFTER ? "PENDING" : "ACTIVATING";
}

export function stoppedAt(task: TaskState): number | undefined {
  return task.stopping === undefined ? undefined : task.stopping.at + stoppedAfter(task);
}

function stoppedAfter(task: TaskState): number {
  return task.dies !== undefined && task.stopping?.at === task.dies.at ? DIED_STOPPED_AFTER : STOPPED_AFTER;
}

/** Counted as running by the service: started and not told to stop. */
export function isRunning(task: TaskState, now: number): boolean {
  return now >= task.runsAt && isWanted(task, now);
}

/** Not told to stop: it counts towards the desired count. */
export function isWanted(task: TaskState, now: number): boolean {
  return task.stopping === undefined || task.stopping.at > now;
}

/** Still to be seen in lists. */
export function isRemembered(task: TaskState, now: number): boolean {
  const end = stoppedAt(task);
  return end === undefined || now - end < STOPPED_KEPT;
}
