import type { ExpressionQuery, MetricQuery, Series } from "../../src/aws/cloudwatch.js";

/** A metric's value at a time under a statistic; undefined is a gap. */
export type MetricValue = (at: Date, stat: string) => number | undefined;

/** A CloudWatch in which metrics are functions of time; one that is not named has no values. */
export function metricsFrom(values: Readonly<Record<string, MetricValue>>) {
  return async (queries: (MetricQuery | ExpressionQuery)[], range: { from: Date; to: Date }): Promise<Series[]> =>
    queries.map((query) => {
      const points: Series["points"] = [];
      const value = "metric" in query ? values[query.metric] : undefined;
      const step = query.periodSeconds * 1_000;
      for (let time = Math.ceil(range.from.getTime() / step) * step; time < range.to.getTime(); time += step) {
        const found = value?.(new Date(time), "stat" in query ? query.stat : "");
        if (found !== undefined) points.push({ at: new Date(time), value: found });
      }
      return { id: query.id, points };
    });
}
