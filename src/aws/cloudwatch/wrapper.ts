import type { CompositeAlarm, MetricAlarm, MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type { Alarm, CloudWatch, MetricQuery, Series } from "../cloudwatch.js";
import { all, chunks, from } from "../paginate.js";
import type { WrapperDeps } from "../wrapper-deps.js";

/** GetMetricData's limits a call. */
const QUERIES_A_CALL = 500;
const POINTS_A_CALL = 100_800;

export function createCloudWatch({ clients }: WrapperDeps): CloudWatch {
  const api = clients.api("cloudwatch");

  const fetch = async (queries: MetricQuery[], { from: begin, to }: { from: Date; to: Date }): Promise<Series[]> => {
    const points = new Map(queries.map((_, index) => [idOf(index), new Map<number, number>()]));
    const results = await all(async (token) => {
      const page = await api.send("GetMetricData", {
        MetricDataQueries: queries.map(toQuery),
        StartTime: begin,
        EndTime: to,
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
    return queries.map(({ id }, index) => ({
      id,
      points: [...(points.get(idOf(index)) ?? [])]
        .sort(([a], [b]) => a - b)
        .map(([time, value]) => ({ at: new Date(time), value })),
    }));
  };

  return {
    metrics: async (queries, range) => {
      const seconds = Math.max(1, (range.to.getTime() - range.from.getTime()) / 1000);
      const most = Math.max(1, ...queries.map(({ periodSeconds }) => Math.ceil(seconds / periodSeconds)));
      const size = Math.max(1, Math.min(QUERIES_A_CALL, Math.floor(POINTS_A_CALL / most)));
      return (await Promise.all(chunks(queries, size).map((some) => fetch(some, range)))).flat();
    },
    alarms: async (prefix) =>
      all(async (token) => {
        const page = await api.send("DescribeAlarms", {
          ...(prefix === "" ? {} : { AlarmNamePrefix: prefix }),
          AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
          MaxRecords: 100,
          ...from("NextToken", token),
        });
        const items = [...(page.MetricAlarms ?? []).map(toMetric), ...(page.CompositeAlarms ?? []).map(toComposite)];
        return { items, next: page.NextToken };
      }),
  };
}

/** CloudWatch wants ids that begin with a small letter; callers may name series as they like. */
function idOf(index: number): string {
  return `s${index}`;
}

function toQuery({ namespace, metric, dimensions, stat, periodSeconds }: MetricQuery, index: number): MetricDataQuery {
  return {
    Id: idOf(index),
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodSeconds,
      Stat: stat,
    },
    ReturnData: true,
  };
}

function stateOf(state: string | undefined): Alarm["state"] {
  return state === "OK" || state === "ALARM" ? state : "INSUFFICIENT_DATA";
}

function toMetric(found: MetricAlarm): Alarm {
  return {
    name: found.AlarmName ?? "",
    kind: "metric",
    state: stateOf(found.StateValue),
    reason: found.StateReason,
    since: found.StateTransitionedTimestamp ?? found.StateUpdatedTimestamp,
    metric: found.MetricName,
    threshold: found.Threshold,
    comparison: found.ComparisonOperator,
    actionsEnabled: found.ActionsEnabled ?? true,
  };
}

function toComposite(found: CompositeAlarm): Alarm {
  return {
    name: found.AlarmName ?? "",
    kind: "composite",
    state: stateOf(found.StateValue),
    reason: found.StateReason,
    since: found.StateTransitionedTimestamp ?? found.StateUpdatedTimestamp,
    metric: undefined,
    threshold: undefined,
    comparison: undefined,
    actionsEnabled: found.ActionsEnabled ?? true,
  };
}
