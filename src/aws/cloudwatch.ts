import type { AwsStep } from "../core/change.js";

export interface MetricQuery {
  /** The caller's name for the series; with an expression in the same request it begins with a lower-case letter. */
  id: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
  /** `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount` or a percentile such as `p95`. */
  stat: string;
  periodSeconds: number;
  /** Only an input of an expression: no series of it comes back. */
  hidden?: boolean;
}

/** Metric math over other queries of the same request, e.g. `100 * errors / requests`. */
export interface ExpressionQuery {
  id: string;
  expression: string;
  periodSeconds: number;
}

export interface Series {
  id: string;
  /** Oldest first; a period without data is absent, not zero. */
  points: { at: Date; value: number }[];
}

export type AlarmStateValue = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface Alarm {
  name: string;
  kind: "metric" | "composite";
  state: AlarmStateValue;
  reason: string | undefined;
  since: Date | undefined;
  metric: string | undefined;
  threshold: number | undefined;
  comparison: string | undefined;
  actionsEnabled: boolean;
  /** Of a metric alarm: everything that PutMetricAlarm would take to make it again. */
  definition: AlarmDefinition | undefined;
  /** Of a composite alarm. */
  rule: string | undefined;
}

export type TreatMissingData = "missing" | "ignore" | "breaching" | "notBreaching";

/** A metric alarm on one metric, as PutMetricAlarm takes it. */
export interface AlarmDefinition {
  name: string;
  description: string | undefined;
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
  stat: string;
  periodSeconds: number;
  threshold: number;
  /** e.g. `GreaterThanThreshold`. */
  comparison: string;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  treatMissingData: TreatMissingData;
  actionsEnabled: boolean;
  alarmActions: string[];
  okActions: string[];
  insufficientDataActions: string[];
}

export interface MuteRule {
  name: string;
  status: "SCHEDULED" | "ACTIVE" | "EXPIRED";
  alarms: string[];
  description: string | undefined;
  startsAt: Date | undefined;
  endsAt: Date | undefined;
  /** `at(...)` or `cron(...)`, and the window's ISO 8601 duration. */
  schedule: { expression: string; duration: string; timezone: string | undefined } | undefined;
}

export interface AlarmHistoryEntry {
  alarm: string;
  at: Date;
  /** e.g. `StateUpdate`, `ConfigurationUpdate`, `Action`. */
  type: string;
  summary: string;
  /** Of a state update. */
  from: AlarmStateValue | undefined;
  to: AlarmStateValue | undefined;
  reason: string | undefined;
}

export interface MetricName {
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
}

export interface CloudWatch {
  /** All series in as few GetMetricData calls as the limits allow; those of an expression stay in one call. */
  metrics(queries: (MetricQuery | ExpressionQuery)[], range: { from: Date; to: Date }): Promise<Series[]>;
  /** Metric and composite alarms by prefix (`""`: all). */
  alarms(prefix: string): Promise<Alarm[]>;
  /** One alarm by its exact name. @throws not-found with near names */
  alarm(name: string): Promise<Alarm>;
  alarmIfThere(name: string): Promise<Alarm | undefined>;
  /** Newest first. */
  history(name: string, range: { from: Date; to: Date }, max: number): Promise<AlarmHistoryEntry[]>;
  /** Mute rules that have not expired; undefined when the endpoint does not know mute rules. */
  muteRules(alarm?: string): Promise<MuteRule[] | undefined>;
  /** Metrics that had data lately (ListMetrics), by what is given. */
  metricNames(filter: { namespace?: string; metric?: string }, max: number): Promise<MetricName[]>;
  /** Dashboards whose name begins so. */
  dashboards(prefix: string): Promise<string[]>;
  /**
   * Plans PutAlarmMuteRule: a one-time window of `minutes` from the whole minute `from`, gone by itself after.
   * At most 100 alarms a rule.
   */
  mute(rule: { name: string; alarms: string[]; from: Date; minutes: number; reason: string }): AwsStep;
  /** Plans DeleteAlarmMuteRule; its inverse makes the same rule again where it was read. */
  unmute(rule: MuteRule): AwsStep;
  /** Plans SetAlarmState, which the next evaluation undoes. */
  setState(alarm: Alarm, state: AlarmStateValue, reason: string): AwsStep;
  /** Plans PutMetricAlarm. @param existing what it overwrites: the inverse puts that back; else it deletes the alarm */
  putAlarm(definition: AlarmDefinition, existing: Alarm | undefined): AwsStep;
  replay(operation: string, input: Record<string, unknown>): AwsStep | undefined;
}
