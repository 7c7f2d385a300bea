import type { SandboxSetup } from "../part.js";
import { findMetric, METRICS, type MetricSource, statistic } from "./levels.js";

const MINUTE = 60_000;

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

/** The platform's four alarms. */
export function alarmsOf(setup: SandboxSetup): AlarmState[] {
  const alarm = (
    suffix: string,
    namespace: string,
    metric: string,
    rest: Pick<AlarmState, "description" | "stat" | "threshold" | "periodMs">,
  ) => ({
    name: `${setup.names.alarmPrefix}${suffix}`,
    namespace,
    metric,
    dimensions: METRICS.find((one) => one.namespace === namespace && one.name === metric)?.dimensions(setup) ?? {},
    evaluationPeriods: 2,
    ...rest,
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

/** How far back the moment of the last change of state is looked for. */
const LOOK_BACK = 180;

/** Evaluated at every whole minute as CloudWatch does: all of the last periods have to be over the threshold. */
export function evaluate(alarm: AlarmState, source: MetricSource): Evaluation {
  const last = Math.floor(source.now / MINUTE) * MINUTE;
  const now = stateAt(alarm, last, source);
  let since = last;
  for (let back = 1; back <= LOOK_BACK; back++) {
    if (stateAt(alarm, last - back * MINUTE, source).state !== now.state) break;
    since = back === LOOK_BACK ? source.world.startedAt : last - back * MINUTE;
  }
  return { ...now, since };
}

function stateAt(alarm: AlarmState, at: number, source: MetricSource): Omit<Evaluation, "since"> {
  const metric = findMetric(alarm.namespace, alarm.metric, alarm.dimensions, source.setup);
  const values = Array.from({ length: alarm.evaluationPeriods }, (_, index) =>
    metric === undefined
      ? undefined
      : statistic(metric, alarm.stat, at - (index + 1) * alarm.periodMs, alarm.periodMs, source),
  );
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0)
    return { state: "INSUFFICIENT_DATA", reason: "Insufficient Data: no datapoints were received" };
  const over = known.length === values.length && known.every((value) => value > alarm.threshold);
  const points = known.map((value) => value.toFixed(2)).join(", ");
  return over
    ? {
        state: "ALARM",
        reason: `Threshold Crossed: ${known.length} datapoints [${points}] were greater than the threshold (${alarm.threshold}).`,
      }
    : {
        state: "OK",
        reason: `Threshold Crossed: a datapoint of [${points}] was not greater than the threshold (${alarm.threshold}).`,
      };
}
