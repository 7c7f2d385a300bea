import { CLASS_MEMORY_GIB } from "../rds/classes.js";
import { maxConnections } from "../rds/parameters.js";
import { type InstanceState, isUp } from "../rds/state.js";
import type { Level, Metric } from "./metric.js";
import { daily, during, GIB, type MetricSource, noise } from "./source.js";

/** What the platform's data takes up. */
const USED_GIB = 59;

/** RDS keeps these for every instance, under its identifier alone. One that the platform does not use idles. */
export function databaseMetrics({ world, setup }: Pick<MetricSource, "world" | "setup">): Metric[] {
  return world.rds.instances.flatMap((one) => instanceMetrics(one, one.id === setup.names.database));
}

function instanceMetrics(one: InstanceState, used: boolean): Metric[] {
  const whenUp =
    (busy: (at: number, source: MetricSource) => number, idle: number): Level =>
    (at, source) => {
      if (!isUp(one, at)) return undefined;
      return used ? busy(at, source) : idle;
    };
  const metric = (name: string, level: Level, spread = false): Metric => ({
    namespace: "AWS/RDS",
    name,
    dimensions: { DBInstanceIdentifier: one.id },
    level,
    kind: "level",
    ...(spread ? { spread } : {}),
  });
  const memory = (CLASS_MEMORY_GIB[one.class] ?? 4) * GIB;
  return [
    metric(
      "CPUUtilization",
      whenUp((at, s) => (during("db-connections", at, s) ? 88 : 22 + 18 * daily(at)) + 4 * noise(at, "dbcpu", s), 3),
    ),
    metric(
      "DatabaseConnections",
      whenUp((at, s) => connections(one, at, s), 0),
    ),
    metric(
      "FreeStorageSpace",
      whenUp((at, s) => freeStorage(one, at, s), (one.storageGb - USED_GIB) * GIB),
    ),
    metric(
      "FreeableMemory",
      whenUp((at) => memory * (0.42 - 0.08 * daily(at)), memory * 0.6),
    ),
    metric(
      "ReadLatency",
      whenUp((at, s) => 0.0011 + 0.0006 * daily(at) + 0.0002 * noise(at, "read", s), 0),
      true,
    ),
    metric(
      "WriteLatency",
      whenUp((at, s) => 0.0019 + 0.0011 * daily(at) + 0.0003 * noise(at, "write", s), 0),
      true,
    ),
    metric(
      "ReadIOPS",
      whenUp((at, s) => 120 + 260 * daily(at) + 30 * noise(at, "riops", s), 0.2),
    ),
    metric(
      "WriteIOPS",
      whenUp((at, s) => (full(at, s) ? 2 : 60 + 140 * daily(at) + 20 * noise(at, "wiops", s)), 1),
    ),
  ];
}

function full(at: number, source: MetricSource): boolean {
  return during("db-storage-full", at, source);
}

function connections(one: InstanceState, at: number, source: MetricSource): number {
  const most = maxConnections(one);
  // The last three are kept for superusers.
  if (during("db-connections", at, source)) return most - 3;
  return Math.min(most - 3, Math.round(70 + 60 * daily(at) + 8 * noise(at, "connections", source)));
}

function freeStorage(one: InstanceState, at: number, source: MetricSource): number {
  if (full(at, source)) return 0.012 * GIB;
  const { storageChangedAt, storageBeforeGb = one.storageGb, storageGb } = one;
  const grown = storageChangedAt !== undefined && at >= storageChangedAt;
  const size = storageChangedAt === undefined || grown ? storageGb : storageBeforeGb;
  // What filled the disk is still there when all that was done was to give it a larger one.
  const outgrown = source.world.faults.some(({ fault, to }) => fault === "db-storage-full" && to === storageChangedAt);
  const taken = grown && outgrown ? storageBeforeGb : USED_GIB + 0.02 * daily(at);
  return (size - taken) * GIB;
}
