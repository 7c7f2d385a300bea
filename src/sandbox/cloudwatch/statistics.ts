import type { Metric } from "./metric.js";
import { type MetricSource, MINUTE } from "./source.js";

const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,2})?|100)$/;
const NAMES = ["Average", "Sum", "Minimum", "Maximum", "SampleCount"];
/** A long period is sampled so often, instead of minute by minute. */
const SAMPLES = 12;
/** Values a minute are kept for so long; then only those of five minutes are. */
const MINUTES_KEPT = 15 * 24 * 60 * MINUTE;

export function isStatistic(name: string): boolean {
  return NAMES.includes(name) || PERCENTILE.test(name);
}

/** One period's value by a statistic; undefined where there is no data. */
export function statistic(
  one: Metric,
  stat: string,
  from: number,
  periodMs: number,
  source: MetricSource,
): number | undefined {
  const samples = samplesOf(one, from, periodMs, source);
  if (samples.length === 0) return undefined;
  const sum = samples.reduce((total, value) => total + value, 0);
  const minutes = Math.max(1, periodMs / MINUTE);
  // Samples stand for the minutes between them, but for those that are yet to come.
  const whole = Math.min(minutes, Math.floor((source.now - from) / MINUTE) + 1);
  const scale = samples.length < SAMPLES ? 1 : whole / samples.length;
  if (one.kind === "events") return ofEvents(stat, Math.round(sum * scale));
  return ofLevels(one, stat, samples, sum * scale, samples.length * scale);
}

function samplesOf(one: Metric, from: number, periodMs: number, source: MetricSource): number[] {
  const samples: number[] = [];
  if (periodMs < 5 * MINUTE && source.now - from > MINUTES_KEPT) return samples;
  const step = Math.max(MINUTE, Math.ceil(periodMs / SAMPLES / MINUTE) * MINUTE);
  const first = Math.ceil(from / MINUTE) * MINUTE;
  for (let at = first; at < from + periodMs && at <= source.now; at += step) {
    const value = one.level(at, source);
    if (value !== undefined) samples.push(value);
  }
  return samples;
}

/** Each thing that happened is a sample of 1: only their number says something. */
function ofEvents(stat: string, count: number): number | undefined {
  if (stat === "Sum" || stat === "SampleCount") return count;
  return count === 0 ? undefined : 1;
}

function ofLevels(one: Metric, stat: string, samples: number[], sum: number, count: number): number | undefined {
  const sorted = [...samples].sort((a, b) => a - b);
  const percent = PERCENTILE.exec(stat)?.[1];
  if (percent !== undefined) {
    const share = Number(percent) / 100;
    return one.spread === true ? (sum / count) * spreadAt(share) : sorted[rank(share, sorted.length)];
  }
  switch (stat) {
    case "Sum":
      return sum;
    case "SampleCount":
      return count;
    case "Maximum":
      return one.spread === true ? (sum / count) * spreadAt(1) : sorted.at(-1);
    case "Minimum":
      return one.spread === true ? (sum / count) * 0.4 : sorted[0];
    default:
      return sum / count;
  }
}

function rank(share: number, count: number): number {
  return Math.min(count - 1, Math.floor(share * count));
}

/** How far above the mean a share of all requests stays: half of them well below it, one in a hundred at 3.6 times. */
function spreadAt(share: number): number {
  return 0.7 + 3.3 * share ** 12;
}
