import type { ExpressionQuery, MetricQuery, Series } from "../../aws/cloudwatch.js";
import type { AwsServices } from "../../core/context.js";
import type { Environment } from "../../core/environment.js";
import { asNexusError } from "../../core/errors.js";
import { databaseLimits, type Limit, type Part, type ShownMetric } from "./catalogue.js";

export interface Measured {
  metric: ShownMetric;
  dimensions: Record<string, string>;
  /** Oldest first; a period without data is absent. */
  points: Series["points"];
  limit: Limit | undefined;
}

export interface Reading {
  measured: Measured[];
  /** Parts whose place could not be found out, and why: the others are shown all the same. */
  unknown: { part: Part; why: string }[];
  /** Parts of which a bound is not known, and why: the values are there, and are judged without. */
  unbounded: { part: Part; why: string }[];
}

type Look = { aws: AwsServices; env: Environment };
type Range = { from: Date; to: Date; periodMs: number };
interface Place {
  dimensions: Record<string, string>;
  limitOf(metric: ShownMetric): Limit | undefined;
  /** Why one of its limits is not known. */
  unbounded?: string;
}

/** All metrics in one GetMetricData call. What stands in the way of one part does not hide the others. */
export async function readMetrics(metrics: readonly ShownMetric[], range: Range, look: Look): Promise<Reading> {
  const parts = [...new Set(metrics.map(({ part }) => part))];
  const unknown: Reading["unknown"] = [];
  const places = new Map<Part, Place>();
  await Promise.all(
    parts.map(async (part) => {
      try {
        places.set(part, await placeOf(part, look));
      } catch (thrown) {
        const error = asNexusError(thrown);
        if (error.code === "interrupted" || error.code === "credentials") throw error;
        unknown.push({ part, why: error.message });
      }
    }),
  );
  const wanted = metrics.filter(({ part }) => places.has(part));
  const series = await fetch(wanted, places, range, look);
  return {
    unknown,
    unbounded: [...places].flatMap(([part, { unbounded: why }]) => (why === undefined ? [] : [{ part, why }])),
    measured: wanted.map((metric) => {
      const place = places.get(metric.part);
      const all = series.get(idOf(metric)) ?? [];
      // What is counted up is not comparable while its period still runs.
      const points =
        metric.stat === "Sum" ? all.filter(({ at }) => at.getTime() + range.periodMs <= range.to.getTime()) : all;
      return { metric, dimensions: place?.dimensions ?? {}, points, limit: place?.limitOf(metric) };
    }),
  };
}

/** The statistic is part of it: a percentile that is shown must not become the input of a ratio of sums. */
function idOf({ part, metric, stat }: Pick<ShownMetric, "part" | "metric" | "stat">): string {
  return `${part}_${metric}_${stat.replace(".", "_")}`;
}

function inputIdOf({ part, stat }: ShownMetric, metric: string): string {
  return idOf({ part, metric, stat });
}

async function fetch(
  metrics: readonly ShownMetric[],
  places: ReadonlyMap<Part, Place>,
  range: Range,
  { aws }: Look,
): Promise<Map<string, Series["points"]>> {
  const queries = new Map<string, MetricQuery | ExpressionQuery>();
  const periodSeconds = range.periodMs / 1_000;
  const basic = (one: ShownMetric, name: string, hidden: boolean) => {
    const id = inputIdOf(one, name);
    const known = queries.get(id);
    if (known !== undefined) return id;
    const { namespace, stat } = one;
    const dimensions = places.get(one.part)?.dimensions ?? {};
    queries.set(id, { id, namespace, metric: name, dimensions, stat, periodSeconds, ...(hidden ? { hidden } : {}) });
    return id;
  };
  for (const one of metrics) if (one.ratio === undefined) basic(one, one.metric, false);
  for (const one of metrics) {
    if (one.ratio === undefined) continue;
    // Inputs come back too: an endpoint that knows no expressions answers them with nothing.
    basic(one, one.ratio.of, false);
    for (const name of one.ratio.whole) basic(one, name, false);
    const whole = one.ratio.whole.map((name) => inputIdOf(one, name)).join(" + ");
    const expression = `100 * ${inputIdOf(one, one.ratio.of)} / (${whole})`;
    queries.set(idOf(one), { id: idOf(one), expression, periodSeconds });
  }
  if (queries.size === 0) return new Map();
  const found = await (await aws.cloudwatch()).metrics([...queries.values()], range);
  const series = new Map(found.map(({ id, points }) => [id, points]));
  for (const one of metrics) {
    if (one.ratio !== undefined && (series.get(idOf(one)) ?? []).length === 0)
      series.set(idOf(one), ratioOf(one, series));
  }
  return series;
}

