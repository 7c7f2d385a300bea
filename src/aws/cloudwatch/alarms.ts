import type { CompositeAlarm, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { isObject } from "../../core/json.js";
import type { Api } from "../clients.js";
import type { Alarm, AlarmDefinition, AlarmHistoryEntry, AlarmStateValue, TreatMissingData } from "../cloudwatch.js";
import { textAt } from "../outside.js";
import { all, from } from "../paginate.js";
import { dimensionsOf } from "./metrics.js";

type Which = { AlarmNamePrefix: string } | { AlarmNames: string[] } | Record<never, never>;

/** Metric and composite alarms: the latter come only when they are asked for (DescribeAlarms). */
export function readAlarms(api: Api<"cloudwatch">, which: Which): Promise<Alarm[]> {
  return all(async (token) => {
    const page = await api.send("DescribeAlarms", {
      ...which,
      AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
      MaxRecords: 100,
      ...from("NextToken", token),
    });
    const items = [...(page.MetricAlarms ?? []).map(toMetric), ...(page.CompositeAlarms ?? []).map(toComposite)];
    return { items, next: page.NextToken };
  });
}

/** Newest first (DescribeAlarmHistory). */
export function readHistory(
  api: Api<"cloudwatch">,
  name: string,
  range: { from: Date; to: Date },
  max: number,
): Promise<AlarmHistoryEntry[]> {
  return all(async (token) => {
    const page = await api.send("DescribeAlarmHistory", {
      AlarmName: name,
      AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
      StartDate: range.from,
      EndDate: range.to,
      ScanBy: "TimestampDescending",
      MaxRecords: 100,
      ...from("NextToken", token),
    });
    const items = (page.AlarmHistoryItems ?? []).map((item) => {
      const data = parsed(item.HistoryData);
      return {
        alarm: item.AlarmName ?? name,
        at: item.Timestamp ?? new Date(0),
        type: item.HistoryItemType ?? "",
        summary: item.HistorySummary ?? "",
        from: stateIn(data, "oldState"),
        to: stateIn(data, "newState"),
        reason: textAt(data, "newState", "stateReason"),
      };
    });
    return { items, next: page.NextToken };
  }, max);
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    // The summary stays; what cannot be read of the data is not known.
    return undefined;
  }
}

function stateIn(data: unknown, key: string): AlarmStateValue | undefined {
  const value = isObject(data) ? textAt(data[key], "stateValue") : undefined;
  return value === undefined ? undefined : stateOf(value);
}

function stateOf(state: string | undefined): AlarmStateValue {
  return state === "OK" || state === "ALARM" ? state : "INSUFFICIENT_DATA";
}

function common(found: MetricAlarm | CompositeAlarm) {
  return {
    name: found.AlarmName ?? "",
    state: stateOf(found.StateValue),
    reason: found.StateReason,
    since: found.StateTransitionedTimestamp ?? found.StateUpdatedTimestamp,
    actionsEnabled: found.ActionsEnabled ?? true,
  };
}

function toMetric(found: MetricAlarm): Alarm {
  return {
    ...common(found),
    kind: "metric",
    metric: found.MetricName,
    threshold: found.Threshold,
    comparison: found.ComparisonOperator,
    definition: definitionOf(found),
    rule: undefined,
  };
}

function toComposite(found: CompositeAlarm): Alarm {
  return {
    ...common(found),
    kind: "composite",
    metric: undefined,
    threshold: undefined,
    comparison: undefined,
    definition: undefined,
    rule: found.AlarmRule,
  };
}

/** Of an alarm on one metric; one on an expression or an anomaly band has none. */
function definitionOf(found: MetricAlarm): AlarmDefinition | undefined {
  const { Namespace, MetricName, Period, Threshold, ComparisonOperator } = found;
  if (Namespace === undefined || MetricName === undefined || Period === undefined) return undefined;
  if (Threshold === undefined || ComparisonOperator === undefined) return undefined;
  const evaluationPeriods = found.EvaluationPeriods ?? 1;
  return {
    name: found.AlarmName ?? "",
    description: found.AlarmDescription,
    namespace: Namespace,
    metric: MetricName,
    dimensions: dimensionsOf(found.Dimensions),
    stat: found.Statistic ?? found.ExtendedStatistic ?? "Average",
    periodSeconds: Period,
    threshold: Threshold,
    comparison: ComparisonOperator,
    evaluationPeriods,
    datapointsToAlarm: found.DatapointsToAlarm ?? evaluationPeriods,
    treatMissingData: missingOf(found.TreatMissingData),
    actionsEnabled: found.ActionsEnabled ?? true,
    alarmActions: found.AlarmActions ?? [],
    okActions: found.OKActions ?? [],
    insufficientDataActions: found.InsufficientDataActions ?? [],
  };
}

function missingOf(value: string | undefined): TreatMissingData {
  return value === "ignore" || value === "breaching" || value === "notBreaching" ? value : "missing";
}
