import { page, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { alarmHistory } from "./alarm-history.js";
import { alarmWrites } from "./alarm-writes.js";
import { alarmsOf, evaluate } from "./alarms.js";
import { composites } from "./composite.js";
import { muteOperations } from "./mute-rules.js";
import { type MetricSource, sourceOf } from "./source.js";
import type { AlarmState } from "./state.js";

const VALIDATION = "ValidationError";
const TYPES = ["MetricAlarm", "CompositeAlarm"];
const STATES = ["OK", "ALARM", "INSUFFICIENT_DATA"];

export const alarmOperations: Record<string, Operation<World>> = {
  ...alarmWrites,
  ...muteOperations,
  DescribeAlarmHistory: alarmHistory,
  DescribeAlarms: (input, call) => {
    const reader = readInput(input, VALIDATION);
    const [prefix, state] = [reader.text("AlarmNamePrefix"), reader.text("StateValue")];
    const [names, types] = [reader.texts("AlarmNames"), reader.texts("AlarmTypes")];
    const size = reader.integer("MaxRecords") ?? 50;
    if (prefix !== undefined && names.length > 0) {
      throw new AwsFault(VALIDATION, "AlarmNamePrefix and AlarmNames cannot be given together.");
    }
    if (size < 1 || size > 100) throw new AwsFault(VALIDATION, "MaxRecords must be between 1 and 100.");
    if (types.some((type) => !TYPES.includes(type))) throw new AwsFault(VALIDATION, "Invalid AlarmTypes.");
    if (state !== undefined && !STATES.includes(state)) throw new AwsFault(VALIDATION, "Invalid StateValue.");
    const source = sourceOf(call);
    const isAsked = ({ name }: { name: string }) =>
      (prefix === undefined || name.startsWith(prefix)) && (names.length === 0 || names.includes(name));
    const metric = types.length === 0 || types.includes("MetricAlarm") ? alarmsOf(source).filter(isAsked) : [];
    // Composite alarms come only when they are asked for.
    const composite = types.includes("CompositeAlarm") ? composites(source).filter(isAsked) : [];
    const found = [
      ...metric.map((alarm) => describe(alarm, source, call)),
      ...composite.map(({ described }) => described),
    ].filter(({ StateValue }) => state === undefined || StateValue === state);
    const { items, next } = page(found, reader.text("NextToken"), size, "InvalidNextToken");
    return {
      MetricAlarms: items.filter((one) => !("AlarmRule" in one)),
      CompositeAlarms: items.filter((one) => "AlarmRule" in one),
      NextToken: next,
    };
  },
};

function describe(alarm: AlarmState, source: MetricSource, { setup }: Call<World>) {
  const { state, reason, since } = evaluate(alarm, source);
  const percentile = alarm.stat.startsWith("p");
  return {
    AlarmName: alarm.name,
    AlarmArn: `arn:aws:cloudwatch:${setup.region}:${setup.accountId}:alarm:${alarm.name}`,
    ...(alarm.description === "" ? {} : { AlarmDescription: alarm.description }),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.putAt),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: alarm.okActions,
    AlarmActions: alarm.alarmActions,
    InsufficientDataActions: alarm.insufficientDataActions,
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: new Date(since),
    StateTransitionedTimestamp: new Date(since),
    Namespace: alarm.namespace,
    MetricName: alarm.metric,
    Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
    ...(percentile ? { ExtendedStatistic: alarm.stat } : { Statistic: alarm.stat }),
    Period: alarm.periodMs / 1_000,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.missing,
  };
}
