import { byPeriod, type Span } from "../../core/by-period.js";
import type { JsonObject } from "../../core/json.js";
import type { Cell, Chart, Column, Tone } from "../../core/report.js";
import { valueWords } from "../../core/units.js";
import { TITLES } from "./catalogue.js";
import type { Measured } from "./read.js";

export const COLUMNS: Column[] = [
  { title: "METRIC", yield: 0 },
  { title: "NOW", align: "right", yield: 0 },
  { title: "TREND", yield: 2 },
  { title: "MIN", align: "right", yield: 5 },
  { title: "MAX", align: "right", yield: 4 },
  { title: "THRESHOLD", align: "right", yield: 3 },
];

/** One metric's row: what it is now against its threshold, and how it went. */
export function rowOf(one: Measured, span: Span, withPart: boolean): Cell[] {
  const { metric, limit } = one;
  const title = withPart ? `${TITLES[metric.part]} ${metric.title}` : metric.title;
  const { now, min, max } = summary(one);
  const words = (value: number | undefined): Cell => (value === undefined ? null : valueWords(value, metric.unit));
  const current: Cell =
    now === undefined ? { text: "no data", tone: "unknown" } : judged(valueWords(now, metric.unit), toneOf(one));
  const sign = limit?.bad === "below" ? "<" : ">";
  return [
    title,
    current,
    { spark: byPeriod(one.points, span) },
    words(min),
    words(max),
    limit === undefined ? null : `${sign} ${valueWords(limit.warn, metric.unit)}`,
  ];
}

/** Only what is over its threshold stands out. */
function judged(text: string, tone: Tone): Cell {
  return tone === "ok" || tone === "info" ? text : { text, tone };
}

export function toneOf(one: Measured): Tone {
  const { now } = summary(one);
  if (now === undefined) return "unknown";
  if (one.limit === undefined) return "info";
  const over = (limit: number) => (one.limit?.bad === "below" ? now < limit : now > limit);
  if (over(one.limit.critical)) return "critical";
  return over(one.limit.warn) ? "warn" : "ok";
}

export function summary({ points }: Pick<Measured, "points">) {
  const values = points.map(({ value }) => value);
  if (values.length === 0) return { now: undefined, min: undefined, max: undefined, average: undefined };
  return {
    now: values.at(-1),
    min: Math.min(...values),
    max: Math.max(...values),
    average: values.reduce((sum, value) => sum + value, 0) / values.length,
  };
}

export function chartOf(series: readonly Measured[], span: Span): Chart {
  const [first] = series;
  const limit = series.length === 1 ? first?.limit : undefined;
  return {
    unit: first?.metric.unit ?? "count",
    from: span.from,
    to: span.to,
    periodMs: span.periodMs,
    series: series.map(({ metric, points }) => ({ name: metric.title, points })),
    ...(limit === undefined ? {} : { threshold: limit.warn }),
  };
}

export function dataOf(one: Measured, { periodMs }: Span): JsonObject {
  const { metric, dimensions, points, limit } = one;
  const { now, min, max, average } = summary(one);
  return {
    part: metric.part,
    metric: metric.metric,
    namespace: metric.namespace,
    dimensions,
    stat: metric.stat,
    unit: metric.unit,
    periodMs,
    state: toneOf(one),
    now: now ?? null,
    min: min ?? null,
    max: max ?? null,
    average: average ?? null,
    threshold: limit === undefined ? null : { warn: limit.warn, critical: limit.critical, bad: limit.bad },
    points: points.map(({ at, value }) => ({ at: at.toISOString(), value })),
  };
}
