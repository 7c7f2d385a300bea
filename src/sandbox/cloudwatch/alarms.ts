import type { SandboxSetup } from "../part.js";
import type { Metric } from "./metric.js";
import { allMetrics, findMetric } from "./metrics.js";
import { type MetricSource, MINUTE } from "./source.js";
import type { AlarmState, StateValue } from "./state.js";
import { statistic } from "./statistics.js";

type Wish = Pick<AlarmState, "description" | "stat" | "threshold" | "periodMs">;

type Names = Pick<MetricSource, "world"> & { setup: SandboxSetup };

const COMPARE: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};
export const COMPARISONS = Object.keys(COMPARE);

/** Every metric alarm, in order of their names. */
export function alarmsOf(source: Names): AlarmState[] {
  const { put, deleted } = source.world.alarms;
  const gone = new Set([...deleted, ...put.map(({ name }) => name)]);
  return [...seeded(source).filter(({ name }) => !gone.has(name)), ...put].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The platform's own four. */
function seeded(source: Names): AlarmState[] {
  const { region, accountId, names } = source.setup;
  const metrics = allMetrics(source);
  const alarm = (suffix: string, namespace: string, metric: string, wish: Wish): AlarmState => ({
    name: `${names.alarmPrefix}${suffix}`,
    namespace,
    metric,
    // The first of a name is the service's and the load balancer's own.
    dimensions: metrics.find((one) => one.namespace === namespace && one.name === metric)?.dimensions ?? {},
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
    comparison: "GreaterThanThreshold",
    missing: "missing",
    actionsEnabled: true,
    alarmActions: [`arn:aws:sns:${region}:${accountId}:${names.alarmPrefix}alerts`],
    okActions: [],
    insufficientDataActions: [],
    putAt: source.world.ecs.service.createdAt,
    ...wish,
  });
  return [
    alarm("high-cpu", "AWS/ECS", "CPUUtilization", {
      description: "The service's CPU",
      stat: "Average",
      threshold: 80,
      periodMs: 5 * MINUTE,
    }),
    alarm("high-error-rate", "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", {
      description: "Errors behind the load balancer",
      stat: "Sum",
      threshold: 50,
      periodMs: MINUTE,
    }),
    alarm("high-memory", "AWS/ECS", "MemoryUtilization", {
      description: "The service's memory",
      stat: "Average",
      threshold: 85,
      periodMs: 5 * MINUTE,
    }),
    alarm("high-response-time", "AWS/ApplicationELB", "TargetResponseTime", {
      description: "How long requests take",
      stat: "Average",
      threshold: 2,
      periodMs: MINUTE,
    }),
  ];
}

export interface Evaluation {
  state: StateValue;
  reason: string;
  since: number;
}

/** How far back the moment of the last change of state is looked for, in minutes. */
const LOOK_BACK = 180;

/**
 * Evaluated at every whole minute as CloudWatch does: so many of the last periods have to be over the threshold. A state that
 * was set by hand holds until the next evaluation.
 */
export function evaluate(alarm: AlarmState, source: MetricSource): Evaluation {
  const last = Math.floor(source.now / MINUTE) * MINUTE;
  const forced = source.world.alarms.forced.findLast((one) => one.alarm === alarm.name);
  if (forced !== undefined && forced.at > last) {
    return { state: forced.state, reason: forced.reason, since: forced.at };
  }
  const stateAt = judgeOf(alarm, source);
  const now = stateAt(last);
  let since = last;
  for (let back = 1; back <= LOOK_BACK; back++) {
    if (stateAt(last - back * MINUTE).state !== now.state) break;
    since = back === LOOK_BACK ? Math.min(source.world.startedAt, last - back * MINUTE) : last - back * MINUTE;
  }
  return { ...now, since: Math.max(since, forced?.state === now.state ? 0 : (forced?.at ?? 0)) };
}

/** An alarm's state as it is found at a whole minute. */
export function judgeOf(alarm: AlarmState, source: MetricSource): (at: number) => Omit<Evaluation, "since"> {
  const metric = findMetric(alarm.namespace, alarm.metric, alarm.dimensions, source);
  return (at) => judge(alarm, metric, at, source);
}

function judge(
  alarm: AlarmState,
  metric: Metric | undefined,
  at: number,
  source: MetricSource,
): Omit<Evaluation, "since"> {
  const points = Array.from({ length: alarm.evaluationPeriods }, (_, index) => at - (index + 1) * alarm.periodMs)
    .map((from) => ({
      from,
      value: metric === undefined ? undefined : statistic(metric, alarm.stat, from, alarm.periodMs, source),
    }))
    .flatMap(({ from, value }) => (value === undefined ? [] : [{ from, value }]));
  if (points.length === 0) return withoutData(alarm);
  const compare = COMPARE[alarm.comparison] ?? (() => false);
  const over = points.filter(({ value }) => compare(value, alarm.threshold));
  const absent = alarm.missing === "breaching" ? alarm.evaluationPeriods - points.length : 0;
  const words = points.map(({ from, value }) => `${Number(value.toFixed(2))} (${stamp(from)})`).join(", ");
  const limit = `${wordsFor(alarm.comparison)} the threshold (${alarm.threshold.toFixed(1)})`;
  return over.length + absent >= alarm.datapointsToAlarm
    ? { state: "ALARM", reason: `Threshold Crossed: ${over.length + absent} datapoints [${words}] were ${limit}.` }
    : { state: "OK", reason: `Threshold Crossed: not enough of the datapoints [${words}] were ${limit}.` };
}

function withoutData(alarm: AlarmState): Omit<Evaluation, "since"> {
  const words = `${alarm.evaluationPeriods} datapoints were unknown`;
  if (alarm.missing === "breaching")
    return { state: "ALARM", reason: `Threshold Crossed: ${words}, taken for breaching.` };
  if (alarm.missing === "notBreaching")
    return { state: "OK", reason: `Threshold Crossed: ${words}, taken for not breaching.` };
  return { state: "INSUFFICIENT_DATA", reason: `Insufficient Data: ${words}.` };
}

/** `GreaterThanOrEqualToThreshold` is `greater than or equal to`. */
function wordsFor(comparison: string): string {
  return comparison
    .replace(/Threshold$/, "")
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
}

/** CloudWatch writes days first. */
function stamp(at: number): string {
  const [, year, month, day, time] = /^\d\d(\d\d)-(\d\d)-(\d\d)T(.{8})/.exec(new Date(at).toISOString()) ?? [];
  return `${day}/${month}/${year} ${time}`;
}
