import type { WaitLook, WaitSpec } from "../../core/wait.js";
import type { EcsService, Task } from "../ecs.js";
import { EVERY_MS } from "./deployment-wait.js";
import { EventWatch } from "./event-watch.js";
import { StopWatch, type StopWatchDeps } from "./stop-watch.js";

export interface RunningWaitDeps extends StopWatchDeps {
  read(names: { cluster: string; service: string }): Promise<EcsService>;
  now(): Date;
}

/** Another desired count is believed when it is seen so often in a row: the first look may come before the change. */
const SEEN_TWICE = 2;

/** Waits until `count` tasks run and none is pending. Gives up when somebody changes the desired count, or on a crash loop. */
export function runningWait(service: EcsService, count: number, timeoutMs: number, deps: RunningWaitDeps): WaitSpec {
  const began = deps.now();
  const events = new EventWatch(began);
  const stops = new StopWatch(deps, (task) => startedSince(task, began));
  let otherwise = 0;
  const look = async (): Promise<WaitLook> => {
    const now = await deps.read({ cluster: service.cluster, service: service.name });
    const news = [...events.news(now), ...(count === 0 ? [] : await stops.look(now))];
    const shown = { summary: summaryOf(now, count), progress: progressOf(now, service, count), news };
    otherwise = now.desired === count ? 0 : otherwise + 1;
    if (otherwise >= SEEN_TWICE) {
      const cause = `the desired count is ${now.desired} now, not ${count}: somebody or the autoscaling changed it`;
      return { ...shown, state: "failed", cause, hint: "see where it stands with: nexusctl service status" };
    }
    if (now.desired === count && now.running === count && now.pending === 0) return { ...shown, state: "done" };
    const loop = count === 0 ? undefined : await stops.crashLoop();
    return loop === undefined ? { ...shown, state: "waiting" } : { ...shown, state: "failed", ...loop };
  };
  return {
    what: count === 0 ? `every task of ${service.name} to stop` : `${count} tasks of ${service.name} to run`,
    timeoutMs,
    everyMs: EVERY_MS,
    look,
    reattach: "service status --watch",
  };
}

function startedSince(task: Task, began: Date): boolean {
  return task.createdAt !== undefined && task.createdAt.getTime() >= began.getTime();
}

function summaryOf(now: EcsService, count: number): string {
  if (count === 0) return `${now.running} still running${now.pending > 0 ? `, ${now.pending} starting` : ""}`;
  return `${now.running}/${count} running${now.pending > 0 ? `, ${now.pending} starting` : ""}`;
}

function progressOf(now: EcsService, before: EcsService, count: number) {
  if (count > 0) return { done: Math.min(now.running, count), total: count };
  const total = Math.max(before.running, now.running);
  return { done: total - now.running, total };
}
