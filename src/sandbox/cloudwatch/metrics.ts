import { DESIRED } from "../ecs/seed.js";
import { databaseMetrics } from "./database-metrics.js";
import { fleetAt } from "./fleet.js";
import type { Level, Metric } from "./metric.js";
import { daily, during, type Fleet, type MetricSource, noise } from "./source.js";

type Names = Pick<MetricSource, "world" | "setup">;

/** Every metric there is. */
export function allMetrics(source: Names): Metric[] {
  return [...serviceMetrics(source), ...balancerMetrics(source), ...databaseMetrics(source), ...cacheMetrics(source)];
}

/** The metric that is kept under exactly these dimensions: with one missing, or one too many, there is none. */
export function findMetric(
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  source: Names,
): Metric | undefined {
  return allMetrics(source).find((one) => {
    if (one.namespace !== namespace || one.name !== name) return false;
    const own = Object.entries(one.dimensions);
    return own.length === Object.keys(dimensions).length && own.every(([key, value]) => dimensions[key] === value);
  });
}

const metric = (
  namespace: string,
  dimensions: Record<string, string>,
  name: string,
  level: Level,
  rest: Partial<Pick<Metric, "kind" | "spread">> = {},
): Metric => ({ namespace, name, dimensions, level, kind: "level", ...rest });

/** ECS keeps these for the service and for the cluster as a whole. */
function serviceMetrics({ setup: { names } }: Names): Metric[] {
  const cluster = { ClusterName: names.cluster };
  return [{ ...cluster, ServiceName: names.service }, cluster].flatMap((dimensions) => [
    metric("AWS/ECS", dimensions, "CPUUtilization", whenRunning(cpu)),
    metric("AWS/ECS", dimensions, "MemoryUtilization", whenRunning(memory)),
  ]);
}

/** The same work, shared by fewer tasks, keeps each of them busier. Tasks without requests idle. */
function cpu(at: number, source: MetricSource, { healthy, share }: Fleet): number {
  if (healthy === 0) return 3 + 2 * noise(at, "cpu", source);
  return Math.min(99, ((26 + 24 * daily(at) + 6 * noise(at, "cpu", source)) * DESIRED * share.cpu) / healthy);
}

/** What leaks takes all there is, whatever the size. */
function memory(at: number, source: MetricSource, { share }: Fleet): number {
  if (during("out-of-memory", at, source)) return 94 + 3 * noise(at, "memory", source);
  return Math.min(99, (52 + 6 * daily(at) + 3 * noise(at, "memory", source)) * share.memory);
}

function whenRunning(level: (at: number, source: MetricSource, fleet: Fleet) => number): Level {
  return (at, source) => {
    const fleet = fleetAt(at, source);
    return fleet.running === 0 ? undefined : level(at, source, fleet);
  };
}

/** Requests are counted for the load balancer and for each target group; targets for the group only. */
function balancerMetrics({ setup: { names } }: Names): Metric[] {
  const balancer = { LoadBalancer: `app/${names.loadBalancer}/50dc6c495c0c9188` };
  const group = { ...balancer, TargetGroup: `targetgroup/${names.targetGroup}/73e2d6bc24d8a067` };
  const elb = "AWS/ApplicationELB";
  const requests = [balancer, group].flatMap((dimensions) => [
    metric(elb, dimensions, "TargetResponseTime", whenRunning(responseTime), { spread: true }),
    metric(elb, dimensions, "RequestCount", whenRunning(requestCount), { kind: "events" }),
    metric(elb, dimensions, "HTTPCode_Target_5XX_Count", whenRunning(errorCount), { kind: "events" }),
  ]);
  return [
    ...requests,
    metric(elb, group, "HealthyHostCount", (at, source) => fleetAt(at, source).healthy),
    metric(elb, group, "UnHealthyHostCount", (at, source) => fleetAt(at, source).unhealthy),
  ];
}

function responseTime(at: number, source: MetricSource): number {
  const mean = during("db-connections", at, source) ? 4.2 : 0.11 + 0.08 * daily(at);
  return mean * (1 + 0.3 * noise(at, "latency", source));
}

function requestCount(at: number, source: MetricSource): number {
  return Math.round(600 + 2400 * daily(at) + 200 * noise(at, "requests", source));
}

/** Errors a minute that each fault makes. */
const ERRORS: Readonly<Record<string, number>> = {
  "high-errors": 95,
  "db-connections": 85,
  "db-storage-full": 110,
  "wrong-health-path": 75,
};

function errorCount(at: number, source: MetricSource): number {
  const usual = Math.max(0, 0.4 + noise(at, "5xx", source));
  const extra = Object.entries(ERRORS).reduce((sum, [fault, rate]) => sum + (during(fault, at, source) ? rate : 0), 0);
  return Math.round(usual + extra * (0.8 + 0.2 * daily(at)));
}

function cacheMetrics({ setup: { names } }: Names): Metric[] {
  const cache = { CacheClusterId: `${names.redis}-001` };
  const redis = "AWS/ElastiCache";
  const asked = (at: number, source: MetricSource) => (fleetAt(at, source).healthy === 0 ? 0 : 1);
  return [
    metric(redis, cache, "CPUUtilization", (at, s) => 6 + 5 * daily(at) + 2 * noise(at, "rcpu", s)),
    metric(redis, cache, "CurrConnections", (at, s) =>
      Math.round(4 + fleetAt(at, s).running * (9 + 4 * daily(at)) + 3 * noise(at, "rconn", s)),
    ),
    metric(redis, cache, "CacheHits", (at, s) => Math.round(1_800 + 6_200 * daily(at)) * asked(at, s), {
      kind: "counter",
    }),
    metric(redis, cache, "CacheMisses", (at, s) => Math.round(90 + 310 * daily(at)) * asked(at, s), {
      kind: "counter",
    }),
  ];
}
