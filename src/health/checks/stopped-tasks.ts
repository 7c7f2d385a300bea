import type { EcsService, Task } from "../../aws/ecs.js";
import { type StopKind, stopReason } from "../../aws/stop-reasons.js";
import type { Line } from "../../core/report.js";
import { check, type Look, type Seen } from "../check.js";
import { lastWords } from "../last-words.js";

import { whyNot } from "../why.js";
import { attempt } from "../within.js";

const MANY = 3;
const LINES = 5;
const LAST_WORDS_MS = 1_800;
/** A crash loop is slowed down by ECS to one try in some minutes; what is older is over. */
const PRESENT_MS = 10 * 60_000;

export interface Deaths {
  kind: StopKind;
  words: string;
  tasks: Task[];
}

/** Which tasks died unasked lately, and of what? (ECS ListTasks and DescribeTasks keep stopped tasks for about an hour) */
export const stoppedTasks = check({
  id: "stopped-tasks",
  title: "Stopped tasks",
  async run(look) {
    const service = await look.reads.service();
    const stopped = await (await look.aws.ecs()).tasks(service, "stopped");
    const died = stopped.filter((task) => stopReason(task).failure && (task.stoppedAt ?? look.now) >= look.from);
    const dead = died.filter((task) => isPresent(task, service, look));
    const base = { resource: service.name };
    if (dead.length === 0) return { ...base, ...past(died) };
    return { ...base, ...(await judge(dead, look)) };
  },
});

/** A death that still says something of now: a few minutes old, and of a revision that no later deployment has replaced. */
function isPresent(task: Task, service: EcsService, look: Look): boolean {
  const at = timeOf(task);
  const replaced = service.deployments.find(({ status }) => status === "PRIMARY")?.createdAt?.getTime() ?? 0;
  const runs = service.deployments.some(({ taskDefinition }) => taskDefinition === task.taskDefinition);
  return runs && at >= replaced && look.now.getTime() - at < PRESENT_MS;
}

function past(died: readonly Task[]): Omit<Seen, "resource"> {
  if (died.length === 0) return { state: "ok", what: "no task died", facts: { count: 0 } };
  const [main] = groupDeaths(died);
  return {
    state: "ok",
    what: `none now; ${count(died.length)} died earlier (${main?.words ?? ""})`,
    facts: { count: 0, earlier: died.length },
  };
}

async function judge(dead: Task[], look: Look): Promise<Omit<Seen, "resource">> {
  const groups = groupDeaths(dead);
  const main = groups[0];
  const newest = [...dead].sort((a, b) => timeOf(b) - timeOf(a))[0];
  if (main === undefined || newest === undefined) return { state: "ok", what: "no task died" };
  const spoken = await attempt(() => lastWords(newest, look.aws, LINES), LAST_WORDS_MS, look);
  const said: Line[] = spoken.ok
    ? spoken.value.map(({ at, message }) => ({ text: message, time: at, tone: "muted" }))
    : [{ text: `the last log lines of ${newest.id} could not be read: ${whyNot(spoken.error)}`, tone: "muted" }];
  return {
    state: dead.length >= MANY ? "critical" : "warn",
    what: `${count(dead.length)} died: ${groups.map(({ words, tasks }) => (groups.length > 1 ? `${tasks.length} × ${words}` : words)).join("; ")}`,
    since: new Date(Math.min(...dead.map(timeOf))),
    facts: {
      count: dead.length,
      kind: main.kind,
      words: main.words,
      sameReason: main.tasks.length,
      revision: main.tasks[0]?.taskDefinition ?? null,
      groups: groups.map(({ kind, words, tasks }) => ({ kind, words, count: tasks.length })),
      task: newest.id,
    },
    evidence: [
      ...(groups.length > 1 ? groups.map(({ words, tasks }) => ({ text: `${count(tasks.length)}: ${words}` })) : []),
      ...(said.length === 0 ? [] : [{ text: `last log lines of task ${newest.id}:`, tone: "muted" as const }, ...said]),
    ],
    next: [{ type: "service tasks --stopped", why: "each dead task with its stop reason" }],
  };
}

/** Tasks that died of the same, the most frequent first. */
export function groupDeaths(dead: readonly Task[]): Deaths[] {
  const groups = new Map<string, Deaths>();
  for (const task of dead) {
    const { key, kind, words } = stopReason(task);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { kind, words, tasks: [task] });
    else known.tasks.push(task);
  }
  return [...groups.values()].sort((a, b) => b.tasks.length - a.tasks.length);
}

function timeOf({ stoppedAt, createdAt }: Task): number {
  return (stoppedAt ?? createdAt)?.getTime() ?? 0;
}

function count(tasks: number): string {
  return tasks === 1 ? "1 task" : `${tasks} tasks`;
}
