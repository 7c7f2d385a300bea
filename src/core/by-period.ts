export interface Span {
  from: Date;
  to: Date;
  periodMs: number;
}

/** One value for each period of a span; null where there is none: a gap is not zero. */
export function byPeriod(
  points: readonly { at: Date; value: number }[],
  { from, to, periodMs }: Span,
): (number | null)[] {
  const begin = Math.floor(from.getTime() / periodMs);
  const count = Math.max(1, Math.ceil(to.getTime() / periodMs) - begin);
  const values: (number | null)[] = Array.from({ length: count }, () => null);
  for (const { at, value } of points) {
    const index = Math.floor(at.getTime() / periodMs) - begin;
    if (index >= 0 && index < count) values[index] = value;
  }
  return values;
}
