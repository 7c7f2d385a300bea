import type { MetricSource } from "./source.js";

/** A metric at one minute; `undefined` is no data. */
export type Level = (at: number, source: MetricSource) => number | undefined;

/** What the samples of one minute are: a level, a counter's step, or one sample of 1 for each thing that happened. */
export type Kind = "level" | "counter" | "events";

export interface Metric {
  namespace: string;
  name: string;
  /** The dimensions it is kept under, all of which have to be asked for. */
  dimensions: Record<string, string>;
  level: Level;
  kind: Kind;
  /** One minute holds many samples, most below and a few far above the mean: latencies. */
  spread?: boolean;
}
