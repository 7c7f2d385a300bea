import type { Span } from "../core/by-period.js";
import { formatDuration } from "../core/time.js";
import { type Confidence, type Coverage, confidenceOf, coverageOf, type Level } from "./coverage.js";
import type { Measured, Point } from "./points.js";

/** The data behind a recommendation. */
export interface Basis extends Coverage {
  periodMs: number;
  /** Undefined when it is not enough. */
  confidence: Level | undefined;
  /** Values before this are of another size and were left out. */
  since: Date | undefined;
  sinceWhy: string | undefined;
}

/** Judges the metric with the fewest values. */
export function basisOf(
  series: readonly Measured[],
  span: Span,
  cut: { since: Date | undefined; why: string | undefined },
): { basis: Basis; confidence: Confidence } {
  const sparsest = series
    .map(({ average }) => average)
    .reduce((least, one) => (one.length < least.length ? one : least));
  const coverage = coverageOf(sparsest, span);
  const confidence = confidenceOf(coverage);
  const level = confidence.enough ? confidence.level : undefined;
  const basis = { ...coverage, periodMs: span.periodMs, confidence: level, since: cut.since, sinceWhy: cut.why };
  return { basis, confidence };
}

/** How many days, how many gaps, in words. */
export function basisWords({ days, gaps, longestGapMs, periodMs }: Omit<Basis, "confidence">): string {
  const much = days < 2 ? `${Math.round(days * 24)} h` : `${days.toFixed(1)} days`;
  const longest =
    gaps === 0 ? "no gap" : `${gaps} ${gaps === 1 ? "gap" : "gaps"}, the longest ${formatDuration(longestGapMs)}`;
  return `${much} of values of ${formatDuration(periodMs)} each, ${longest}`;
}

/** For a series without an average and an extreme of its own. */
export function alone(points: Point[]): Measured {
  return { average: points, highest: points };
}
