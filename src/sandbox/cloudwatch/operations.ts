import { page, readInput } from "../input.js";
import { AwsFault, type Operation } from "../part.js";
import type { World } from "../world.js";
import { alarmOperations } from "./alarm-operations.js";
import { mathSeries } from "./expression.js";
import { allMetrics } from "./metrics.js";
import { dimensionsOf, type Point, periodOf, points, rangeOf, VALIDATION } from "./series.js";
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
    const all = allSeries(queries, range, newestFirst, source);
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
  ListDashboards: (input, { setup, world }) => {
    const prefix = readInput(input, VALIDATION).text("DashboardNamePrefix") ?? "";
    const name = setup.names.dashboard;
    const entry = { DashboardName: name, LastModified: new Date(world.ecs.service.createdAt), Size: 2_048 };
    return { DashboardEntries: name.startsWith(prefix) ? [entry] : [] };
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

type Range = { from: number; to: number };

/** All queries that want their data back; an expression may name any other of the call. */
function allSeries(queries: Record<string, unknown>[], range: Range, newestFirst: boolean, source: MetricSource) {
  const byId = new Map(queries.map((query) => [readInput(query, VALIDATION).needText("Id"), query]));
  const busy = new Set<string>();
  const pointsOf = (id: string): Point[] | undefined => {
    const query = byId.get(id);
    if (query === undefined) return undefined;
    if (busy.has(id)) throw new AwsFault(VALIDATION, `Error in expression: ${id} refers to itself.`);
    busy.add(id);
    const expression = readInput(query, VALIDATION).text("Expression");
    const found = expression === undefined ? metricPoints(query, range, source) : mathSeries(expression, pointsOf);
    busy.delete(id);
    return found;
  };
  return queries.flatMap((query) => {
    const reader = readInput(query, VALIDATION);
    const id = reader.needText("Id");
    if (!ID.test(id)) throw new AwsFault(VALIDATION, `The id ${id} must begin with a lower-case letter.`);
    const found = pointsOf(id) ?? [];
    if (newestFirst) found.reverse();
    if (reader.flag("ReturnData") === false) return [];
    return [
      {
        Id: id,
        Label: reader.text("Label") ?? labelOf(query),
        StatusCode: "Complete",
        Timestamps: found.map(({ at }) => new Date(at)),
        Values: found.map(({ value }) => value),
      },
    ];
  });
}

function labelOf(query: Record<string, unknown>): string {
  const reader = readInput(query, VALIDATION);
  const stat = readInput(reader.object("MetricStat") ?? {}, VALIDATION);
  return readInput(stat.object("Metric") ?? {}, VALIDATION).text("MetricName") ?? reader.needText("Id");
}

function metricPoints(query: Record<string, unknown>, range: Range, source: MetricSource): Point[] {
  const asked = readInput(query, VALIDATION).object("MetricStat");
  if (asked === undefined) throw new AwsFault(VALIDATION, "Either MetricStat or Expression is required.");
  const stat = readInput(asked, VALIDATION);
  const periodMs = periodOf(stat.integer("Period"));
  if ((range.to - range.from) / periodMs > MOST_POINTS) {
    throw new AwsFault(VALIDATION, `More than ${MOST_POINTS} datapoints are asked for.`);
  }
  const metric = readInput(stat.object("Metric") ?? {}, VALIDATION);
  const named = {
    namespace: metric.needText("Namespace"),
    name: metric.needText("MetricName"),
    dimensions: dimensionsOf(metric),
  };
  return points(named, { stat: stat.needText("Stat"), periodMs, ...range }, source);
}
