import type { Span } from "../../core/by-period.js";
import type { JsonObject } from "../../core/json.js";
import type { DatabaseLook } from "../../perf/database.js";
import { type Measured, summaryOf } from "../../perf/points.js";
import { type ServiceLook, sizeOf } from "../../perf/service.js";
import { coverageData, summaryData } from "./words.js";

const GIB = 1024 ** 3;

/** The service and its use, for scripts; what could not be read is null. */
export function serviceData({ service, definition, usage }: ServiceLook, span: Span): JsonObject {
  const size = definition.ok ? sizeOf(definition.value) : undefined;
  return {
    name: service.name,
    taskDefinition: service.taskDefinition,
    desired: service.desired,
    running: service.running,
    reserved: size === undefined ? null : { cpu: size.cpu, memory: size.memory },
    cpu: usage.ok ? summaryData(summaryOf(usage.value.cpu)) : null,
    memory: usage.ok ? summaryData(summaryOf(usage.value.memory)) : null,
    measured: usage.ok ? coverageData(usage.value.cpu, span) : null,
  };
}

/** The database and its use, for scripts; what could not be read is null. */
export function databaseData(
  { database, cpus, memoryBytes, maxConnections, usage }: DatabaseLook,
  span: Span,
): JsonObject {
  const of = (measured: Measured | undefined) => (measured === undefined ? null : summaryData(summaryOf(measured)));
  return {
    id: database.id,
    class: database.class,
    status: database.status,
    reserved: {
      cpus: cpus ?? null,
      memoryBytes: memoryBytes ?? null,
      storageBytes: database.storageGb * GIB,
      maxConnections: maxConnections.ok ? (maxConnections.value ?? null) : null,
    },
    cpu: usage.ok ? of(usage.value.cpu) : null,
    memoryBytes: usage.ok ? of(usage.value.memoryUsed) : null,
    connections: usage.ok ? of(usage.value.connections) : null,
    storageBytes: usage.ok ? of(usage.value.storageUsed) : null,
    iops: usage.ok ? of(usage.value.iops) : null,
    measured: usage.ok ? coverageData(usage.value.cpu, span) : null,
  };
}
