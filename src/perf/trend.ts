import { formatDuration } from "../core/time.js";
import type { Point } from "./points.js";

const DAY_MS = 86_400_000;
const LEAST_MS = DAY_MS / 2;
const LEAST_POINTS = 12;
/** More free storage by this share of it between two points: it was enlarged, or much was deleted. */
const JUMP = 0.05;

/** A straight line through points by least squares: its value at a time, and what it gains a day. */
export interface Line {
  perDay: number;
  at(time: Date): number;
}

/** Undefined for fewer than two different times. */
export function leastSquares(points: readonly Point[]): Line | undefined {
  const [first] = points;
  if (first === undefined) return undefined;
  const start = first.at.getTime();
  const xs = points.map(({ at }) => (at.getTime() - start) / DAY_MS);
  const meanX = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const meanY = points.reduce((sum, { value }) => sum + value, 0) / points.length;
  const spread = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  if (spread === 0) return undefined;
  const slope =
    points.reduce((sum, { value }, index) => sum + ((xs[index] ?? 0) - meanX) * (value - meanY), 0) / spread;
  return { perDay: slope, at: (time) => meanY + slope * ((time.getTime() - start) / DAY_MS - meanX) };
}

/** Until when the storage lasts, if it goes on as in the range. */
export type Runway =
  | { state: "unknown"; why: string }
  /** What is free does not become less. */
  | { state: "not-growing"; spanDays: number }
  | { state: "growing"; bytesPerDay: number; days: number; fullAt: Date; spanDays: number };

/** @param free what was free, oldest first, in bytes */
export function runwayOf(free: readonly Point[], storageBytes: number): Runway {
  const last = free.at(-1);
  if (last === undefined) return { state: "unknown", why: "CloudWatch has no value of the free storage in this range" };
  const steady = afterJump(free, storageBytes);
  const [first = last] = steady;
  const spanMs = last.at.getTime() - first.at.getTime();
  const line = leastSquares(steady);
  if (line === undefined || spanMs < LEAST_MS || steady.length < LEAST_POINTS) {
    const since = steady.length < free.length ? ` since it last became much more (${first.at.toISOString()})` : "";
    const have = `${formatDuration(spanMs)} of values${since}`;
    return { state: "unknown", why: `${have} cannot tell a trend: half a day is the least` };
  }
  const spanDays = spanMs / DAY_MS;
  if (line.perDay >= 0) return { state: "not-growing", spanDays };
  const bytesPerDay = -line.perDay;
  const days = Math.max(0, last.value) / bytesPerDay;
  return { state: "growing", bytesPerDay, days, fullAt: new Date(last.at.getTime() + days * DAY_MS), spanDays };
}

function afterJump(free: readonly Point[], storageBytes: number): readonly Point[] {
  const at = free.findLastIndex(({ value }, index) => {
    const before = free[index - 1];
    return before !== undefined && value - before.value > JUMP * storageBytes;
  });
  return at <= 0 ? free : free.slice(at);
}
