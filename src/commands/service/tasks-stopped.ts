import type { EcsService } from "../../aws/ecs.js";
import { toJson, toJsonObject } from "../../core/json.js";
import { type Line, type Report, report, type Section } from "../../core/report.js";
import { plural } from "./looks.js";
import { byReason, isOutdated, type LastWords, type Stopped } from "./tasks-look.js";

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
      {
        type: "table",
        columns: [
          { title: "TASK", yield: 0 },
          { title: "STOPPED", yield: 1 },
          { title: "REVISION", yield: 2 },
          { title: "WHY", yield: 0 },
        ],
        rows: stopped.map(({ task, reason }) => [
          task.id,
          { time: task.stoppedAt },
          task.taskDefinition,
          { text: reason.words, tone: reason.failure ? ("critical" as const) : ("muted" as const) },
        ]),
        empty: "none stopped lately; ECS forgets a stopped task after about an hour",
      },
      ...advice(died),
      ...words.map(logSection),
      ...(died.length > 0 ? [next(service, died)] : []),
    ],
  });
}

function headline(stopped: Stopped[], died: Stopped[]): string {
  if (stopped.length === 0) return "no task stopped lately";
  if (died.length === 0) return `${plural(stopped.length, "task")} stopped lately, all on purpose`;
  const [most, ...others] = byReason(died);
  const what = most === undefined ? "" : `: ${most.count} × ${most.reason.words}`;
  const rest = others.length === 0 ? "" : `, and ${plural(others.length, "other cause")}`;
  return `${plural(died.length, "task")} died lately${what}${rest}`;
}

function advice(died: Stopped[]): Section[] {
  const lines = byReason(died).flatMap(({ reason, count }): Line[] =>
    reason.advice === undefined ? [] : [{ text: `${count} × ${reason.words}: ${reason.advice}` }],
  );
  return lines.length === 0 ? [] : [{ type: "lines", title: "What to look at", lines }];
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
