import type { Span } from "../../core/by-period.js";
import type { Cell, Section } from "../../core/report.js";
import { bytesWords, valueWords } from "../../core/units.js";
import type { DatabaseLook } from "../../perf/database.js";
import { iopsLimit } from "../../perf/iops.js";
import { type Measured, mapped } from "../../perf/points.js";
import { type ServiceLook, sizeOf } from "../../perf/service.js";
import { percentWords, useChart, useRow } from "./words.js";

const GIB = 1024 ** 3;

/** What the tasks use, in percent and in what that is. */
export function serviceRows({ definition, usage }: ServiceLook, span: Span): Cell[][] {
  if (!usage.ok) return [];
  const size = definition.ok ? sizeOf(definition.value) : undefined;
  const { cpu, memory } = usage.value;
  return [
    useRow("service CPU", size === undefined ? "not set" : `${size.cpu} units`, cpu, percentWords, span),
    ...(size === undefined
      ? []
      : [useRow("in vCPU", vcpu(size.cpu / 1_024), share(cpu, size.cpu / 1_024), vcpu, span)]),
    useRow("service memory", size === undefined ? "not set" : `${size.memory} MiB`, memory, percentWords, span),
    ...(size === undefined ? [] : [useRow("in MiB", mib(size.memory), share(memory, size.memory), mib, span)]),
  ];
}

function share(of: Measured, whole: number): Measured {
  return changed(of, (percent) => (percent / 100) * whole);
}

function vcpu(value: number): string {
  return value.toFixed(2);
}

function mib(value: number): string {
  return String(Math.round(value));
}

/** What the instance uses of its class and its limits. */
export function databaseRows(
  { cpus, memoryBytes, database, maxConnections, usage }: DatabaseLook,
  span: Span,
): Cell[][] {
  if (!usage.ok) return [];
  const { cpu, memoryUsed, connections, storageUsed, iops } = usage.value;
  const most = maxConnections.ok ? maxConnections.value : undefined;
  const { limit } = iopsLimit(database);
  return [
    useRow("db CPU", cpus === undefined ? null : `${cpus} vCPU`, cpu, percentWords, span),
    ...(memoryUsed === undefined || memoryBytes === undefined
      ? []
      : [useRow("db memory", bytesWords(memoryBytes), memoryUsed, bytesWords, span)]),
    useRow("connections", most === undefined ? null : String(most), connections, (value) => mib(value), span),
    useRow("storage", bytesWords(database.storageGb * GIB), storageUsed, bytesWords, span),
    useRow("IOPS", limit === undefined ? null : String(limit), iops, (value) => valueWords(value, "count"), span),
  ];
}

export function serviceCharts({ usage }: ServiceLook, span: Span): Section[] {
  if (!usage.ok) return [];
  const { cpu, memory } = usage.value;
  return useChart("Service, percent of what is reserved", "%", { CPU: cpu, memory }, span);
}

export function databaseCharts({ usage, memoryBytes }: DatabaseLook, span: Span): Section[] {
  if (!usage.ok) return [];
  const { cpu, memoryUsed } = usage.value;
  const known = memoryUsed !== undefined && memoryBytes !== undefined;
  const memory = known ? { memory: inPercent(memoryUsed, memoryBytes) } : {};
  return useChart("Database, percent of its class", "%", { CPU: cpu, ...memory }, span);
}

function inPercent(of: Measured, whole: number): Measured {
  return changed(of, (value) => (100 * value) / whole);
}

function changed({ average, highest }: Measured, change: (value: number) => number): Measured {
  return { average: mapped(average, change), highest: mapped(highest, change) };
}
