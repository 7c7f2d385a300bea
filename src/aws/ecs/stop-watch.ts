import type { Line } from "../../core/report.js";
import type { EcsService, Task } from "../ecs.js";
import { stopReason } from "../stop-reasons.js";

/** So many tasks that died of the same cause are a crash loop: the next one will die too. */
const LOOP = 3;
const LAST_LINES = 5;

export interface StopWatchDeps {
  listStopped(service: EcsService): Promise<string[]>;
  describe(service: EcsService, arns: readonly string[]): Promise<Task[]>;
  /** The last log lines of a task's containers, oldest first; none where they cannot be read. */
  lastLines(task: Task, count: number): Promise<string[]>;
}

interface Group {
  words: string;
  advice: string | undefined;
  count: number;
  told: number;
  last: Task;
}

/** Follows which of a service's tasks stop and why, from look to look. Each dead task is described once. */
export class StopWatch {
  readonly #deps: StopWatchDeps;
  readonly #isOurs: (task: Task) => boolean;
  readonly #seen = new Set<string>();
  readonly #groups = new Map<string, Group>();

  /** @param isOurs whether a stopped task belongs to what is being watched */
  constructor(deps: StopWatchDeps, isOurs: (task: Task) => boolean) {
    this.#deps = deps;
    this.#isOurs = isOurs;
  }

  /** Reads the tasks that stopped since the last look; answers with news such as `3x exit 1: ...`. */
  async look(service: EcsService): Promise<Line[]> {
    const fresh = (await this.#deps.listStopped(service)).filter((arn) => !this.#seen.has(arn));
    const tasks = fresh.length === 0 ? [] : await this.#deps.describe(service, fresh);
    for (const task of tasks) {
      if (!isDead(task)) continue;
      this.#seen.add(task.arn);
      if (this.#isOurs(task)) this.#count(task);
    }
    return this.#news();
  }

  /** The cause with the dead task's last words, once it is clear that tasks die of the same thing again and again. */
  async crashLoop(): Promise<{ cause: string; hint: string } | undefined> {
    const worst = this.#worst();
    if (worst === undefined || worst.count < LOOP) return undefined;
    const advice = worst.advice === undefined ? "" : `${worst.advice}; `;
    return {
      cause: `crash loop: ${await this.#obituary(worst)}`,
      hint: `${advice}go back with: nexusctl service rollback`,
    };
  }

  /** What most tasks died of so far, with the last words of one; undefined when none has. */
  async cause(): Promise<string | undefined> {
    const worst = this.#worst();
    return worst === undefined ? undefined : this.#obituary(worst);
  }

  #worst(): Group | undefined {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count)[0];
  }

  async #obituary({ count, words, last }: Group): Promise<string> {
    const lines = await this.#deps.lastLines(last, LAST_LINES);
    const tasks = count === 1 ? "a task stopped" : `${count} tasks stopped with the same reason`;
    const said = lines.map((line) => `\n  ${line}`).join("");
    return `${tasks}: ${words}${said === "" ? "" : `\nlast log lines of task ${last.id}:${said}`}`;
  }

  #count(task: Task): void {
    const reason = stopReason(task);
    if (!reason.failure) return;
    const group = this.#groups.get(reason.key);
    this.#groups.set(reason.key, {
      words: reason.words,
      advice: reason.advice,
      count: (group?.count ?? 0) + 1,
      told: group?.told ?? 0,
      last: task,
    });
  }

  #news(): Line[] {
    const news: Line[] = [];
    for (const group of this.#groups.values()) {
      if (group.count === group.told) continue;
      group.told = group.count;
      const time = group.last.stoppedAt;
      news.push({ text: `${group.count}x ${group.words}`, tone: "critical", ...(time === undefined ? {} : { time }) });
    }
    return news;
  }
}

/** A task that is told to stop is listed before it has: how it ended is known once a container has an exit code. */
function isDead(task: Task): boolean {
  const exited = task.containers.some(({ exitCode }) => exitCode !== undefined);
  return task.lastStatus === "STOPPED" || (task.stopCode !== undefined && exited);
}
