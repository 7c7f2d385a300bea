import type { EcsService, Task } from "../../aws/ecs.js";
import { toJson, toJsonObject } from "../../core/json.js";
import { type Line, type Report, report, type Section } from "../../core/report.js";
import { plural } from "./looks.js";
import { byReason, isOutdated, type LastWords, type Stopped } from "./tasks-look.js";

const NEWEST = 5;

/** What `service tasks --stopped` shows: why each ended, grouped, and the last words of those that died. */
export function stoppedReport(service: EcsService, stopped: Stopped[], words: LastWords[]): Report {
  const died = stopped.filter(({ reason }) => reason.failure);
  return report({
    schema: "service.tasks.stopped",
    headline: headline(stopped, died),
    tone: died.length > 0 ? "critical" : "ok",
    data: {
      cluster: service.cluster,
      service: service.name,
      tasks: stopped.map(({ task, reason }) => ({
        ...toJsonObject(task),
        why: reason.words,
        advice: reason.advice ?? null,
        failure: reason.failure,
      })),
      reasons: byReason(died).map(({ reason, count }) => ({ why: reason.words, count })),
      lastLogLines: words.map(toJson),
    },
    sections: [
      causesTable(stopped),
      ...newestTable(died),
      ...words.map(logSection),
      ...(died.length > 0 ? [next(service, died)] : []),
    ],
  });
}

function causesTable(stopped: Stopped[]): Section {
  return {
    type: "table",
    columns: [
      { title: "TASKS", align: "right", yield: 0 },
      { title: "WHY", yield: 0 },
      { title: "LAST", yield: 2 },
      { title: "REVISION", yield: 3 },
      { title: "WHAT TO LOOK AT", yield: 1 },
    ],
    rows: byReason(stopped).map(({ reason, count, last, revisions }) => [
      count,
      { text: reason.words, tone: reason.failure ? ("critical" as const) : ("muted" as const) },
      { time: last },
      revisions.join(", "),
      reason.advice ?? (reason.failure ? "" : "nothing: it was meant to stop"),
    ]),
    empty: "none stopped lately; ECS forgets a stopped task after about an hour",
  };
}

function newestTable(died: Stopped[]): Section[] {
  if (died.length === 0) return [];
  return [
    {
      type: "table",
      title: died.length > NEWEST ? `The last ${NEWEST} of ${died.length} that died` : "Those that died",
      columns: [
        { title: "TASK", yield: 0 },
        { title: "STOPPED", yield: 1 },
        { title: "REVISION", yield: 1 },
        { title: "EXIT", align: "right", yield: 2 },
      ],
      rows: died
        .slice(0, NEWEST)
        .map(({ task }) => [task.id, { time: task.stoppedAt }, task.taskDefinition, exitCodes(task)]),
      empty: "none",
    },
  ];
}

function exitCodes({ containers }: Task): string {
  return containers.flatMap(({ exitCode }) => (exitCode === undefined ? [] : [String(exitCode)])).join(", ");
}

function headline(stopped: Stopped[], died: Stopped[]): string {
  if (stopped.length === 0) return "no task stopped lately";
  if (died.length === 0) return `${plural(stopped.length, "task")} stopped lately, all on purpose`;
  const [most, ...others] = byReason(died);
  const what = most === undefined ? "" : `: ${most.count} × ${most.reason.words}`;
  const rest = others.length === 0 ? "" : `, and ${plural(others.length, "other cause")}`;
  return `${plural(died.length, "task")} died lately${what}${rest}`;
}

function logSection({ task, events, why }: LastWords): Section {
  const none: Line =
    why === undefined
      ? { text: "nothing in CloudWatch Logs", tone: "muted" }
      : { text: `unknown: ${why}`, tone: "unknown" };
  return {
    type: "lines",
    title: `Last log lines of task ${task}`,
    lines: events.length === 0 ? [none] : events.map(({ at, message }) => ({ time: at, text: message.trimEnd() })),
  };
}

function next(service: EcsService, died: Stopped[]): Section {
  const current = died.some(({ task }) => !isOutdated(task, service));
  return {
    type: "commands",
    title: "Next",
    commands: [
      ...(current
        ? [{ type: "service rollback --dry-run", why: "what going back to the last good revision means" }]
        : []),
      { type: "emergency triage", why: "the probable cause, with its evidence" },
    ],
  };
}
