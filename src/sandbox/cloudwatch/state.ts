/** What operators did to alarms; the four that the platform has by itself are in `alarms.ts`. */
export interface AlarmsState {
  /** PutMetricAlarm's, newest last; each stands for the one of its name. */
  put: AlarmState[];
  deleted: string[];
  /** SetAlarmState: holds until the next whole minute. */
  forced: { alarm: string; at: number; state: StateValue; reason: string }[];
  mutes: MuteState[];
  /** Changes of configuration, for the history. */
  events: { at: number; alarm: string; summary: string }[];
}

export type StateValue = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmState {
  name: string;
  description: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
  stat: string;
  periodMs: number;
  threshold: number;
  comparison: string;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  missing: string;
  actionsEnabled: boolean;
  alarmActions: string[];
  okActions: string[];
  insufficientDataActions: string[];
  putAt: number;
}

export interface MuteState {
  name: string;
  description: string;
  expression: string;
  duration: string;
  timezone: string;
  alarms: string[];
  startAt: number | null;
  expireAt: number | null;
  updatedAt: number;
}

export function noAlarmsState(): AlarmsState {
  return { put: [], deleted: [], forced: [], mutes: [], events: [] };
}
