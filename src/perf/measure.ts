import type { MetricQuery } from "../aws/cloudwatch.js";
import type { Span } from "../core/by-period.js";
import type { AwsServices } from "../core/context.js";
import type { Measured, Point } from "./points.js";

/** A metric and which end of it counts: the most that is used, or the least that is left. */
export interface Wanted {
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
  end: "highest" | "lowest";
}

/** Each metric's average and extreme of every period, by the metric's name; all in as few GetMetricData calls as go. */
export async function measure(
  wanted: readonly Wanted[],
  span: Span,
  aws: AwsServices,
): Promise<(metric: string) => { average: Point[]; extreme: Point[] }> {
  const queries = wanted.flatMap(({ end, ...rest }): MetricQuery[] => {
    const query = (id: string, stat: string) => ({
      ...rest,
      id: `${id}_${rest.metric}`,
      stat,
      periodSeconds: span.periodMs / 1_000,
    });
    return [query("average", "Average"), query("extreme", end === "highest" ? "Maximum" : "Minimum")];
  });
  const series = await (await aws.cloudwatch()).metrics(queries, span);
  const byId = new Map(series.map(({ id, points }) => [id, points]));
  return (metric) => ({
    average: byId.get(`average_${metric}`) ?? [],
    extreme: byId.get(`extreme_${metric}`) ?? [],
  });
}

export function highestOf({ average, extreme }: { average: Point[]; extreme: Point[] }): Measured {
  return { average, highest: extreme };
}
