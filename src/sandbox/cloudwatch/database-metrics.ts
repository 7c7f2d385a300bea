import { CLASS_MEMORY_GIB } from "../rds/classes.js";
import { maxConnections } from "../rds/parameters.js";
import { type InstanceState, isUp } from "../rds/state.js";
import type { Level, Metric } from "./metric.js";
import { daily, during, GIB, type MetricSource, noise } from "./source.js";

/** What the platform's data took up when the story began, and how much more it is each day. */
const USED_GIB = 59;
const GROWS_GIB_A_DAY = 0.12;
const LEAST_USED_GIB = 8;
/** It never fills up by itself: that is a fault of its own. */
const KEPT_FREE_GIB = 1;
/** The CPU of a burstable class that its credits pay for, by size, in percent, and how many it can save up. */
const CREDITS: Readonly<Record<string, { baseline: number; most: number }>> = {
  micro: { baseline: 10, most: 288 },
  small: { baseline: 20, most: 576 },
  medium: { baseline: 20, most: 576 },
  large: { baseline: 30, most: 864 },
  xlarge: { baseline: 40, most: 2_304 },
};
/** What the platform's database uses on an average day. */
const USUAL_CPU = 31;

/** RDS keeps these for every instance, under its identifier alone. One that the platform does not use idles. */
export function databaseMetrics({ world, setup }: Pick<MetricSource, "world" | "setup">): Metric[] {
  return world.rds.instances.flatMap((one) => instanceMetrics(one, one.id === setup.names.database));
}

function instanceMetrics(one: InstanceState, used: boolean): Metric[] {
  const whenUp =
    (busy: Level, idle: number): Level =>
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
    ...creditMetrics(one, metric, whenUp),
  ];
}

/** Burstable classes only. More use than the credits pay for leaves none, less fills them up. */
function creditMetrics(
  { class: name }: InstanceState,
  metric: (name: string, level: Level) => Metric,
  whenUp: (busy: Level, idle: number) => Level,
): Metric[] {
  const found = /^db\.t\w+\.(\w+)$/.exec(name)?.[1];
  const credits = found === undefined ? undefined : CREDITS[found];
  if (credits === undefined) return [];
  const left = USUAL_CPU > credits.baseline ? 0 : credits.most;
  return [
    metric(
      "CPUCreditBalance",
      whenUp(() => left, credits.most),
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
  const taken = grown && outgrown ? storageBeforeGb : usedGib(at, source);
  return Math.max(KEPT_FREE_GIB, size - taken) * GIB;
}

function usedGib(at: number, { world }: MetricSource): number {
  const days = (at - world.startedAt) / 86_400_000;
  return Math.max(LEAST_USED_GIB, USED_GIB + GROWS_GIB_A_DAY * days) + 0.02 * daily(at);
}
