import { LOOKS, uses } from "../../aws/uses.js";
import type { Span } from "../../core/by-period.js";
import { command } from "../../core/command.js";
import type { Environment } from "../../core/environment.js";
import { type Line, type Report, report, type Section } from "../../core/report.js";
import { formatDuration } from "../../core/time.js";
import { whyNotNearer } from "../../health/why.js";
import { type Attempt, attempt } from "../../health/within.js";
import { type DatabaseLook, lookAtDatabase } from "../../perf/database.js";
import { summaryOf } from "../../perf/points.js";
import { lookAtService, PATIENCE_MS, type ServiceLook, sizeOf } from "../../perf/service.js";
import { measuringSpan } from "../../perf/span.js";
import { vcpus } from "../../perf/task-size.js";
import { rangeOf, sinceOption } from "../monitor/logs/options.js";
import { databaseData, serviceData } from "./use-data.js";
import { databaseCharts, databaseRows, serviceCharts, serviceRows } from "./use-rows.js";
import {
  coverageLine,
  exitOf,
  percentWords,
  spanData,
  statisticsLine,
  USE_COLUMNS,
  unknownLine,
  worstTone,
} from "./words.js";

const FALLBACK = "24h";

export default command({
  name: "utilization",
  summary: "How much of the reserved CPU and memory the service and the database use",
  description:
    "Reserved is what the running task definition and the database's class have. p95 and max are of the highest value in each period, so a peak of minutes is seen as one; a period without data is a gap, never zero.",
  runbook: ["perf/ecs-optimization#1", "perf/database-optimization#1"],
  uses: uses(LOOKS.service, LOOKS.database, LOOKS.metrics),
  risk: "reads",
  options: { since: sinceOption(FALLBACK) },
  examples: [
    { type: "perf utilization", does: "the last day, charted" },
    { type: "perf utilization --since 14d -o json --query service.cpu.p95", does: "one number of two weeks" },
  ],
  async run(ctx, typed): Promise<Report> {
    const now = ctx.clock.now();
    const span = measuringSpan(rangeOf(typed, FALLBACK, now), now);
    const [service, database] = await Promise.all([
      attempt(() => lookAtService(ctx, span), PATIENCE_MS, ctx),
      attempt(() => lookAtDatabase(ctx, span), PATIENCE_MS, ctx),
    ]);
    if (!service.ok && !database.ok) throw service.error;
    return utilizationReport(service, database, span, ctx.env);
  },
});

/** One part that is not there, or cannot be read, hides nothing of the other. */
function utilizationReport(
  service: Attempt<ServiceLook>,
  database: Attempt<DatabaseLook>,
  span: Span,
  { thresholds: limits, names }: Pick<Environment, "thresholds" | "names">,
): Report {
  const seen = service.ok ? service.value : undefined;
  const usage = service.ok ? service.value.usage : service;
  const cpu = usage.ok ? summaryOf(usage.value.cpu) : undefined;
  const memory = usage.ok ? summaryOf(usage.value.memory) : undefined;
  const databaseUsage = database.ok ? database.value.usage : database;
  return report({
    schema: "perf.utilization",
    headline: service.ok ? headline(service.value, span) : `${names.service}: ${whyNotNearer(service.error)}`,
    tone: worstTone([
      [cpu?.p95, limits.cpuWarn, limits.cpuCritical],
      [memory?.max, limits.memoryWarn, limits.memoryCritical],
    ]),
    data: {
      ...spanData(span),
      statistics: { p50: "averages", p95: "highest of each period", max: "highest of each period" },
      service: seen === undefined ? null : serviceData(seen, span),
      database: database.ok ? databaseData(database.value, span) : null,
      unknown: unknownLines(service, database).map(({ text }) => text),
    },
    sections: [
      {
        type: "table",
        columns: USE_COLUMNS,
        rows: [
          ...(seen === undefined ? [] : serviceRows(seen, span)),
          ...(database.ok ? databaseRows(database.value, span) : []),
        ],
        empty: "nothing could be measured",
      },
      { type: "lines", lines: [statisticsLine(span)] },
      ...(seen === undefined ? [] : serviceCharts(seen, span)),
      ...(database.ok ? databaseCharts(database.value, span) : []),
      { type: "lines", title: "Rests on", lines: restsOn(usage, database, span) },
      ...unknownSection(unknownLines(service, database)),
      {
        type: "commands",
        title: "Next",
        commands: [
          { type: "perf recommend", why: "which size would fit, by two weeks of values" },
          { type: "perf database", why: "when the storage is full, what sessions wait for" },
        ],
      },
    ],
    // What is missing is what was asked for, whatever else was found.
    exit: service.ok ? exitOf([usage, databaseUsage]) : exitOf([service]),
  });
}

function headline({ service, definition, usage }: ServiceLook, span: Span): string {
  if (!usage.ok) return `what ${service.name} uses could not be read`;
  const [cpu, memory] = [summaryOf(usage.value.cpu), summaryOf(usage.value.memory)];
  if (cpu === undefined || memory === undefined) {
    return service.desired === 0
      ? `${service.name} is stopped (desired 0): nothing was measured`
      : `CloudWatch has no values of ${service.name}`;
  }
  const size = definition.ok ? sizeOf(definition.value) : undefined;
  const ofCpu = size === undefined ? "" : ` of ${vcpus(size.cpu)} vCPU`;
  const ofMemory = size === undefined ? "" : ` of ${size.memory} MiB`;
  const words = `${percentWords(cpu.p95)}${ofCpu} (p95) and at most ${percentWords(memory.max)}${ofMemory}`;
  return `a task of ${service.name} uses ${words}, the last ${formatDuration(span.to.getTime() - span.from.getTime())}`;
}

function restsOn(usage: ServiceLook["usage"], database: Attempt<DatabaseLook>, span: Span): Line[] {
  return [
    ...(usage.ok ? [coverageLine("service", usage.value.cpu, span)] : []),
    ...(database.ok && database.value.usage.ok ? [coverageLine("database", database.value.usage.value.cpu, span)] : []),
  ];
}

function unknownLines(service: Attempt<ServiceLook>, database: Attempt<DatabaseLook>): Line[] {
  const parts: [string, Attempt<unknown>][] = [
    ["the service", service],
    ...(service.ok
      ? ([
          ["what a task reserves", service.value.definition],
          ["the service's use", service.value.usage],
        ] satisfies [string, Attempt<unknown>][])
      : []),
    ["the database", database],
    ...(database.ok
      ? ([
          ["the database's use", database.value.usage],
          ["max_connections", database.value.maxConnections],
        ] satisfies [string, Attempt<unknown>][])
      : []),
  ];
  return parts.flatMap(([name, part]) => (part.ok ? [] : [unknownLine(name, part.error)]));
}

function unknownSection(lines: Line[]): Section[] {
  return lines.length === 0 ? [] : [{ type: "lines", title: "Could not be read", lines }];
}
