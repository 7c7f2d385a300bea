import { page, readInput } from "../input.js";
import { AwsFault, type Operation } from "../part.js";
import type { World } from "../world.js";
import { alarmOperations } from "./alarm-operations.js";
import { allMetrics } from "./metrics.js";
import { dimensionsOf, periodOf, points, rangeOf, VALIDATION } from "./series.js";
import { type MetricSource, sourceOf } from "./source.js";

const COMBINATION = "InvalidParameterCombinationException";
const MOST_QUERIES = 500;
const MOST_POINTS = 100_800;
const MOST_STATISTICS = 1_440;
const ID = /^[a-z]\w{0,254}$/;

export const cloudwatchOperations: Record<string, Operation<World>> = {
  ...alarmOperations,
  GetMetricData: (input, call) => {
    const reader = readInput(input, VALIDATION);
    const range = rangeOf(reader);
    const queries = reader.objects("MetricDataQueries");
    if (queries.length === 0 || queries.length > MOST_QUERIES) {
      throw new AwsFault(VALIDATION, `Between 1 and ${MOST_QUERIES} queries are expected.`);
    }
    const ids = queries.map((query) => readInput(query, VALIDATION).needText("Id"));
    if (new Set(ids).size < ids.length) throw new AwsFault(VALIDATION, "The ids of the queries must be unique.");
    const most = reader.integer("MaxDatapoints") ?? MOST_POINTS;
    if (most < 1 || most > MOST_POINTS) {
      throw new AwsFault(VALIDATION, `MaxDatapoints must be between 1 and ${MOST_POINTS}.`);
    }
    const source = sourceOf(call);
    const newestFirst = reader.text("ScanBy") !== "TimestampAscending";
    const all = queries.flatMap((query) => series(query, range, newestFirst, source));
    // As many whole series a page as there is room for, and one at least.
    const largest = Math.max(1, ...all.map(({ Values }) => Values.length));
    const { items, next } = page(
      all,
      reader.text("NextToken"),
      Math.max(1, Math.floor(most / largest)),
      "InvalidNextToken",
    );
    return { MetricDataResults: items, Messages: [], NextToken: next };
  },
  GetMetricStatistics: (input, call) => {
    const reader = readInput(input, VALIDATION);
    const range = rangeOf(reader);
    const periodMs = periodOf(reader.integer("Period"));
    const names = [...reader.texts("Statistics"), ...reader.texts("ExtendedStatistics")];
    if (names.length === 0) throw new AwsFault(COMBINATION, "Must specify either Statistics or ExtendedStatistics.");
    const count = Math.ceil((range.to - range.from) / periodMs);
    if (count > MOST_STATISTICS) {
      const words = `You have requested up to ${count} datapoints, which exceeds the limit of ${MOST_STATISTICS}.`;
      throw new AwsFault(COMBINATION, words);
    }
    const asked = {
      namespace: reader.needText("Namespace"),
      name: reader.needText("MetricName"),
      dimensions: dimensionsOf(reader),
    };
    const source = sourceOf(call);
    const datapoints = new Map<number, Record<string, unknown>>();
    for (const stat of names) {
      for (const { at, value } of points(asked, { stat, periodMs, ...range }, source)) {
        const one = datapoints.get(at) ?? { Timestamp: new Date(at), Unit: "None" };
        if (reader.texts("Statistics").includes(stat)) one[stat] = value;
        else one.ExtendedStatistics = { ...Object(one.ExtendedStatistics), [stat]: value };
        datapoints.set(at, one);
      }
    }
    // CloudWatch does not sort them.
    const sorted = [...datapoints.values()];
    return {
      Label: asked.name,
      Datapoints: [...sorted.slice(sorted.length >> 1), ...sorted.slice(0, sorted.length >> 1)],
    };
  },
  ListMetrics: (input, call) => {
    const reader = readInput(input, VALIDATION);
    const [namespace, name] = [reader.text("Namespace"), reader.text("MetricName")];
    const filters = reader.objects("Dimensions").map((one) => readInput(one, VALIDATION));
    const all = allMetrics(call).filter(
      (one) =>
        (namespace ?? one.namespace) === one.namespace &&
        (name ?? one.name) === one.name &&
        filters.every((filter) => {
          const value = one.dimensions[filter.needText("Name")];
          return value !== undefined && (filter.text("Value") ?? value) === value;
        }),
    );
    const { items, next } = page(all, reader.text("NextToken"), 500, "InvalidNextToken");
    return {
      Metrics: items.map((one) => ({
        Namespace: one.namespace,
        MetricName: one.name,
        Dimensions: Object.entries(one.dimensions).map(([Name, Value]) => ({ Name, Value })),
      })),
      NextToken: next,
    };
  },
};

function series(
  query: Record<string, unknown>,
  range: { from: number; to: number },
  newestFirst: boolean,
  source: MetricSource,
) {
  const reader = readInput(query, VALIDATION);
  const id = reader.needText("Id");
  if (!ID.test(id)) throw new AwsFault(VALIDATION, `The id ${id} must begin with a lower-case letter.`);
  if (reader.text("Expression") !== undefined) {
    throw new AwsFault("NotImplementedInSandbox", "the sandbox does not compute metric-math expressions");
  }
  const asked = reader.object("MetricStat");
  if (asked === undefined) throw new AwsFault(VALIDATION, "Either MetricStat or Expression is required.");
  const stat = readInput(asked, VALIDATION);
  const periodMs = periodOf(stat.integer("Period"));
  if ((range.to - range.from) / periodMs > MOST_POINTS) {
    throw new AwsFault(VALIDATION, `More than ${MOST_POINTS} datapoints are asked for.`);
  }
  const metric = readInput(stat.object("Metric") ?? {}, VALIDATION);
  const name = metric.needText("MetricName");
  const named = { namespace: metric.needText("Namespace"), name, dimensions: dimensionsOf(metric) };
  const found = points(named, { stat: stat.needText("Stat"), periodMs, ...range }, source);
  if (newestFirst) found.reverse();
  if (reader.flag("ReturnData") === false) return [];
  return [
    {
      Id: id,
      Label: reader.text("Label") ?? name,
      StatusCode: "Complete",
      Timestamps: found.map(({ at }) => new Date(at)),
      Values: found.map(({ value }) => value),
    },
  ];
}
