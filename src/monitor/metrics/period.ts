import { usage } from "../../core/errors.js";
import { formatDuration } from "../../core/time.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How long CloudWatch keeps values of a period. Source: "Metrics retention", CloudWatch User Guide. */
const KEPT: readonly { periodMs: number; forMs: number }[] = [
  { periodMs: MINUTE, forMs: 15 * DAY },
  { periodMs: 5 * MINUTE, forMs: 63 * DAY },
  { periodMs: 60 * MINUTE, forMs: 455 * DAY },
];
const PERIODS = [1, 5, 10, 15, 30, 60, 180, 360, 720, 1_440].map((minutes) => minutes * MINUTE);
const POINTS = 120;
const MOST_POINTS = 10_000;

/**
 * The width of a point: about 120 of them in the range, and none finer than CloudWatch still keeps for its beginning.
 * @param typed milliseconds that were asked for
 * @throws usage for a period that CloudWatch does not take, no longer keeps, or that makes too many points
 */
export function periodFor(range: { from: Date; to: Date }, now: Date, typed: number | undefined): number {
  const length = range.to.getTime() - range.from.getTime();
  const age = now.getTime() - range.from.getTime();
  const finest = finestPeriod(range.from, now);
  if (typed === undefined) {
    return PERIODS.find((period) => period >= finest && length / period <= POINTS) ?? DAY;
  }
  if (typed % MINUTE !== 0) throw usage("--period has to be whole minutes", "for example --period 5m");
  if (typed < finest) {
    throw usage(
      `values of ${formatDuration(typed)} are not kept for ${formatDuration(age)}`,
      `--period ${formatDuration(finest).replace(" ", "")} or more, or a later --since`,
    );
  }
  if (length / typed > MOST_POINTS)
    throw usage(`that makes more than ${MOST_POINTS} points`, "a longer --period or a shorter range");
  return typed;
}

/** The shortest period of which CloudWatch still keeps values from `from` on. @throws usage when it keeps none */
export function finestPeriod(from: Date, now: Date): number {
  const age = now.getTime() - from.getTime();
  const finest = KEPT.find(({ forMs }) => age <= forMs)?.periodMs;
  if (finest === undefined) throw usage("CloudWatch keeps metrics for 455 days", "choose a later --since");
  return finest;
}
