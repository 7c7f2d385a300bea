import type { AlarmDefinition, TreatMissingData } from "../../../aws/cloudwatch.js";
import { usage } from "../../../core/errors.js";
import { choice, duration, flag, integer, list, required, text, withDefault } from "../../../core/options.js";
import { COMPARISONS } from "../../../monitor/alarms/judge.js";

const MISSING = ["missing", "ignore", "breaching", "notBreaching"] as const satisfies readonly TreatMissingData[];

/** Every field of an alarm on one metric. */
export const definitionOptions = {
  metric: required(text("the metric's name", { placeholder: "name" })),
  namespace: withDefault(text("the metric's namespace", { placeholder: "namespace" }), "AWS/ECS"),
  dimension: list("one dimension, as Name=Value; several times (default for AWS's own namespaces: the platform's)", {
    placeholder: "name=value",
  }),
  stat: withDefault(
    text("statistic: Average, Sum, Minimum, Maximum, SampleCount or a percentile", { placeholder: "stat" }),
    "Average",
  ),
  period: withDefault(duration("width of one datapoint"), 300_000),
  threshold: required(text("the number it is compared with", { placeholder: "number" })),
  comparison: withDefault(choice("how it is compared", COMPARISONS), "GreaterThanThreshold"),
  evaluationPeriods: withDefault(integer("how many periods are looked at", { min: 1, max: 100 }), 2),
  datapoints: integer("how many of them have to be over (default all)", { min: 1, max: 100 }),
  missing: withDefault(choice("what a period without data counts as", MISSING), "missing"),
  action: list("ARN of what is told when it rings; several times (default the configured SNS topic)", {
    placeholder: "arn",
  }),
  okAction: list("ARN of what is told when it is over", { placeholder: "arn" }),
  description: text("what it is about", { placeholder: "text" }),
  force: flag("also for a metric without data"),
};

export interface TypedDefinition {
  metric: string;
  namespace: string;
  dimension: string[];
  stat: string;
  period: number;
  threshold: string;
  comparison: string;
  evaluationPeriods: number;
  datapoints: number | undefined;
  missing: TreatMissingData;
  action: string[];
  okAction: string[];
  description: string | undefined;
}

/** @throws usage for what PutMetricAlarm would refuse */
export function definitionOf(
  name: string,
  typed: TypedDefinition,
  defaults: { dimensions: Record<string, string>; topic: string | undefined },
): AlarmDefinition {
  const threshold = Number(typed.threshold);
  if (typed.threshold.trim() === "" || !Number.isFinite(threshold))
    throw usage(`--threshold: "${typed.threshold}" is not a number`);
  const seconds = typed.period / 1_000;
  if (![10, 20, 30].includes(seconds) && (seconds < 60 || seconds % 60 !== 0)) {
    throw usage("--period takes 10s, 20s, 30s or whole minutes");
  }
  const datapointsToAlarm = typed.datapoints ?? typed.evaluationPeriods;
  if (datapointsToAlarm > typed.evaluationPeriods) throw usage("--datapoints cannot be more than --evaluation-periods");
  if (seconds * typed.evaluationPeriods > 7 * 86_400) throw usage("an alarm looks at 7 days at the most");
  const dimensions = typed.dimension.length === 0 ? defaults.dimensions : Object.fromEntries(typed.dimension.map(pair));
  return {
    name,
    description: typed.description,
    namespace: typed.namespace,
    metric: typed.metric,
    dimensions,
    stat: typed.stat,
    periodSeconds: seconds,
    threshold,
    comparison: typed.comparison,
    evaluationPeriods: typed.evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: typed.missing,
    actionsEnabled: true,
    alarmActions: typed.action.length > 0 || defaults.topic === undefined ? typed.action : [defaults.topic],
    okActions: typed.okAction,
    insufficientDataActions: [],
  };
}

function pair(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw usage(`--dimension: "${text}" is not Name=Value`);
  return [text.slice(0, at), text.slice(at + 1)];
}
