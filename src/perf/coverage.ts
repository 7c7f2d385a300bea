import type { Span } from "../core/by-period.js";
import type { Point } from "./points.js";

const DAY_MS = 86_400_000;
/** CloudWatch shows the newest values some minutes late: their absence is no gap. */
const LATE_MS = 5 * 60_000;

/** How much of a range was measured. */
export interface Coverage {
  /** The first value; before it there was nothing to measure, which is no gap. */
  from: Date | undefined;
  to: Date | undefined;
  /** Days' worth of values. */
  days: number;
  /** Runs of periods without a value, from the first value to the end of the range. */
  gaps: number;
  longestGapMs: number;
  /** Of the periods since the first value, the share that has one; 0 where there is none. */
  share: number;
}

export type Level = "high" | "medium" | "low";

/** Whether it is enough to recommend by, and how far it can be trusted. */
export type Confidence = { enough: true; level: Level } | { enough: false; why: string };

const LEAST_DAYS = 3;
const LEAST_SHARE = 0.5;
const LEVELS: readonly { level: Level; days: number; share: number }[] = [
  // Two whole weeks, but for the minutes at its ends.
  { level: "high", days: 13.5, share: 0.95 },
  { level: "medium", days: 6.9, share: 0.8 },
];

export function coverageOf(points: readonly Point[], { to, periodMs }: Span): Coverage {
  const times = points.map(({ at }) => Math.floor(at.getTime() / periodMs)).sort((a, b) => a - b);
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) {
    return { from: undefined, to: undefined, days: 0, gaps: 0, longestGapMs: 0, share: 0 };
  }
  // The period that still runs, and those that are only late, are not expected yet.
  const end = Math.max(last + 1, Math.floor((to.getTime() - Math.max(LATE_MS, periodMs)) / periodMs));
  const runs = [...times.slice(1), end].map((time, index) => time - (times[index] ?? time) - 1);
  const missing = runs.filter((run) => run > 0);
  return {
    from: new Date(first * periodMs),
    to: new Date(last * periodMs),
    days: (times.length * periodMs) / DAY_MS,
    gaps: missing.length,
    longestGapMs: Math.max(0, ...missing) * periodMs,
    share: times.length / (end - first),
  };
}

export function confidenceOf({ days, share }: Coverage): Confidence {
  if (days === 0) return { enough: false, why: "there is no value at all in this range" };
  if (days < LEAST_DAYS) {
    const have = days < 1 ? `${Math.max(1, Math.round(days * 24))} h` : `${days.toFixed(1)} days`;
    return { enough: false, why: `${have} of values are too little: ${LEAST_DAYS} days are the least` };
  }
  if (share < LEAST_SHARE) {
    return { enough: false, why: `more than half of the time was not measured (${Math.round(share * 100)} % was)` };
  }
  const found = LEVELS.find((one) => days >= one.days && share >= one.share);
  return { enough: true, level: found?.level ?? "low" };
}
