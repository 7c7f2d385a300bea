export interface MetricQuery {
  /** The caller's name for the series. */
  id: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
  stat: string;
  periodSeconds: number;
}

export interface Series {
  id: string;
  /** Oldest first; a period without data is absent, not zero. */
  points: { at: Date; value: number }[];
}

export interface Alarm {
  name: string;
  kind: "metric" | "composite";
  state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  reason: string | undefined;
  since: Date | undefined;
  metric: string | undefined;
  threshold: number | undefined;
  comparison: string | undefined;
  actionsEnabled: boolean;
}

export interface CloudWatch {
  /** All series in as few GetMetricData calls as the limits allow. */
  metrics(queries: MetricQuery[], range: { from: Date; to: Date }): Promise<Series[]>;
  alarms(prefix: string): Promise<Alarm[]>;
}
