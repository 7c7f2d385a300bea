/** One period's value. */
export interface Point {
  at: Date;
  value: number;
}

/** A metric over the same periods twice: what it was on average in each, and the highest it was. */
export interface Measured {
  average: Point[];
  highest: Point[];
}

/** How much is used: the typical, what 95 of 100 periods stay under, and the most. */
export interface Summary {
  /** Of the averages. */
  mean: number;
  p50: number;
  /** Of the highest values of each period. */
  p95: number;
  max: number;
}

/** Undefined where there is no value at all. CloudWatch's own percentiles are not asked for: ECS and RDS publish none. */
export function summaryOf({ average, highest }: Measured): Summary | undefined {
  const averages = average.map(({ value }) => value);
  const highs = highest.map(({ value }) => value);
  if (averages.length === 0 || highs.length === 0) return undefined;
  return {
    mean: mean(averages),
    p50: percentile(averages, 50),
    p95: percentile(highs, 95),
    max: highs.reduce((most, value) => Math.max(most, value)),
  };
}

/** The nearest-rank percentile: a value that was really measured. @param values at least one */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function mapped(points: readonly Point[], change: (value: number) => number): Point[] {
  return points.map(({ at, value }) => ({ at, value: change(value) }));
}

/** What is left of a whole turned into what is used of it: the least left is the most used. */
export function usedOf(whole: number, free: { average: Point[]; lowest: Point[] }): Measured {
  const used = (value: number) => whole - value;
  return { average: mapped(free.average, used), highest: mapped(free.lowest, used) };
}

/** Two counts as one, in the periods that have both. The highest of each need not have come together: a bound from above. */
export function together(one: Measured, other: Measured): Measured {
  return { average: added(one.average, other.average), highest: added(one.highest, other.highest) };
}

function added(some: readonly Point[], others: readonly Point[]): Point[] {
  const values = new Map(others.map(({ at, value }) => [at.getTime(), value]));
  return some.flatMap(({ at, value }) => {
    const other = values.get(at.getTime());
    return other === undefined ? [] : [{ at, value: value + other }];
  });
}

export function since(measured: Measured, from: Date): Measured {
  const later = (points: readonly Point[]) => points.filter(({ at }) => at >= from);
  return { average: later(measured.average), highest: later(measured.highest) };
}

/** Fewer points, each the mean of a longer period: for a chart. A period without any stays away. */
export function thinned(points: readonly Point[], periodMs: number): Point[] {
  const groups = new Map<number, number[]>();
  for (const { at, value } of points) {
    const begin = Math.floor(at.getTime() / periodMs) * periodMs;
    groups.set(begin, [...(groups.get(begin) ?? []), value]);
  }
  return [...groups].map(([begin, values]) => ({ at: new Date(begin), value: mean(values) }));
}
