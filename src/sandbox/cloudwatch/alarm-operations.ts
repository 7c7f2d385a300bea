import { page, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { type AlarmState, alarmsOf, evaluate } from "./alarms.js";
import { type MetricSource, sourceOf } from "./source.js";

const VALIDATION = "ValidationError";
const TYPES = ["MetricAlarm", "CompositeAlarm"];
const STATES = ["OK", "ALARM", "INSUFFICIENT_DATA"];

export const alarmOperations: Record<string, Operation<World>> = {
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
    const asked = alarmsOf(source).filter(
      ({ name }) => (prefix === undefined || name.startsWith(prefix)) && (names.length === 0 || names.includes(name)),
    );
    // Composite alarms come only when they are asked for, and the platform has none.
    const chosen = types.length === 0 || types.includes("MetricAlarm") ? asked : [];
    const found = chosen
      .map((alarm) => describe(alarm, source, call))
      .filter(({ StateValue }) => state === undefined || StateValue === state);
    const { items, next } = page(found, reader.text("NextToken"), size, "InvalidNextToken");
    return { MetricAlarms: items, CompositeAlarms: [], NextToken: next };
  },
};

function describe(alarm: AlarmState, source: MetricSource, { setup, world }: Call<World>) {
  const { state, reason, since } = evaluate(alarm, source);
  const prefix = `${setup.region}:${setup.accountId}`;
  return {
    AlarmName: alarm.name,
    AlarmArn: `arn:aws:cloudwatch:${prefix}:alarm:${alarm.name}`,
    AlarmDescription: alarm.description,
    AlarmConfigurationUpdatedTimestamp: new Date(world.ecs.service.createdAt),
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [`arn:aws:sns:${prefix}:${setup.names.alarmPrefix}alerts`],
    InsufficientDataActions: [],
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: new Date(since),
    StateTransitionedTimestamp: new Date(since),
    Namespace: alarm.namespace,
    MetricName: alarm.metric,
    Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: alarm.stat,
    Period: alarm.periodMs / 1_000,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.evaluationPeriods,
    Threshold: alarm.threshold,
    ComparisonOperator: "GreaterThanThreshold",
    TreatMissingData: "missing",
  };
}
