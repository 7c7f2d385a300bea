import { type InputReader, readInput } from "../input.js";
import { AwsFault } from "../part.js";
import { findMetric } from "./metrics.js";
import type { MetricSource } from "./source.js";
import { isStatistic, statistic } from "./statistics.js";

export const INVALID = "InvalidParameterValueException";
export const VALIDATION = "ValidationError";
/** Years have four digits: a time in milliseconds taken for seconds is far beyond. */
const LATEST = Date.parse("9999-12-31T23:59:59Z");
const SHORT_PERIODS = [1, 5, 10, 30];

export interface Point {
  at: number;
  value: number;
}

/** The values of a metric in whole periods, oldest first. */
export function points(
  asked: { namespace: string; name: string; dimensions: Record<string, string> },
  { stat, periodMs, from, to }: { stat: string; periodMs: number; from: number; to: number },
  source: MetricSource,
): Point[] {
  if (!isStatistic(stat)) throw new AwsFault(INVALID, `The value ${stat} for parameter Stat is not supported.`);
  const found = findMetric(asked.namespace, asked.name, asked.dimensions, source);
  const out: Point[] = [];
  if (found === undefined) return out;
  for (let at = Math.floor(from / periodMs) * periodMs; at < to && at <= source.now; at += periodMs) {
    const value = statistic(found, stat, at, periodMs, source);
    if (value !== undefined) out.push({ at, value });
  }
  return out;
}

/** @throws AwsFault for a time that is missing, not one, or the wrong way round */
export function rangeOf(reader: InputReader): { from: number; to: number } {
  const [from, to] = [timeOf(reader, "StartTime"), timeOf(reader, "EndTime")];
  if (from >= to) throw new AwsFault(VALIDATION, "The parameter StartTime must be less than the parameter EndTime.");
  return { from, to };
}

function timeOf(reader: InputReader, name: string): number {
  const time = reader.time(name)?.getTime();
  if (time === undefined) throw new AwsFault(VALIDATION, `The parameter ${name} is required.`);
  if (Number.isNaN(time) || time < 0 || time > LATEST) {
    throw new AwsFault(INVALID, `The value for parameter ${name} is not a valid timestamp.`);
  }
  return time;
}

/** @returns milliseconds */
export function periodOf(seconds: number | undefined): number {
  if (seconds === undefined) throw new AwsFault(VALIDATION, "The parameter Period is required.");
  if (!SHORT_PERIODS.includes(seconds) && (seconds < 60 || seconds % 60 !== 0)) {
    throw new AwsFault(INVALID, "The parameter Period must be 1, 5, 10, 30 or a multiple of 60.");
  }
  return seconds * 1_000;
}

export function dimensionsOf(reader: InputReader): Record<string, string> {
  const given = reader.objects("Dimensions");
  if (given.length > 30) throw new AwsFault(VALIDATION, "There can be 30 dimensions at the most.");
  return Object.fromEntries(
    given.map((one) => {
      const dimension = readInput(one, VALIDATION);
      return [dimension.needText("Name"), dimension.needText("Value")];
    }),
  );
}
