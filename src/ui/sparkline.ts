import { resample } from "./resample.js";

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const ASCII_BARS = ["_", ".", "-", "=", "o", "+", "*", "#"];
export const SPARK_WIDTH = 24;

/** Small bars between the lowest and the highest value; values that are all the same lie low, a gap is a space. */
export function sparkline(values: readonly (number | null)[], unicode: boolean, width = SPARK_WIDTH): string {
  const bars = unicode ? BARS : ASCII_BARS;
  const shown = values.length <= width ? values : resample(values, width);
  const there = shown.filter((value) => value !== null);
  const low = Math.min(...there);
  const range = Math.max(...there) - low;
  return shown
    .map((value) => {
      if (value === null) return " ";
      const level = range === 0 ? 0 : Math.round(((value - low) / range) * (bars.length - 1));
      return bars[level] ?? " ";
    })
    .join("");
}
