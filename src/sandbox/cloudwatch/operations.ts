import { page, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { alarmsOf, evaluate } from "./alarms.js";
import { findMetric, METRICS, type MetricSource, statistic } from "./levels.js";

const INVALID = "InvalidParameterValue";
const VALIDATION = "ValidationError";
const MOST_POINTS = 100_800;

export const cloudwatchOperations: Record<string, Operation<World>> = {
  GetMetricData: (input, call) => {
    const reader = readInput(input, VALIDATION);
    const [from, to] = rangeOf(input);
    const queries = reader.objects("MetricDataQueries");
    if (queries.length === 0 || queries.length > 500)
      throw new AwsFault(VALIDATION, "Between 1 and 500 queries are expected.");
    const newestFirst = reader.text("ScanBy") !== "TimestampAscending";
    return { MetricDataResults: queries.map((query) => series(query, from, to, newestFirst, call)), Messages: [] };
  },
  ListMetrics: (input, call) => {
    const reader = readInput(input, VALIDATION);
    const [namespace, name] = [reader.text("Namespace"), reader.text("MetricName")];
    const all = METRICS.filter(
      (one) => (namespace ?? one.namespace) === one.namespace && (name ?? one.name) === one.name,
    );
    const { items, next } = page(all, reader.text("NextToken"), 500, VALIDATION);
    return {
      Metrics: items.map((one) => ({
        Namespace: one.namespace,
        MetricName: one.name,
        Dimensions: Object.entries(one.dimensions(call.setup)).map(([Name, Value]) => ({ Name, Value })),
      })),
      NextToken: next,
    };
  },
  DescribeAlarms: (input, call) => {
    const reader = readInput(input, VALIDATION);
    const prefix = reader.text("AlarmNamePrefix");
    const names = reader.texts("AlarmNames");
    const source = sourceOf(call);
    const all = alarmsOf(call.setup).filter(
      ({ name }) => (prefix === undefined || name.startsWith(prefix)) && (names.length === 0 || names.includes(name)),
    );
    const { items, next } = page(all, reader.text("NextToken"), reader.integer("MaxRecords") ?? 50, VALIDATION);
    return {
      MetricAlarms: items.map((alarm) => {
        const { state, reason, since } = evaluate(alarm, source);
        return {
          AlarmName: alarm.name,
          AlarmArn: `arn:aws:cloudwatch:${call.setup.region}:${call.setup.accountId}:alarm:${alarm.name}`,
          AlarmDescription: alarm.description,
          ActionsEnabled: true,
          AlarmActions: [
            `arn:aws:sns:${call.setup.region}:${call.setup.accountId}:${call.setup.names.alarmPrefix}alerts`,
          ],
          StateValue: state,
          StateReason: reason,
          StateUpdatedTimestamp: new Date(since),
          StateTransitionedTimestamp: new Date(since),
          Namespace: alarm.namespace,
          MetricName: alarm.metric,
          Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
          Statistic: alarm.stat,
          Period: alarm.periodMs / 1_000,
          EvaluationPeriods: alarm.evaluationPeriods,
          Threshold: alarm.threshold,
          ComparisonOperator: "GreaterThanThreshold",
          TreatMissingData: "missing",
        };
      }),
      CompositeAlarms: [],
      NextToken: next,
    };
  },
};

function sourceOf({ world, setup, random, now }: Call<World>): MetricSource {
  return { world, setup, random, now: now.getTime() };
}

function rangeOf(input: Record<string, unknown>): [from: number, to: number] {
  const reader = readInput(input, VALIDATION);
  const [from, to] = [reader.time("StartTime"), reader.time("EndTime")];
  if (from === undefined || to === undefined) throw new AwsFault(VALIDATION, "StartTime and EndTime are required.");
  if (from >= to) throw new AwsFault(VALIDATION, "StartTime must be before EndTime.");
  return [from.getTime(), to.getTime()];
}

function series(query: Record<string, unknown>, from: number, to: number, newestFirst: boolean, call: Call<World>) {
  const reader = readInput(query, VALIDATION);
  const stat = readInput(reader.object("MetricStat") ?? {}, VALIDATION);
  const period = (stat.integer("Period") ?? 60) * 1_000;
  if (period < 1_000 || (period >= 60_000 && period % 60_000 !== 0))
    throw new AwsFault(INVALID, "Period must be a multiple of 60.");
  if ((to - from) / period > MOST_POINTS) throw new AwsFault(INVALID, "Too many datapoints are asked for.");
  const metric = readInput(stat.object("Metric") ?? {}, VALIDATION);
  const dimensions = Object.fromEntries(
    metric.objects("Dimensions").map((one) => [String(one.Name), String(one.Value)]),
  );
  const found = findMetric(metric.needText("Namespace"), metric.needText("MetricName"), dimensions, call.setup);
  const points: { at: number; value: number }[] = [];
  const source = sourceOf(call);
  for (let at = Math.floor(from / period) * period; found !== undefined && at < to; at += period) {
    const value =
      at >= from - period ? statistic(found, stat.text("Stat") ?? "Average", at, period, source) : undefined;
    if (value !== undefined) points.push({ at, value });
  }
  if (newestFirst) points.reverse();
  return {
    Id: reader.needText("Id"),
    Label: reader.text("Label") ?? metric.text("MetricName"),
    StatusCode: "Complete",
    Timestamps: points.map(({ at }) => new Date(at)),
    Values: points.map(({ value }) => value),
  };
}
