/** The part of asciichart that is used; the package has no types of its own. */
declare module "asciichart" {
  interface PlotConfig {
    min: number;
    max: number;
    /** Rows between the lowest and the highest line. */
    height: number;
    /** Ten: axis, axis without a tick, left and right end, line, four corners, upright. */
    symbols: readonly string[];
    format(value: number): string;
  }
  export function plot(series: readonly number[], config: PlotConfig): string;
}
