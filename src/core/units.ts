const SIZES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const STEPS: readonly [number, string][] = [
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/** A size of at most four digits: `59.1 GiB`. */
export function bytesWords(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (Math.abs(amount) >= 1024 && unit < SIZES.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  const shown = unit === 0 || Math.abs(amount) >= 100 ? Math.round(amount) : Number(amount.toFixed(1));
  return `${shown} ${SIZES[unit] ?? "B"}`;
}

/** A value with its unit, in four digits or so: `41.3 %`, `820 ms`, `59.1 GiB`, `12.4k`. */
export function valueWords(value: number, unit: string): string {
  if (unit === "bytes") return bytesWords(value);
  if (unit === "s") return Math.abs(value) < 1 ? `${short(value * 1_000)} ms` : `${short(value)} s`;
  if (unit === "%") return `${short(value)} %`;
  const [size, letter] = STEPS.find(([step]) => Math.abs(value) >= step * 10) ?? [1, ""];
  const amount = `${short(value / size)}${letter}`;
  return unit === "count" || unit === "" ? amount : `${amount} ${unit}`;
}

function short(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}
