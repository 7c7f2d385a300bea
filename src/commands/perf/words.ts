import type { Span } from "../../core/by-period.js";
import { byPeriod } from "../../core/by-period.js";
import { asNexusError, type ExitName } from "../../core/errors.js";
import type { JsonObject } from "../../core/json.js";
import type { Cell, Column, Line, Section, Tone } from "../../core/report.js";
import { formatDuration } from "../../core/time.js";
import { whyNot } from "../../health/why.js";
import type { Attempt } from "../../health/within.js";
import { periodFor } from "../../monitor/metrics/period.js";
import { basisWords } from "../../perf/basis.js";
import { coverageOf } from "../../perf/coverage.js";
import { type Measured, type Summary, summaryOf, thinned } from "../../perf/points.js";

/** What every number of perf is, said once a screen. */
export function statisticsLine({ periodMs }: Span): Line {
  const text = `p50 of the averages, p95 and max of the highest value in each ${formatDuration(periodMs)}`;
  return { text, tone: "muted" };
}

export const USE_COLUMNS: Column[] = [
  { title: "WHAT", yield: 0 },
  { title: "RESERVED", align: "right", yield: 2 },
  { title: "P50", align: "right", yield: 1 },
  { title: "P95", align: "right", yield: 0 },
  { title: "MAX", align: "right", yield: 0 },
  { title: "TREND", yield: 3 },
];

/** One row: what is reserved, how much of it is used, and how that went. */
export function useRow(
  what: string,
  reserved: string | null,
  measured: Measured,
  write: (value: number) => string,
  span: Span,
): Cell[] {
  const summary = summaryOf(measured);
  if (summary === undefined) return [what, reserved, null, { text: "no data", tone: "unknown" }, null, null];
  const { p50, p95, max } = summary;
  return [
    what,
    reserved,
    write(p50),
    write(p95),
    write(max),
    { spark: byPeriod(shown(measured, span), chartSpan(span)) },
  ];
}

/** The same range in about as many points as fit a screen. */
export function chartSpan(span: Span): Span {
  return { ...span, periodMs: Math.max(span.periodMs, periodFor(span, span.to, undefined)) };
}

function shown({ average }: Measured, span: Span) {
  return thinned(average, chartSpan(span).periodMs);
}

/** A chart of averages; nothing where none of the series has a value. */
export function useChart(title: string, unit: string, series: Record<string, Measured>, span: Span): Section[] {
  const drawn = Object.entries(series)
    .map(([name, of]) => ({ name, points: shown(of, span) }))
    .filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return [];
  return [{ type: "chart", title, chart: { unit, ...chartSpan(span), series: drawn } }];
}

/** How much of the range a metric was measured, for people. */
export function coverageLine(name: string, measured: Measured, span: Span): Line {
  const coverage = coverageOf(measured.average, span);
  if (coverage.days === 0) return { text: `${name}: no value in this range`, tone: "unknown" };
  return {
    text: `${name}: ${basisWords({ ...coverage, periodMs: span.periodMs, since: undefined, sinceWhy: undefined })}`,
  };
}

/** The same for scripts. */
export function coverageData(measured: Measured, span: Span): JsonObject {
  const { from, to, days, gaps, longestGapMs, share } = coverageOf(measured.average, span);
  return {
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
    days,
    gaps,
    longestGapMs,
    share,
  };
}

export function summaryData(summary: Summary | undefined): JsonObject | null {
  return summary === undefined ? null : { ...summary };
}

export function spanData({ from, to, periodMs }: Span): JsonObject {
  return { from: from.toISOString(), to: to.toISOString(), periodMs };
}

/** A part that could not be read, as a line that hides no other. */
export function unknownLine(name: string, error: unknown): Line {
  return { text: `${name} is unknown: ${whyNot(error)}`, tone: "unknown" };
}

/** How a report ends of which nothing at all could be measured. */
export function exitOf(parts: readonly Attempt<unknown>[]): ExitName {
  const failed = parts.flatMap((part) => (part.ok ? [] : [asNexusError(part.error)]));
  return failed.length === parts.length ? (failed[0]?.code ?? "ok") : "ok";
}

export function percentWords(value: number): string {
  return `${value >= 10 ? Math.round(value) : Number(value.toFixed(1))} %`;
}

/** By the same limits as everywhere: what stands out is what is over one. */
export function worstTone(
  pairs: readonly (readonly [value: number | undefined, warn: number, critical: number])[],
): Tone {
  if (pairs.some(([value, , critical]) => value !== undefined && value > critical)) return "critical";
  if (pairs.some(([value, warn]) => value !== undefined && value > warn)) return "warn";
  return pairs.some(([value]) => value === undefined) ? "unknown" : "ok";
}
