import type { Span } from "../core/by-period.js";
import { finestPeriod } from "../monitor/metrics/period.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PERIODS: readonly (readonly [periodMs: number, forMs: number])[] = [
  [MINUTE, DAY],
  [5 * MINUTE, 15 * DAY],
];
const LONGEST = 60 * MINUTE;

/**
 * Periods short enough that a peak of minutes is seen as one, and long enough that CloudWatch still keeps them.
 * @throws usage for a beginning before anything that is kept
 */
export function measuringSpan({ from, to }: { from: Date; to: Date }, now: Date): Span {
  const length = to.getTime() - from.getTime();
  const fine = PERIODS.find(([, forMs]) => length <= forMs)?.[0] ?? LONGEST;
  return { from, to, periodMs: Math.max(fine, finestPeriod(from, now)) };
}
