import type { AwsStep, Undo } from "../../core/change.js";
import type { JsonObject } from "../../core/json.js";
import { toJsonObject } from "../../core/json.js";
import type { Alarm, AlarmDefinition, AlarmStateValue, MuteRule } from "../cloudwatch.js";
import { listAt, textAt } from "../outside.js";
import { toDimensions } from "./metrics.js";
import { inputOf, putStep, unmuteStep } from "./mute-rules.js";

const STATISTICS = ["Average", "Sum", "Minimum", "Maximum", "SampleCount"];

/** DeleteAlarmMuteRule, with the rule as it was for the way back. */
export function unmute(rule: MuteRule): AwsStep {
  const input = inputOf(rule);
  const undo: Undo =
    input === undefined
      ? { kind: "none", why: "the rule's schedule could not be read" }
      : {
          kind: "call",
          words: `mute ${rule.alarms.join(", ")} again as before`,
          service: "cloudwatch",
          operation: "PutAlarmMuteRule",
          input,
        };
  return unmuteStep(rule.name, `let ${rule.alarms.join(", ")} be heard again`, undo);
}

/** SetAlarmState lasts until CloudWatch evaluates the alarm again, and fires the state's actions. */
export function setState(alarm: Alarm, state: AlarmStateValue, reason: string): AwsStep {
  return {
    kind: "aws",
    id: `set-state-${alarm.name}`,
    words: `say that ${alarm.name} is ${state}, until its next evaluation`,
    service: "cloudwatch",
    operation: "SetAlarmState",
    input: { AlarmName: alarm.name, StateValue: state, StateReason: reason },
    repeat: "harmless",
    undo: { kind: "none", why: "CloudWatch sets the state itself at the next evaluation" },
  };
}

/** PutMetricAlarm: an upsert, so what it overwrites is kept for the way back. */
export function putAlarm(definition: AlarmDefinition, existing: Alarm | undefined): AwsStep {
  const { name } = definition;
  return {
    ...putAlarmStep(name, alarmInput(definition)),
    words: existing === undefined ? `make the alarm ${name}` : `overwrite the alarm ${name}`,
    undo: undoOf(name, existing),
  };
}

function undoOf(name: string, existing: Alarm | undefined): Undo {
  const call = { kind: "call", service: "cloudwatch" } as const;
  if (existing === undefined) {
    const input = { AlarmNames: [name] };
    return { ...call, words: `delete the alarm ${name}`, operation: "DeleteAlarms", input };
  }
  if (existing.definition === undefined) {
    return { kind: "none", why: `${name} was an alarm on more than one metric, which cannot be put back from here` };
  }
  const input = alarmInput(existing.definition);
  return { ...call, words: `put the alarm ${name} back as it was`, operation: "PutMetricAlarm", input };
}

function putAlarmStep(name: string, input: JsonObject): Omit<AwsStep, "undo"> {
  return {
    kind: "aws",
    id: `put-alarm-${name}`,
    words: `set the alarm ${name}`,
    service: "cloudwatch",
    operation: "PutMetricAlarm",
    input,
    repeat: "harmless",
  };
}

export function alarmInput(definition: AlarmDefinition): JsonObject {
  const { stat } = definition;
  return toJsonObject({
    AlarmName: definition.name,
    AlarmDescription: definition.description,
    ActionsEnabled: definition.actionsEnabled,
    OKActions: definition.okActions,
    AlarmActions: definition.alarmActions,
    InsufficientDataActions: definition.insufficientDataActions,
    Namespace: definition.namespace,
    MetricName: definition.metric,
    ...(STATISTICS.includes(stat) ? { Statistic: stat } : { ExtendedStatistic: stat }),
    Dimensions: toDimensions(definition.dimensions),
    Period: definition.periodSeconds,
    EvaluationPeriods: definition.evaluationPeriods,
    DatapointsToAlarm: definition.datapointsToAlarm,
    Threshold: definition.threshold,
    ComparisonOperator: definition.comparison,
    TreatMissingData: definition.treatMissingData,
  });
}

/** A recorded inverse as a step again. */
export function replayCloudWatch(operation: string, input: Record<string, unknown>): AwsStep | undefined {
  const again: Undo = { kind: "none", why: "it took another change back; make that change again instead" };
  const plain = toJsonObject(input);
  const alarm = textAt(input, "AlarmName");
  const rule = textAt(input, "Name");
  const named = textAt(input, "AlarmMuteRuleName");
  switch (operation) {
    case "DeleteAlarmMuteRule":
      return named === undefined ? undefined : unmuteStep(named, `delete the mute rule ${named}`, again);
    case "PutAlarmMuteRule":
      return rule === undefined ? undefined : putStep(plain, `put the mute rule ${rule} back`, again);
    case "PutMetricAlarm":
      return alarm === undefined ? undefined : { ...putAlarmStep(alarm, plain), undo: again };
    case "DeleteAlarms":
      return {
        kind: "aws",
        id: "delete-alarms",
        words: `delete the alarm ${listAt(input, "AlarmNames").join(", ")}`,
        service: "cloudwatch",
        operation,
        input: plain,
        repeat: "harmless",
        undo: again,
      };
    default:
      return undefined;
  }
}
