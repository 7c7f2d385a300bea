import { type JsonObject, toJsonObject } from "../../core/json.js";
import { whyNot } from "../../health/why.js";
import type { Attempt } from "../../health/within.js";
import type { DatabasePart } from "../../perf/advise-database.js";
import type { Monthly, TaskPart } from "../../perf/advise-service.js";
import type { Basis } from "../../perf/basis.js";
import { summaryOf } from "../../perf/points.js";
import { PRICES_AS_OF, PRICES_SOURCE } from "../../perf/prices.js";
import { summaryData } from "./words.js";

/** `recommendation` is null where there is none at all; `why` says of each part what it rests on, or why it has none. */
export function recommendations(task: TaskPart, database: Attempt<DatabasePart>): JsonObject {
  const unread = database.ok ? "" : `it could not be read: ${whyNot(database.error)}`;
  const part = database.ok ? database.value : undefined;
  const advised = {
    task: taskAdvice(task),
    databaseClass: part === undefined || part.class.action === "none" ? null : toJsonObject(part.class),
    storage: part === undefined || part.storage.action === "none" ? null : toJsonObject(part.storage),
  };
  const advises = Object.values(advised).some((one) => one !== null);
  return {
    recommendation: advises ? advised : null,
    why: {
      task: task.why,
      databaseClass: part === undefined ? unread : whyOf(part.class),
      storage: part === undefined ? unread : whyOf(part.storage),
    },
  };
}

function whyOf(advice: { action: "none"; why: string } | { action: string; because: string }): string {
  return "why" in advice ? advice.why : advice.because;
}

function taskAdvice({ advice, basis, monthly }: TaskPart): JsonObject | null {
  if (advice === undefined) return null;
  const { action, size, needed, expected, risks, held } = advice;
  return {
    action,
    cpu: size.cpu,
    memory: size.memory,
    needed: { ...needed },
    expected,
    risks,
    held,
    confidence: basis?.confidence ?? null,
    monthly: monthly === undefined ? null : monthlyData(monthly),
  };
}

function monthlyData(monthly: Monthly): JsonObject {
  if (!monthly.known) return { difference: null, why: monthly.why };
  const { now, after, tasks } = monthly;
  const dollars = (value: number) => Math.round(value * 100) / 100;
  return {
    currency: "USD",
    now: dollars(now),
    after: dollars(after),
    difference: dollars(after - now),
    tasks,
    asOf: PRICES_AS_OF,
    source: PRICES_SOURCE,
  };
}

/** The numbers behind a recommendation for the task. */
export function taskEvidence(part: TaskPart): JsonObject {
  const { service, current, used, basis, deployments, deaths } = part;
  return {
    service: service?.name ?? null,
    taskDefinition: service?.taskDefinition ?? null,
    desired: service?.desired ?? null,
    current: current === undefined ? null : { cpu: current.cpu, memory: current.memory },
    cpu: summaryData(used?.cpu),
    memory: summaryData(used?.memory),
    basis: basis === undefined ? null : basisData(basis),
    deployments: deployments ?? null,
    deaths: deaths === undefined ? null : toJsonObject(deaths),
  };
}

/** The numbers behind a recommendation for the database. */
export function databaseEvidence({ look, runway, basis, storageBasis }: DatabasePart): JsonObject {
  const { database, cpus, memoryBytes, maxConnections, usage } = look;
  return {
    id: database.id,
    class: database.class,
    status: database.status,
    storageGb: database.storageGb,
    cpus: cpus ?? null,
    memoryBytes: memoryBytes ?? null,
    maxConnections: maxConnections.ok ? (maxConnections.value ?? null) : null,
    cpu: usage.ok ? summaryData(summaryOf(usage.value.cpu)) : null,
    memoryUsedBytes:
      usage.ok && usage.value.memoryUsed !== undefined ? summaryData(summaryOf(usage.value.memoryUsed)) : null,
    connections: usage.ok ? summaryData(summaryOf(usage.value.connections)) : null,
    runway: toJsonObject(runway),
    basis: basis === undefined ? null : basisData(basis),
    storageBasis: storageBasis === undefined ? null : basisData(storageBasis),
  };
}

function basisData({ from, to, since, sinceWhy, confidence, ...rest }: Basis): JsonObject {
  return {
    ...rest,
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
    confidence: confidence ?? null,
    since: since?.toISOString() ?? null,
    sinceWhy: sinceWhy ?? null,
  };
}
