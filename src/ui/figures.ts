/** Digits that tell two measurements apart. */
const DIGITS = 4;
const MOST_DECIMALS = 6;

/**
 * The figures of one series for line tools, all with as many decimals as give the largest of them four digits: `31.50`
 * beside `32.75`. Whole numbers stay whole. JSON has them exact.
 */
export function figures(values: readonly (number | null)[]): string[] {
  const known = values.filter((value) => value !== null);
  const decimals = known.every(Number.isInteger) ? 0 : decimalsFor(Math.max(...known.map(Math.abs)));
  return values.map((value) => (value === null ? "" : value.toFixed(decimals)));
}

function decimalsFor(largest: number): number {
  const before = Math.floor(Math.log10(largest)) + 1;
  return Math.min(MOST_DECIMALS, Math.max(0, DIGITS - before));
}
