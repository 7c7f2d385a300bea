/**
 * Values for so many columns. Where several fall into one column the largest stands for them, so that a peak is never
 * lost; where there are fewer, each takes several columns. A gap stays a gap.
 */
export function resample(values: readonly (number | null)[], columns: number): (number | null)[] {
  if (values.length === 0 || columns <= 0) return [];
  if (values.length <= columns) {
    const times = Math.floor(columns / values.length);
    return values.flatMap((value) => Array.from({ length: times }, () => value));
  }
  return Array.from({ length: columns }, (_, column) => {
    const begin = Math.floor((column * values.length) / columns);
    const end = Math.max(begin + 1, Math.floor(((column + 1) * values.length) / columns));
    const there = values.slice(begin, end).filter((value) => value !== null);
    return there.length === 0 ? null : Math.max(...there);
  });
}