/** The expression worked out here; a period in which nothing was counted has no ratio. */
function ratioOf(metric: ShownMetric, series: ReadonlyMap<string, Series["points"]>): Series["points"] {
  const { ratio } = metric;
  if (ratio === undefined) return [];
  const valuesOf = (name: string) =>
    new Map((series.get(inputIdOf(metric, name)) ?? []).map(({ at, value }) => [at.getTime(), value]));
  const upper = valuesOf(ratio.of);
  const lower = ratio.whole.map(valuesOf);
  return [...upper].flatMap(([time, value]) => {
    const whole = lower.map((values) => values.get(time));
    const sum = whole.reduce<number>((total, one) => total + (one ?? 0), 0);
    return whole.includes(undefined) || sum === 0 ? [] : [{ at: new Date(time), value: (100 * value) / sum }];
  });
}

/** The dimensions that a part's own metrics are published under. @throws not-found */
export async function dimensionsOf(part: Part, look: Look): Promise<Record<string, string>> {
  return (await placeOf(part, look)).dimensions;
}

async function placeOf(part: Part, look: Look): Promise<Place> {
  const { names } = look.env;
  const fixed = (dimensions: Record<string, string>): Place => ({ dimensions, limitOf: ({ limit }) => limit });
  switch (part) {
    case "ecs":
      return fixed({ ClusterName: names.cluster, ServiceName: names.service });
    case "alb": {
      const { arn } = await (await look.aws.loadBalancing()).loadBalancer(names.loadBalancer);
      return fixed({ LoadBalancer: arn.slice(arn.indexOf(":loadbalancer/") + ":loadbalancer/".length) });
    }
    case "rds":
      return databasePlace(look);
    case "redis":
      return fixed({ CacheClusterId: await cacheCluster(look) });
  }
}

async function databasePlace({ aws, env }: Look): Promise<Place> {
  const dimensions = { DBInstanceIdentifier: env.names.database };
  const rds = await aws.rds();
  const database = await rds.database(env.names.database);
  // A bound that is not known is left out; the values are shown without, and it is said.
  let maxConnections: number | undefined;
  let unbounded: string | undefined;
  try {
    maxConnections = await rds.maxConnections(database);
  } catch (thrown) {
    const { code, message } = asNexusError(thrown);
    if (code === "interrupted") throw thrown;
    unbounded = `how many connections it takes at the most is unknown: ${message}`;
  }
  const facts = { maxConnections, storageBytes: database.storageGb * 1024 ** 3 };
  const limitOf = (metric: ShownMetric) => databaseLimits(metric, facts, env.thresholds);
  return { dimensions, limitOf, ...(unbounded === undefined ? {} : { unbounded }) };
}

/** The bound stays unknown, unless the reader is leaving. */
function unlessLeaving(thrown: unknown): undefined {
  if (asNexusError(thrown).code === "interrupted") throw thrown;
  return undefined;
}

/** ElastiCache publishes for each node of a replication group, `<group>-001` for the first, or for a cluster by its own name. */
async function cacheCluster({ aws, env }: Look): Promise<string> {
  const { redis } = env.names;
  const cloudwatch = await aws.cloudwatch();
  const known =
    (await cloudwatch
      .metricNames({ namespace: "AWS/ElastiCache", metric: "CPUUtilization" }, 500)
      .catch(unlessLeaving)) ?? [];
  const ids = known.flatMap(({ dimensions }) => dimensions.CacheClusterId ?? []);
  return ids.filter((id) => id === redis || id.startsWith(`${redis}-`)).sort()[0] ?? `${redis}-001`;
}
