import { LOOKS, uses } from "../../aws/uses.js";
import type { Span } from "../../core/by-period.js";
import { command } from "../../core/command.js";
import { asNexusError } from "../../core/errors.js";
import { integer, withDefault } from "../../core/options.js";
import { type NextCommand, type Report, report, type Tone } from "../../core/report.js";
import { whyNotNearer } from "../../health/why.js";
import { type Attempt, attempt } from "../../health/within.js";
import { adviseDatabase, type DatabasePart } from "../../perf/advise-database.js";
import { adviseService, type TaskPart } from "../../perf/advise-service.js";
import { PATIENCE_MS } from "../../perf/service.js";
import { measuringSpan } from "../../perf/span.js";
import { rangeOf, sinceOption } from "../monitor/logs/options.js";
import { databaseEvidence, recommendations, taskEvidence } from "./recommend-data.js";
import { classSections, overview, sizeWords, storageSections, taskSections } from "./recommend-show.js";
import { exitOf, spanData } from "./words.js";

const FALLBACK = "14d";
const HEADROOM = 30;

export default command({
  name: "recommend",
  summary: "Which task size, database class and storage would fit, by what was used",
  description:
    "A task's CPU is sized by its 95th percentile, its memory by its highest value, a database's CPU and memory by their 95th percentiles, each with the headroom left free. Nothing is recommended on less than three days of values, and nothing is made smaller while tasks die.",
  runbook: ["perf/ecs-optimization#2", "perf/database-optimization#2"],
  uses: uses(LOOKS.service, LOOKS.database, LOOKS.metrics),
  risk: "reads",
  options: {
    since: sinceOption(FALLBACK),
    headroom: withDefault(integer("percent that stays free", { min: 5, max: 80, placeholder: "percent" }), HEADROOM),
  },
  examples: [
    { type: "perf recommend", does: "by the last two weeks, with 30 % kept free" },
    { type: "perf recommend --headroom 50 -o json --query recommendation.task", does: "the task's size, for a script" },
  ],
  async run(ctx, { since, headroom }): Promise<Report> {
    const now = ctx.clock.now();
    const span = measuringSpan(rangeOf({ since }, FALLBACK, now), now);
    const [task, database] = await Promise.all([
      adviseService(ctx, span, headroom),
      attempt(() => adviseDatabase(ctx, span, headroom), PATIENCE_MS, ctx),
    ]);
    if (task.service === undefined && task.failure !== undefined && !database.ok) throw task.failure;
    return recommendReport(task, database, span, headroom);
  },
});

function unknownOf(task: TaskPart, database: Attempt<DatabasePart>): string[] {
  return [...(task.service === undefined ? [`the service: ${task.why}`] : []), ...unknownOfDatabase(database)];
}

function unknownOfDatabase(database: Attempt<DatabasePart>): string[] {
  if (!database.ok) return [`the database: ${whyNotNearer(database.error)}`];
  const { maxConnections } = database.value.look;
  return maxConnections.ok ? [] : [`how many connections the database takes: ${whyNotNearer(maxConnections.error)}`];
}

function recommendReport(task: TaskPart, database: Attempt<DatabasePart>, span: Span, headroom: number): Report {
  const advised = recommendations(task, database);
  const commands = next(task, database);
  const { tone, headline } = verdict(task, database);
  return report({
    schema: "perf.recommend",
    headline,
    tone,
    data: {
      ...spanData(span),
      headroomPercent: headroom,
      ...advised,
      task: taskEvidence(task),
      database: database.ok ? databaseEvidence(database.value) : null,
      next: commands.map((one) => ({ ...one })),
      unknown: unknownOf(task, database),
    },
    sections: [
      overview(task, database),
      ...taskSections(task, headroom),
      ...(database.ok ? [...classSections(database.value), ...storageSections(database.value)] : []),
      ...(commands.length === 0 ? [] : [{ type: "commands" as const, title: "Next", commands }]),
    ],
    // A service that is missing is what was asked for, whatever was found of the database.
    exit: exitOf(task.service === undefined ? [measuredTask(task)] : [measuredTask(task), measuredDatabase(database)]),
  });
}

/** A part whose metrics could not be read, for the way the report ends: a lack of data is no error. */
function measuredTask({ failure }: TaskPart): Attempt<undefined> {
  return failure === undefined ? { ok: true, value: undefined } : { ok: false, error: failure };
}

function measuredDatabase(database: Attempt<DatabasePart>): Attempt<undefined> {
  if (!database.ok) return { ok: false, error: asNexusError(database.error) };
  const { failure } = database.value;
  return failure === undefined ? { ok: true, value: undefined } : { ok: false, error: failure };
}

/** The first line: what to change, or that nothing is to be, or that nothing can be said. */
function verdict(task: TaskPart, database: Attempt<DatabasePart>): { headline: string; tone: Tone } {
  const { advice, current } = task;
  const moves = [
    ...(advice === undefined || advice.action === "keep"
      ? []
      : [`task ${sizeWords(advice.size)}${current === undefined ? "" : ` instead of ${sizeWords(current)}`}`]),
    ...databaseMoves(database),
  ];
  if (moves.length > 0) return { headline: `recommended: ${moves.join("; ")}`, tone: "warn" };
  const open = [
    ...(advice === undefined ? ["the task's size"] : []),
    ...(database.ok && database.value.class.action !== "none" ? [] : ["the database's class"]),
    ...(database.ok && database.value.storage.action !== "none" ? [] : ["its storage"]),
  ];
  if (open.length === 0) return { headline: "nothing to change: what there is fits what is used", tone: "ok" };
  return {
    headline: `no recommendation for ${open.join(", ")}${open.length < 3 ? "; the rest fits" : ""}`,
    tone: "unknown",
  };
}

function databaseMoves(database: Attempt<DatabasePart>): string[] {
  if (!database.ok) return [];
  const { class: wanted, storage, look } = database.value;
  return [
    ...(wanted.action === "none" || wanted.action === "keep"
      ? []
      : [`database ${wanted.class} instead of ${look.database.class}`]),
    ...(storage.action === "increase"
      ? [`storage ${storage.storageGb} GB instead of ${look.database.storageGb} GB`]
      : []),
  ];
}

function next({ advice }: TaskPart, database: Attempt<DatabasePart>): NextCommand[] {
  const commands: NextCommand[] = [];
  if (advice !== undefined && advice.action !== "keep") {
    const { cpu, memory } = advice.size;
    commands.push({
      type: `perf task-definition set --cpu ${cpu} --memory ${memory} --deploy`,
      why: "registers the size and rolls it out, after a preview",
    });
  }
  if (!database.ok) return commands;
  const { class: wanted, storage } = database.value;
  if (storage.action === "increase") {
    commands.push({
      type: `perf database resize --storage ${storage.storageGb}`,
      why: "more storage, after a preview",
    });
  }
  if (wanted.action !== "none" && wanted.action !== "keep") {
    commands.push({
      type: `perf database resize --class ${wanted.class} --at maintenance-window`,
      why: "the other class, in the next maintenance window",
    });
  }
  return commands;
}
