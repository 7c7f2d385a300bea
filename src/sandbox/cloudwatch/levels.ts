import { isServing, targetHealth } from "../balancing/health.js";
import { isBroken } from "../faults/intervals.js";
import type { SandboxSetup } from "../part.js";
import type { Random } from "../random.js";
import { CLASSES } from "../rds/describe.js";
import { MAX_CONNECTIONS } from "../rds/reads.js";
import { statusOf } from "../rds/state.js";
import type { World } from "../world.js";

const MINUTE = 60_000;
const GIB = 1024 ** 3;

/** Where a metric's values are looked up. */
export interface MetricSource {
  world: World;
  setup: SandboxSetup;
  random: Random;
  now: number;
}

/** One minute of a metric. Counts are per minute; `undefined` is no data. */
type Level = (at: number, source: MetricSource) => number | undefined;

interface Metric {
  namespace: string;
  name: string;
  /** The dimensions it is kept under, all of which have to be asked for. */
  dimensions: (setup: SandboxSetup) => Record<string, string>;
  level: Level;
  /** A count is summed over a period; a level is averaged. */
  counts: boolean;
}

const cluster = ({ names }: SandboxSetup) => ({ ClusterName: names.cluster, ServiceName: names.service });
const balancer = ({ names }: SandboxSetup) => ({ LoadBalancer: `app/${names.loadBalancer}/50dc6c495c0c9188` });
const group = (setup: SandboxSetup) => ({
  ...balancer(setup),
  TargetGroup: `targetgroup/${setup.names.targetGroup}/73e2d6bc24d8a067`,
});
const database = ({ names }: SandboxSetup) => ({ DBInstanceIdentifier: names.database });
const cache = ({ names }: SandboxSetup) => ({ CacheClusterId: `${names.redis}-001` });

/** The working day: 0 at four in the morning UTC, 1 at four in the afternoon. */
function daily(at: number): number {
  const hours = (at / (60 * MINUTE)) % 24;
  return 0.5 - 0.5 * Math.cos(((hours - 4) / 24) * 2 * Math.PI);
}

function noise(at: number, key: string, { random }: MetricSource): number {
  return random.at("metric", key, Math.floor(at / MINUTE)) - 0.5;
}

function during(fault: string, at: number, { world }: MetricSource): boolean {
  return isBroken(world, fault, at);
}

/** How much of the service there is at a time: the past of tasks that are gone is taken to have been whole. */
function share(at: number, source: MetricSource): number {
  const { world, now } = source;
  if (world.ecs.service.desired === 0) return 0;
  if (at < now - 5 * MINUTE) return 1;
  const serving = world.ecs.tasks.filter((task) => isServing(world, task, at)).length;
  return Math.min(1, serving / world.ecs.service.desired);
}

const whenServing =
  (level: (at: number, source: MetricSource) => number): Level =>
  (at, source) =>
    share(at, source) === 0 ? undefined : level(at, source);

const whenUp =
  (level: (at: number, source: MetricSource) => number): Level =>
  (at, source) => {
    const one = source.world.rds.instances.find(({ id }) => id === source.setup.names.database);
    const stopped = one !== undefined && ["stopped", "creating"].includes(statusOf(one, at));
    return one === undefined || stopped ? undefined : level(at, source);
  };

const errorsAMinute: Level = (at, source) => {
  const base = Math.max(0, 0.4 + noise(at, "5xx", source));
  const extra =
    (during("high-errors", at, source) ? 95 : 0) +
    (during("db-connections", at, source) ? 70 : 0) +
    (during("db-storage-full", at, source) ? 110 : 0) +
    (during("wrong-health-path", at, source) ? 60 : 0);
  return Math.round(base + extra * (0.8 + 0.2 * daily(at)));
};

const metric = (
  namespace: string,
  dimensions: Metric["dimensions"],
  name: string,
  level: Level,
  counts = false,
): Metric => ({ namespace, name, dimensions, level, counts });

