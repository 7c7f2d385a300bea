import type { SendOptions } from "../clients.js";
import { all, from } from "../paginate.js";
import type { PerformanceInsights } from "../performance-insights.js";
import type { WrapperDeps } from "../wrapper-deps.js";

const LOAD = "db.load.avg";
const WAIT = "db.wait_event";
const HOUR_MS = 3_600_000;
/** Granularities there are, in seconds, each with the longest range that still makes a few hundred points. */
const PERIODS: readonly (readonly [seconds: number, forMs: number])[] = [
  [60, 6 * HOUR_MS],
  [300, 48 * HOUR_MS],
  [3_600, 30 * 24 * HOUR_MS],
];
const LONGEST_SECONDS = 86_400;

type Range = { from: Date; to: Date };

/** @see PerformanceInsights; AWS: "Performance Insights API reference" */
export function createPerformanceInsights({ clients, env }: WrapperDeps): PerformanceInsights {
  const api = clients.api("pi");
  // An endpoint that imitates AWS may lack it, and answer with errors that only look worth repeating.
  const options: SendOptions = { attempts: env.endpointUrl === undefined ? "retry" : "once" };
  const asked = (resourceId: string, range: Range) => ({
    ServiceType: "RDS" as const,
    Identifier: resourceId,
    StartTime: range.from,
    EndTime: range.to,
    PeriodInSeconds: periodOf(range),
  });
  return {
    waits: (resourceId, range, max) =>
      all(async (token) => {
        const GroupBy = { Group: WAIT, Dimensions: [`${WAIT}.type`, `${WAIT}.name`], Limit: max };
        const input = { ...asked(resourceId, range), Metric: LOAD, GroupBy, ...from("NextToken", token) };
        const page = await api.send("DescribeDimensionKeys", input, options);
        const items = (page.Keys ?? []).flatMap(({ Dimensions, Total }) =>
          Total === undefined ? [] : [{ name: nameOf(Dimensions ?? {}), sessions: Total }],
        );
        return { items, next: page.NextToken };
      }, max).then((found) => found.sort((a, b) => b.sessions - a.sessions)),
    load: (resourceId, range) =>
      all(async (token) => {
        const input = { ...asked(resourceId, range), MetricQueries: [{ Metric: LOAD }], ...from("NextToken", token) };
        const page = await api.send("GetResourceMetrics", input, options);
        const points = (page.MetricList ?? []).flatMap(({ DataPoints }) => DataPoints ?? []);
        const items = points.flatMap(({ Timestamp, Value }) =>
          Timestamp === undefined || Value === undefined ? [] : [{ at: Timestamp, value: Value }],
        );
        return { items, next: page.NextToken };
      }),
  };
}

function periodOf({ from: begin, to }: Range): number {
  const length = to.getTime() - begin.getTime();
  return PERIODS.find(([, forMs]) => length <= forMs)?.[0] ?? LONGEST_SECONDS;
}

/** Engines differ in whether the name repeats its type. */
function nameOf(dimensions: Readonly<Record<string, string>>): string {
  const { [`${WAIT}.type`]: type, [`${WAIT}.name`]: name = "unknown" } = dimensions;
  return type === undefined || type === name || name.startsWith(`${type}:`) ? name : `${type}:${name}`;
}
