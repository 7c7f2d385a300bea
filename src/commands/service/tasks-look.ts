import type { EcsService, Task } from "../../aws/ecs.js";
import type { LogEvent } from "../../aws/logs.js";
import { type StopReason, stopReason } from "../../aws/stop-reasons.js";
import type { Context } from "../../core/context.js";
import { lastWords } from "../../health/last-words.js";
import { whyNot } from "../../health/why.js";
import { softly } from "./looks.js";

const DEAD_TASKS = 2;
const LOG_LINES = 10;

/** A stopped task with what it died of. */
export interface Stopped {
  task: Task;
  reason: StopReason;
}

/** The last words of one dead task. */
export interface LastWords {
  task: string;
  events: LogEvent[];
  /** Why there are none, when reading them failed. */
  why: string | undefined;
}

export function withReasons(tasks: readonly Task[]): Stopped[] {
  return tasks.map((task) => ({ task, reason: stopReason(task) }));
}

/** The last log lines of the tasks that died most recently; one that cannot be read hides no other. */
export function lastWordsOf(ctx: Context, stopped: readonly Stopped[]): Promise<LastWords[]> {
  const dead = stopped.filter(({ reason }) => reason.failure).slice(0, DEAD_TASKS);
  return Promise.all(
    dead.map(async ({ task }) => {
      const read = await softly(ctx, () => lastWords(task, ctx.aws, LOG_LINES));
      if (!read.ok) return { task: task.id, events: [], why: whyNot(read.error) };
      return { task: task.id, events: read.value, why: undefined };
    }),
  );
}

export interface Cause {
  reason: StopReason;
  count: number;
  /** When the newest of them stopped. */
  last: Date | undefined;
  revisions: string[];
}

/** Tasks, newest first, grouped by what they died of: failures before wanted stops, the most frequent first. */
export function byReason(stopped: readonly Stopped[]): Cause[] {
  const causes = new Map<string, Cause>();
  for (const { task, reason } of stopped) {
    const known = causes.get(reason.key) ?? { reason, count: 0, last: task.stoppedAt, revisions: [] };
    const revisions = [...new Set([...known.revisions, task.taskDefinition])];
    causes.set(reason.key, { ...known, count: known.count + 1, revisions });
  }
  return [...causes.values()].sort((a, b) => Number(b.reason.failure) - Number(a.reason.failure) || b.count - a.count);
}

/** Newest first, by when they stopped or began. */
export function newestFirst(tasks: readonly Task[]): Task[] {
  const time = (task: Task) => (task.stoppedAt ?? task.startedAt ?? task.createdAt)?.getTime() ?? 0;
  return [...tasks].sort((a, b) => time(b) - time(a));
}

/** True when the service does not run what this task runs. */
export function isOutdated(task: Task, service: EcsService): boolean {
  return task.taskDefinition !== service.taskDefinition;
}
