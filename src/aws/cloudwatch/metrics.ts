import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type { Api } from "../clients.js";
import type { ExpressionQuery, MetricName, MetricQuery, Series } from "../cloudwatch.js";
import { all, chunks, from } from "../paginate.js";

/** GetMetricData's limits a call. */
const QUERIES_A_CALL = 500;
const POINTS_A_CALL = 100_800;

type Query = MetricQuery | ExpressionQuery;
type Range = { from: Date; to: Date };

/** All series in as few GetMetricData calls as the limits allow; with an expression among them, in one. */
export async function readMetrics(api: Api<"cloudwatch">, queries: Query[], range: Range): Promise<Series[]> {
  if (queries.some(isExpression)) return fetch(api, queries, range, ({ id }) => id);
  const seconds = Math.max(1, (range.to.getTime() - range.from.getTime()) / 1000);
  const most = Math.max(1, ...queries.map(({ periodSeconds }) => Math.ceil(seconds / periodSeconds)));
  const size = Math.max(1, Math.min(QUERIES_A_CALL, Math.floor(POINTS_A_CALL / most)));
  // CloudWatch wants ids that begin with a small letter; callers may name series as they like.
  const calls = chunks(queries, size).map((some) => fetch(api, some, range, (_, index) => `s${index}`));
  return (await Promise.all(calls)).flat();
}

async function fetch(
  api: Api<"cloudwatch">,
  queries: Query[],
  range: Range,
  idOf: (query: Query, index: number) => string,
): Promise<Series[]> {
  const points = new Map(queries.map((query, index) => [idOf(query, index), new Map<number, number>()]));
  const results = await all(async (token) => {
    const page = await api.send("GetMetricData", {
      MetricDataQueries: queries.map((query, index) => toQuery(query, idOf(query, index))),
      StartTime: range.from,
      EndTime: range.to,
      ScanBy: "TimestampAscending",
      ...from("NextToken", token),
    });
    return { items: page.MetricDataResults ?? [], next: page.NextToken };
  });
  for (const { Id, Timestamps, Values } of results) {
    const series = points.get(Id ?? "");
    for (const [index, time] of (Timestamps ?? []).entries()) {
      const value = Values?.[index];
      if (value !== undefined) series?.set(time.getTime(), value);
    }
  }
  return queries
    .map((query, index) => ({ query, id: idOf(query, index) }))
    .filter(({ query }) => isExpression(query) || query.hidden !== true)
    .map(({ query, id }) => ({
      id: query.id,
      points: [...(points.get(id) ?? [])]
        .sort(([a], [b]) => a - b)
        .map(([time, value]) => ({ at: new Date(time), value })),
    }));
}

/** Metrics that had data in the last two weeks (ListMetrics). */
export function readMetricNames(
  api: Api<"cloudwatch">,
  { namespace, metric }: { namespace?: string; metric?: string },
  max: number,
): Promise<MetricName[]> {
  return all(async (token) => {
    const page = await api.send("ListMetrics", {
      ...(namespace === undefined ? {} : { Namespace: namespace }),
      ...(metric === undefined ? {} : { MetricName: metric }),
      ...from("NextToken", token),
    });
    const items = (page.Metrics ?? []).map(({ Namespace, MetricName, Dimensions }) => ({
      namespace: Namespace ?? "",
      metric: MetricName ?? "",
      dimensions: dimensionsOf(Dimensions),
    }));
    return { items, next: page.NextToken };
  }, max);
}

export function dimensionsOf(
  dimensions: readonly { Name?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((dimensions ?? []).map(({ Name, Value }) => [Name ?? "", Value ?? ""]));
}

export function toDimensions(dimensions: Readonly<Record<string, string>>): { Name: string; Value: string }[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

function isExpression(query: Query): query is ExpressionQuery {
  return "expression" in query;
}

function toQuery(query: Query, id: string): MetricDataQuery {
  if (isExpression(query)) return { Id: id, Expression: query.expression, Period: query.periodSeconds };
  const { namespace, metric, dimensions, stat, periodSeconds, hidden } = query;
  return {
    Id: id,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: metric, Dimensions: toDimensions(dimensions) },
      Period: periodSeconds,
      Stat: stat,
    },
    ReturnData: hidden !== true,
  };
}
