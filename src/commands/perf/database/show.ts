import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import type { Thresholds } from "../../../core/environment.js";
import { type NextCommand, type Report, report, type Tone } from "../../../core/report.js";
import { formatDuration } from "../../../core/time.js";
import { databaseStatus } from "../../../health/database-status.js";
import { lookAtDatabase } from "../../../perf/database.js";
import { iopsLimit } from "../../../perf/iops.js";
import { summaryOf } from "../../../perf/points.js";
import { measuringSpan } from "../../../perf/span.js";
import { type Runway, runwayOf } from "../../../perf/trend.js";
import { readWaits } from "../../../perf/waits.js";
import { rangeOf, sinceOption } from "../../monitor/logs/options.js";
import { databaseCharts } from "../use-rows.js";
import { exitOf, percentWords, spanData, statisticsLine, USE_COLUMNS, unknownLine, worstTone } from "../words.js";
import { databaseNumbers, waitsData } from "./data.js";
import { latencyFields, loadRows, outOfCredits, restsOn, roomFields } from "./rows.js";
import type { DatabaseSeen } from "./seen.js";
import { waitSections } from "./wait-sections.js";

const GIB = 1024 ** 3;
const FALLBACK = "24h";

export default command({
  name: "database",
  summary: "The database's load against its limits, how long its storage lasts, and what its sessions wait for",
  description:
    "CPU, connections, memory, storage, IOPS and latency over a range; the storage's end by trend (least squares); wait events where Performance Insights is on. Statements are never shown: their text may hold data.",
  runbook: ["perf/database-optimization#1", "emergency/database-issues#2"],
  uses: uses(LOOKS.database, LOOKS.metrics, LOOKS.waitEvents),
  risk: "reads",
  options: { since: sinceOption(FALLBACK) },
  examples: [
    { type: "perf database", does: "the last day" },
    { type: "perf database --since 14d -o json --query runway.days", does: "days until the storage is full" },
  ],
  async run(ctx, typed): Promise<Report> {
    const now = ctx.clock.now();
    const span = measuringSpan(rangeOf(typed, FALLBACK, now), now);
    const look = await lookAtDatabase(ctx, span);
    const waits = await readWaits(ctx, look.database, span);
    const runway: Runway = look.usage.ok
      ? runwayOf(look.usage.value.freeStorage.lowest, look.database.storageGb * GIB)
      : { state: "unknown", why: "its metrics could not be read" };
    return databaseReport({ look, waits, runway, limit: iopsLimit(look.database), span }, ctx.env.thresholds);
  },
});

function databaseReport(seen: DatabaseSeen, limits: Thresholds): Report {
  const { look, waits, runway, limit, span } = seen;
  const commands = next(seen);
  const unread = [
    ...(look.usage.ok ? [] : [unknownLine("what it uses", look.usage.error)]),
    ...(look.maxConnections.ok ? [] : [unknownLine("max_connections", look.maxConnections.error)]),
    ...(waits.state === "unknown" ? [{ text: `wait events are unknown: ${waits.why}`, tone: "unknown" as const }] : []),
  ];
  return report({
    schema: "perf.database",
    headline: headline(seen),
    tone: toneOf(seen, limits),
    data: {
      ...spanData(span),
      ...databaseNumbers(look, span),
      iopsLimit: { limit: limit.limit ?? null, words: limit.words },
      runway: runway.state === "growing" ? { ...runway, fullAt: runway.fullAt.toISOString() } : { ...runway },
      waits: waitsData(waits),
      unknown: unread.map(({ text }) => text),
    },
    sections: [
      { type: "table", columns: USE_COLUMNS, rows: loadRows(seen), empty: "nothing could be measured" },
      { type: "lines", lines: [statisticsLine(span)] },
      { type: "fields", title: "Room", rows: [...roomFields(seen), ...latencyFields(look)] },
      ...databaseCharts(look, span),
      ...waitSections(waits, look.cpus),
      { type: "lines", title: "Rests on", lines: restsOn(seen) },
      ...(unread.length === 0 ? [] : [{ type: "lines" as const, title: "Could not be read", lines: unread }]),
      { type: "commands", title: "Next", commands },
    ],
    exit: exitOf([look.usage]),
  });
}

function headline({ look, runway, span }: DatabaseSeen): string {
  const { database, usage } = look;
  const { id, status } = database;
  if (!usage.ok) return `what ${id} uses could not be read`;
  const [cpu, connections] = [summaryOf(usage.value.cpu), summaryOf(usage.value.connections)];
  const lead = databaseStatus(status).usable ? `${id}: ` : `${id} is ${status}; `;
  if (cpu === undefined) return `${lead}CloudWatch has no values in this range`;
  const most = look.maxConnections.ok ? look.maxConnections.value : undefined;
  const open =
    connections === undefined ? "" : `, ${Math.round(connections.max)} of ${most ?? "?"} connections at most`;
  const lasts = runway.state === "growing" && !look.database.storageFull ? `, storage full ${inDays(runway.days)}` : "";
  const range = formatDuration(span.to.getTime() - span.from.getTime());
  const spent = outOfCredits(usage.value.credits) ? ", out of CPU credits" : "";
  return `${lead}CPU p95 ${percentWords(cpu.p95)}${spent}${open}${lasts} (the last ${range})`;
}

function inDays(days: number): string {
  return days < 1 ? "within a day" : `in ${Math.round(days)} days`;
}

/** The worst of what has a limit, by its 95th percentile; connections by their most. */
function toneOf({ look, limit, runway }: DatabaseSeen, t: Thresholds): Tone {
  const { usage, maxConnections, database } = look;
  if (!databaseStatus(database.status).usable || database.storageFull) return "critical";
  if (!usage.ok) return "unknown";
  const most = maxConnections.ok ? maxConnections.value : undefined;
  const connections = summaryOf(usage.value.connections)?.max;
  const storage = summaryOf(usage.value.storageUsed)?.max;
  const iops = summaryOf(usage.value.iops)?.p95;
  const share = (value: number | undefined, whole: number | undefined) =>
    value === undefined || whole === undefined ? undefined : (100 * value) / whole;
  const tone = worstTone([
    [summaryOf(usage.value.cpu)?.p95, t.databaseCpuWarn, t.databaseCpuCritical],
    [share(connections, most), t.databaseConnectionsWarn, t.databaseConnectionsCritical],
    [share(storage, database.storageGb * GIB), 100 - t.databaseFreeStorageWarn, 100 - t.databaseFreeStorageCritical],
    ...(limit.limit === undefined ? [] : [[share(iops, limit.limit), 80, 100] as const]),
  ]);
  if (tone !== "ok") return tone;
  const ends = runway.state === "growing" && runway.days < 30;
  return ends || outOfCredits(usage.value.credits) ? "warn" : "ok";
}

function next({ look, waits }: DatabaseSeen): NextCommand[] {
  const { database } = look;
  const locks = waits.state === "on" && (waits.events[0]?.name.startsWith("Lock:") ?? false);
  return [
    ...(database.status === "stopped" ? [{ type: "service db start", why: "start it again" }] : []),
    ...(database.storageFull ? [{ type: "emergency database", why: "its storage is full: what to do now" }] : []),
    ...(locks ? [{ type: "emergency database", why: "most sessions wait for a lock: see connections and log" }] : []),
    { type: "perf recommend", why: "whether another class or more storage would fit, by two weeks of values" },
  ];
}
