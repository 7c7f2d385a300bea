import type { Cell, Line } from "../../../core/report.js";
import { bytesWords, valueWords } from "../../../core/units.js";
import type { Left } from "../../../perf/database.js";
import { type Measured, mean, percentile, summaryOf } from "../../../perf/points.js";
import { runwayWords } from "../../../perf/storage.js";
import { coverageLine, percentWords, useRow } from "../words.js";
import type { DatabaseSeen } from "./seen.js";

const GIB = 1024 ** 3;

/** What has a limit, against it. */
export function loadRows({ look, limit, span }: DatabaseSeen): Cell[][] {
  const { usage, cpus, maxConnections, database } = look;
  if (!usage.ok) return [];
  const { cpu, connections, iops, storageUsed } = usage.value;
  const most = maxConnections.ok ? maxConnections.value : undefined;
  const count = (value: number) => String(Math.round(value));
  return [
    useRow("CPU", cpus === undefined ? null : `${cpus} vCPU`, cpu, percentWords, span),
    useRow("connections", most === undefined ? "unknown" : String(most), connections, count, span),
    useRow("IOPS", limit.limit === undefined ? "unknown" : String(limit.limit), iops, count, span),
    useRow("storage", bytesWords(database.storageGb * GIB), storageUsed, bytesWords, span),
  ];
}

/** What is left, and for how long. */
export function roomFields({ look, runway, limit }: DatabaseSeen): [string, Cell][] {
  const { database, memoryBytes, usage } = look;
  const grows =
    database.maxStorageGb === undefined ? "" : `; RDS enlarges it by itself up to ${database.maxStorageGb} GB`;
  const freeStorage = usage.ok ? usage.value.freeStorage : undefined;
  return [
    ["class", database.class],
    ["free memory", leftWords(usage.ok ? usage.value.freeMemory : undefined, memoryBytes)],
    ["free storage", leftWords(freeStorage, database.storageGb * GIB)],
    ["storage lasts", `${runwayWords(runway)}${grows}`],
    ["IOPS limit", limit.words],
    ...creditFields(usage.ok ? usage.value.credits : undefined, database.class),
  ];
}

/** The typical, and the least there ever was. */
function leftWords(left: Left | undefined, whole: number | undefined): Cell {
  const values = (left?.average ?? []).map(({ value }) => value);
  const lows = (left?.lowest ?? []).map(({ value }) => value);
  if (values.length === 0 || lows.length === 0) return { text: "no data", tone: "unknown" };
  const least = lows.reduce((some, value) => Math.min(some, value));
  const share = whole === undefined ? "" : ` (${Math.round((100 * least) / whole)} %)`;
  const of = whole === undefined ? "" : ` of ${bytesWords(whole)}`;
  return `${bytesWords(percentile(values, 50))}${of}, at least ${bytesWords(least)}${share}`;
}

function leastOf({ lowest }: Left): number {
  return lowest.reduce((some, { value }) => Math.min(some, value), Number.POSITIVE_INFINITY);
}

/** A burstable class without credits has no more than its baseline left. */
export function outOfCredits(credits: Left | undefined): boolean {
  return credits !== undefined && leastOf(credits) < 1;
}

function creditFields(credits: Left | undefined, className: string): [string, Cell][] {
  if (credits === undefined) return [];
  const lows = credits.lowest.map(({ value }) => value);
  if (lows.length === 0) return [["CPU credits", { text: "no data", tone: "unknown" }]];
  const least = leastOf(credits);
  const words = `${Math.round(mean(lows))} on average, at least ${Math.round(least)}`;
  return [
    ["CPU credits", outOfCredits(credits) ? { text: `${words}: ${className} ran out of them`, tone: "warn" } : words],
  ];
}

export function latencyFields({ usage }: DatabaseSeen["look"]): [string, Cell][] {
  if (!usage.ok) return [];
  const { readLatency, writeLatency } = usage.value;
  return [
    ["read latency", latencyWords(readLatency)],
    ["write latency", latencyWords(writeLatency)],
  ];
}

function latencyWords(measured: Measured): Cell {
  const found = summaryOf(measured);
  if (found === undefined) return { text: "no data", tone: "unknown" };
  const { p50, p95, max } = found;
  return `p50 ${valueWords(p50, "s")}, p95 ${valueWords(p95, "s")}, max ${valueWords(max, "s")}`;
}

/** How much was measured, and what the two-metric numbers mean. */
export function restsOn({ look, span }: DatabaseSeen): Line[] {
  if (!look.usage.ok) return [];
  const { cpu, freeStorage } = look.usage.value;
  return [
    coverageLine("CPU", cpu, span),
    coverageLine("free storage", { average: freeStorage.average, highest: freeStorage.lowest }, span),
    {
      text: "IOPS are reads and writes together; their highest values are added, so max is a bound from above",
      tone: "muted",
    },
  ];
}
