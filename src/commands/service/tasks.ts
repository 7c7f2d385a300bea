import type { EcsService, Task } from "../../aws/ecs.js";
import { LOOKS, uses } from "../../aws/uses.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { toJson } from "../../core/json.js";
import { flag } from "../../core/options.js";
import { type Cell, type Report, report } from "../../core/report.js";
import { shortDigest } from "./images.js";
import { currentService, plural } from "./looks.js";
import { isOutdated, lastWordsOf, newestFirst, withReasons } from "./tasks-look.js";
import { stoppedReport } from "./tasks-stopped.js";

export default command({
  name: "tasks",
  summary: "The running tasks, or why the stopped ones ended",
  description:
    "With --stopped: each task's stop reason and exit code in words, grouped, and the last log lines of those that died. ECS forgets a stopped task after about an hour.",
  runbook: ["emergency/service-down#3"],
  uses: uses(LOOKS.service, LOOKS.lastWords),
  risk: "reads",
  options: { stopped: flag("the tasks that ended lately, and why") },
  examples: [
    { type: "service tasks", does: "each running task with its age, health and revision" },
    { type: "service tasks --stopped", does: "why tasks ended, with their last log lines" },
  ],
  async run(ctx, { stopped }): Promise<Report> {
    const { ecs, service } = await currentService(ctx);
    const tasks = newestFirst(await ecs.tasks(service, stopped ? "stopped" : "running"));
    if (!stopped) return runningReport(service, tasks, ctx);
    const reasons = withReasons(tasks);
    return stoppedReport(service, reasons, await lastWordsOf(ctx, reasons));
  },
});

function runningReport(service: EcsService, tasks: Task[], ctx: Context): Report {
  const now = ctx.clock.now();
  const unhealthy = tasks.filter(({ health }) => health === "UNHEALTHY").length;
  const outdated = tasks.filter((task) => isOutdated(task, service)).length;
  const notes = [
    ...(unhealthy > 0 ? [`${unhealthy} unhealthy`] : []),
    ...(outdated > 0 ? [`${outdated} on another revision than ${service.taskDefinition}`] : []),
  ];
  const short = tasks.length < service.desired;
  return report({
    schema: "service.tasks",
    headline: [`${plural(tasks.length, "task")} of ${service.desired} desired`, ...notes].join("; "),
    tone: unhealthy > 0 || short ? "warn" : "ok",
    data: { cluster: service.cluster, service: service.name, tasks: tasks.map(toJson) },
    sections: [
      {
        type: "table",
        columns: [
          { title: "TASK", yield: 0 },
          { title: "STATE", yield: 0 },
          { title: "HEALTH", yield: 0 },
          { title: "AGE", align: "right", yield: 1 },
          { title: "REVISION", yield: 1 },
          { title: "IP", yield: 2 },
          { title: "IMAGE DIGEST", yield: 3 },
        ],
        rows: tasks.map((task) => [
          task.id,
          task.lastStatus,
          healthCell(task),
          ageCell(task, now),
          task.taskDefinition,
          task.ip,
          digests(task),
        ]),
        empty: service.desired === 0 ? "none runs: the service is stopped" : "none runs",
      },
      ...(short
        ? [
            {
              type: "commands" as const,
              title: "Next",
              commands: [{ type: "service tasks --stopped", why: "why tasks ended" }],
            },
          ]
        : []),
    ],
  });
}

function ageCell(task: Task, now: Date): Cell {
  const since = task.startedAt ?? task.createdAt;
  return since === undefined ? undefined : { elapsedMs: now.getTime() - since.getTime() };
}

function healthCell({ health }: Task): Cell {
  // UNKNOWN is also what a task without a container health check says for ever.
  if (health === "UNKNOWN") return { text: "no check", tone: "muted" };
  return health === "HEALTHY" ? { text: "healthy", tone: "ok" } : { text: "unhealthy", tone: "critical" };
}

function digests({ containers }: Task): string {
  return containers
    .flatMap(({ imageDigest }) => (imageDigest === undefined ? [] : [shortDigest(imageDigest)]))
    .join(", ");
}
