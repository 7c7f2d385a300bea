import type { SandboxSetup } from "../part.js";
import type { Metric } from "./metric.js";
import { allMetrics, findMetric } from "./metrics.js";
import { type MetricSource, MINUTE } from "./source.js";
import { statistic } from "./statistics.js";

export interface AlarmState {
  name: string;
  description: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
  stat: string;
  periodMs: number;
  threshold: number;
  evaluationPeriods: number;
}

type Wish = Pick<AlarmState, "description" | "stat" | "threshold" | "periodMs">;

/** The platform's four alarms, in order of their names. */
export function alarmsOf(source: Pick<MetricSource, "world"> & { setup: SandboxSetup }): AlarmState[] {
  const metrics = allMetrics(source);
  const alarm = (suffix: string, namespace: string, metric: string, wish: Wish): AlarmState => ({
    name: `${source.setup.names.alarmPrefix}${suffix}`,
    namespace,
    metric,
    // The first of a name is the service's and the load balancer's own.
    dimensions: metrics.find((one) => one.namespace === namespace && one.name === metric)?.dimensions ?? {},
    evaluationPeriods: 2,
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
  state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  reason: string;
  since: number;
}

/** How far back the moment of the last change of state is looked for, in minutes. */
const LOOK_BACK = 180;

/** Evaluated at every whole minute as CloudWatch does: all of the last periods have to be over the threshold. */
export function evaluate(alarm: AlarmState, source: MetricSource): Evaluation {
  const last = Math.floor(source.now / MINUTE) * MINUTE;
  const metric = findMetric(alarm.namespace, alarm.metric, alarm.dimensions, source);
  const stateAt = (at: number) => judge(alarm, metric, at, source);
  const now = stateAt(last);
  let since = last;
  for (let back = 1; back <= LOOK_BACK; back++) {
    if (stateAt(last - back * MINUTE).state !== now.state) break;
    since = back === LOOK_BACK ? Math.min(source.world.startedAt, last - back * MINUTE) : last - back * MINUTE;
  }
  return { ...now, since };
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
  if (points.length === 0) {
    const words = `Insufficient Data: ${alarm.evaluationPeriods} datapoints were unknown.`;
    return { state: "INSUFFICIENT_DATA", reason: words };
  }
  const over = points.filter(({ value }) => value > alarm.threshold);
  const words = points.map(({ from, value }) => `${Number(value.toFixed(2))} (${stamp(from)})`).join(", ");
  const limit = `the threshold (${alarm.threshold.toFixed(1)})`;
  return over.length === alarm.evaluationPeriods
    ? { state: "ALARM", reason: `Threshold Crossed: ${over.length} datapoints [${words}] were greater than ${limit}.` }
    : { state: "OK", reason: `Threshold Crossed: not all of the datapoints [${words}] were greater than ${limit}.` };
}

/** CloudWatch writes days first. */
function stamp(at: number): string {
  const [, year, month, day, time] = /^\d\d(\d\d)-(\d\d)-(\d\d)T(.{8})/.exec(new Date(at).toISOString()) ?? [];
  return `${day}/${month}/${year} ${time}`;
}
