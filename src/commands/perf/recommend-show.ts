import type { TaskSize } from "../../aws/fargate.js";
import type { Cell, Line, Section } from "../../core/report.js";
import { bytesWords } from "../../core/units.js";
import { whyNot } from "../../health/why.js";
import type { Attempt } from "../../health/within.js";
import type { DatabasePart } from "../../perf/advise-database.js";
import type { Monthly, TaskPart } from "../../perf/advise-service.js";
import { type Basis, basisWords } from "../../perf/basis.js";
import { summaryOf } from "../../perf/points.js";
import { PRICES_AS_OF } from "../../perf/prices.js";
import { vcpus } from "../../perf/task-size.js";
import { percentWords } from "./words.js";

export function sizeWords({ cpu, memory }: TaskSize): string {
  return `${vcpus(cpu)} vCPU, ${memory} MiB`;
}

/** All parts at a glance. */
export function overview(task: TaskPart, database: Attempt<DatabasePart>): Section {
  const { advice, current, basis } = task;
  const rows: Cell[][] = [
    [
      "task size",
      current === undefined ? "not known" : sizeWords(current),
      advice === undefined ? none() : verdictCell(advice.action, sizeWords(advice.size)),
      basis?.confidence ?? null,
    ],
  ];
  if (database.ok) {
    const { look, class: wanted, storage, basis: rests, storageBasis } = database.value;
    const size = (gb: number) => `${gb} GB`;
    rows.push([
      "database class",
      look.database.class,
      wanted.action === "none" ? none() : verdictCell(wanted.action, wanted.class),
      rests?.confidence ?? null,
    ]);
    rows.push([
      "storage",
      size(look.database.storageGb),
      storage.action === "none" ? none() : verdictCell(storage.action, size(storage.storageGb)),
      storage.action === "none" ? null : (storageBasis?.confidence ?? null),
    ]);
  } else rows.push(["database", { text: `unknown: ${whyNot(database.error)}`, tone: "unknown" }, none(), null]);
  return {
    type: "table",
    columns: [
      { title: "WHAT", yield: 0 },
      { title: "NOW", yield: 1 },
      { title: "RECOMMENDED", yield: 0 },
      { title: "CONFIDENCE", yield: 2 },
    ],
    rows,
    empty: "nothing",
  };
}

function none(): Cell {
  return { text: "none", tone: "unknown" };
}

function verdictCell(action: string, to: string): Cell {
  return action === "keep" ? { text: "keep", tone: "ok" } : { text: to, tone: "warn" };
}

/** The task's size in full: use, need, cost, data and risk; or why there is no recommendation. */
export function taskSections(part: TaskPart, headroom: number): Section[] {
  const { advice, used, monthly, basis, why } = part;
  const title = "Task size";
  if (advice === undefined) {
    const data: Line[] = basis === undefined ? [] : [{ text: basisWords(basis), tone: "muted" }];
    return [{ type: "lines", title, lines: [{ text: `no recommendation: ${why}`, tone: "unknown" }, ...data] }];
  }
  const { needed, expected, risks, held } = advice;
  const rows: [string, Cell][] = [
    ...(used === undefined
      ? []
      : ([["used", `CPU p95 ${percentWords(used.cpu.p95)}, memory max ${percentWords(used.memory.max)}`]] satisfies [
          string,
          Cell,
        ][])),
    ["headroom", `${headroom} % over CPU's p95 and memory's max`],
    ["needed", `${needed.cpu} CPU units, ${needed.memory} MiB, before rounding up to a size of Fargate's`],
    ["then", `CPU p95 ${percentWords(expected.cpuP95)}, memory max ${percentWords(expected.memoryMax)}`],
    ["monthly", monthly === undefined ? "no figure" : monthlyWords(monthly)],
    ...dataRows(basis, part),
  ];
  return [{ type: "fields", title, rows }, ...riskLines(risks), ...riskLines(held, "Why not smaller")];
}

function monthlyWords(monthly: Monthly): string {
  if (!monthly.known) return monthly.why;
  const { now, after, tasks } = monthly;
  const dollars = (value: number) => `$${Math.abs(value).toFixed(2)}`;
  const difference = after - now;
  const sign = difference < 0 ? "-" : "+";
  const change = Math.abs(difference) < 0.005 ? "no difference" : `${sign}${dollars(difference)}`;
  return `${change} (${dollars(now)} to ${dollars(after)} for ${tasks} tasks; prices of ${PRICES_AS_OF})`;
}

function dataRows(basis: Basis | undefined, { deployments, deaths }: Partial<TaskPart>): [string, Cell][] {
  if (basis === undefined) return [];
  const { since, sinceWhy, confidence } = basis;
  const rollouts =
    deployments === undefined ? [] : [`${deployments} ${deployments === 1 ? "deployment" : "deployments"}`];
  return [
    ["data", [basisWords(basis), ...rollouts].join(", ")],
    ...(since === undefined
      ? []
      : ([
          ["counted since", { time: since }],
          ["because", sinceWhy],
        ] satisfies [string, Cell][])),
    ...(deaths?.known === true && deaths.outOfMemory + deaths.others > 0
      ? ([["deaths", { text: deaths.words, tone: "critical" }]] satisfies [string, Cell][])
      : []),
    ["confidence", confidence],
  ];
}

function riskLines(risks: readonly string[], title = "Risk"): Section[] {
  return risks.length === 0 ? [] : [{ type: "lines", title, lines: risks.map((text) => ({ text })) }];
}

/** The database's class in full. */
export function classSections({ look, class: wanted, basis }: DatabasePart): Section[] {
  const title = "Database class";
  if (wanted.action === "none") {
    const data: Line[] = basis === undefined ? [] : [{ text: basisWords(basis), tone: "muted" }];
    return [{ type: "lines", title, lines: [{ text: `no recommendation: ${wanted.why}`, tone: "unknown" }, ...data] }];
  }
  return [
    {
      type: "fields",
      title,
      rows: [["because", wanted.because], ...usedRows(look), ...dataRows(basis, {})],
    },
    ...riskLines(wanted.risks),
  ];
}

function usedRows({ usage, cpus, memoryBytes, maxConnections }: DatabasePart["look"]): [string, Cell][] {
  if (!usage.ok) return [];
  const cpu = summaryOf(usage.value.cpu);
  const memory = usage.value.memoryUsed === undefined ? undefined : summaryOf(usage.value.memoryUsed);
  const connections = summaryOf(usage.value.connections);
  const most = maxConnections.ok ? maxConnections.value : undefined;
  return [
    ["CPU", cpu === undefined ? "no data" : `p95 ${percentWords(cpu.p95)} of ${cpus ?? "?"} vCPU`],
    [
      "memory",
      memory === undefined
        ? "no data"
        : `p95 ${bytesWords(memory.p95)} of ${memoryBytes === undefined ? "?" : bytesWords(memoryBytes)}`,
    ],
    [
      "connections",
      connections === undefined ? "no data" : `max ${Math.round(connections.max)} of ${most ?? "an unknown limit"}`,
    ],
  ];
}

/** The storage in full. */
export function storageSections({ storage, storageBasis }: DatabasePart): Section[] {
  const title = "Storage";
  if (storage.action === "none") {
    return [{ type: "lines", title, lines: [{ text: `no recommendation: ${storage.why}`, tone: "unknown" }] }];
  }
  return [
    { type: "fields", title, rows: [["because", storage.because], ...dataRows(storageBasis, {})] },
    ...riskLines(storage.risks),
  ];
}