export const METRICS: readonly Metric[] = [
  metric(
    "AWS/ECS",
    cluster,
    "CPUUtilization",
    whenServing((at, s) => Math.min(99, (26 + 24 * daily(at) + 6 * noise(at, "cpu", s)) / share(at, s))),
  ),
  metric(
    "AWS/ECS",
    cluster,
    "MemoryUtilization",
    whenServing((at, s) => (during("out-of-memory", at, s) ? 94 : 52 + 6 * daily(at)) + 3 * noise(at, "memory", s)),
  ),
  metric(
    "AWS/ApplicationELB",
    balancer,
    "TargetResponseTime",
    whenServing((at, s) => (slow(at, s) ? 4.2 : 0.11 + 0.08 * daily(at)) * (1 + 0.3 * noise(at, "latency", s))),
  ),
  metric(
    "AWS/ApplicationELB",
    balancer,
    "RequestCount",
    (at, s) => Math.round(600 + 2400 * daily(at) + 200 * noise(at, "requests", s)),
    true,
  ),
  metric("AWS/ApplicationELB", balancer, "HTTPCode_Target_5XX_Count", errorsAMinute, true),
  metric(
    "AWS/ApplicationELB",
    group,
    "HealthyHostCount",
    (at, s) => s.world.ecs.tasks.filter((task) => isServing(s.world, task, at)).length,
  ),
  metric(
    "AWS/ApplicationELB",
    group,
    "UnHealthyHostCount",
    (at, s) => s.world.ecs.tasks.filter((task) => targetHealth(s.world, task, at)?.state === "unhealthy").length,
  ),
  metric(
    "AWS/RDS",
    database,
    "CPUUtilization",
    whenUp((at, s) => (during("db-connections", at, s) ? 88 : 22 + 18 * daily(at)) + 4 * noise(at, "dbcpu", s)),
  ),
  metric(
    "AWS/RDS",
    database,
    "DatabaseConnections",
    whenUp((at, s) =>
      during("db-connections", at, s)
        ? MAX_CONNECTIONS - 3
        : Math.round(70 + 60 * daily(at) + 8 * noise(at, "connections", s)),
    ),
  ),
  metric(
    "AWS/RDS",
    database,
    "FreeStorageSpace",
    whenUp((at, s) => (during("db-storage-full", at, s) ? 0.012 : 41 - 0.02 * daily(at)) * GIB),
  ),
  metric(
    "AWS/RDS",
    database,
    "FreeableMemory",
    whenUp((at, s) => memoryOf(s) * GIB * (0.42 - 0.08 * daily(at))),
  ),
  metric(
    "AWS/RDS",
    database,
    "ReadLatency",
    whenUp((at, s) => 0.0011 + 0.0006 * daily(at) + 0.0002 * noise(at, "read", s)),
  ),
  metric(
    "AWS/RDS",
    database,
    "WriteLatency",
    whenUp((at, s) => 0.0019 + 0.0011 * daily(at) + 0.0003 * noise(at, "write", s)),
  ),
  metric(
    "AWS/RDS",
    database,
    "ReadIOPS",
    whenUp((at, s) => 120 + 260 * daily(at) + 30 * noise(at, "riops", s)),
  ),
  metric(
    "AWS/RDS",
    database,
    "WriteIOPS",
    whenUp((at, s) => 60 + 140 * daily(at) + 20 * noise(at, "wiops", s)),
  ),
  metric("AWS/ElastiCache", cache, "CPUUtilization", (at, s) => 6 + 5 * daily(at) + 2 * noise(at, "rcpu", s)),
  metric("AWS/ElastiCache", cache, "CurrConnections", (at, s) =>
    Math.round(30 + 12 * daily(at) + 3 * noise(at, "rconn", s)),
  ),
  metric("AWS/ElastiCache", cache, "CacheHits", (at) => Math.round(1800 + 6200 * daily(at)), true),
  metric("AWS/ElastiCache", cache, "CacheMisses", (at) => Math.round(90 + 310 * daily(at)), true),
];

function slow(at: number, source: MetricSource): boolean {
  return during("db-connections", at, source);
}

function memoryOf({ world, setup }: MetricSource): number {
  const one = world.rds.instances.find(({ id }) => id === setup.names.database);
  return CLASSES[one?.class ?? ""] ?? 4;
}

/** The metric that is kept under exactly these dimensions. */
export function findMetric(
  namespace: string,
  name: string,
  dimensions: Record<string, string>,
  setup: SandboxSetup,
): Metric | undefined {
  return METRICS.find((one) => {
    if (one.namespace !== namespace || one.name !== name) return false;
    const own = Object.entries(one.dimensions(setup));
    return own.length === Object.keys(dimensions).length && own.every(([key, value]) => dimensions[key] === value);
  });
}

/** One period's value by a statistic; undefined where there is no data. */
export function statistic(
  one: Metric,
  stat: string,
  from: number,
  periodMs: number,
  source: MetricSource,
): number | undefined {
  const samples: number[] = [];
  const step = Math.max(MINUTE, periodMs / 12);
  for (let at = from; at < from + periodMs && at <= source.now; at += step) {
    const value = one.level(at, source);
    if (value !== undefined) samples.push(value);
  }
  if (samples.length === 0) return undefined;
  const sum = samples.reduce((total, value) => total + value, 0);
  const mean = sum / samples.length;
  const sorted = [...samples].sort((a, b) => a - b);
  const percentile = /^p(\d+(?:\.\d+)?)$/.exec(stat)?.[1];
  if (percentile !== undefined)
    return sorted[Math.min(sorted.length - 1, Math.floor((Number(percentile) / 100) * sorted.length))];
  switch (stat) {
    case "Sum":
      return one.counts ? mean * (periodMs / MINUTE) : sum;
    case "Maximum":
      return sorted.at(-1);
    case "Minimum":
      return sorted[0];
    case "SampleCount":
      return samples.length;
    default:
      return mean;
  }
}
