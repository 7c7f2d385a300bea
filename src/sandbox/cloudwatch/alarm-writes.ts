import { type InputReader, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { alarmsOf, COMPARISONS } from "./alarms.js";
import { dimensionsOf } from "./series.js";
import type { AlarmState, StateValue } from "./state.js";
import { isStatistic } from "./statistics.js";

const VALIDATION = "ValidationError";
const MISSING = ["missing", "ignore", "breaching", "notBreaching"];
const STATES: readonly string[] = ["OK", "ALARM", "INSUFFICIENT_DATA"] satisfies StateValue[];

/** Alarms are upserted by name: an alarm of the same name is replaced, as on AWS. */
export const alarmWrites: Record<string, Operation<World>> = {
  PutMetricAlarm: (input, call) => {
    const { world, now } = call;
    const alarm = readAlarm(readInput(input, VALIDATION), now.getTime());
    const there = alarmsOf(call).some(({ name }) => name === alarm.name);
    world.alarms.put = [...world.alarms.put.filter(({ name }) => name !== alarm.name), alarm];
    world.alarms.deleted = world.alarms.deleted.filter((name) => name !== alarm.name);
    told(call, alarm.name, there ? "updated" : "created");
    return {};
  },
  DeleteAlarms: (input, call) => {
    const names = readInput(input, VALIDATION).texts("AlarmNames");
    const known = new Set(alarmsOf(call).map(({ name }) => name));
    const strange = names.find((name) => !known.has(name));
    if (strange !== undefined) throw new AwsFault("ResourceNotFound", `Alarm ${strange} does not exist.`, 404);
    call.world.alarms.put = call.world.alarms.put.filter(({ name }) => !names.includes(name));
    call.world.alarms.deleted.push(...names);
    for (const name of names) told(call, name, "deleted");
    return {};
  },
  SetAlarmState: (input, call) => {
    const reader = readInput(input, VALIDATION);
    const alarm = reader.needText("AlarmName");
    const state = reader.needText("StateValue");
    if (!isState(state)) throw new AwsFault(VALIDATION, "Invalid StateValue.");
    if (!alarmsOf(call).some(({ name }) => name === alarm)) {
      throw new AwsFault("ResourceNotFound", `Alarm ${alarm} does not exist.`, 404);
    }
    call.world.alarms.forced.push({ alarm, at: call.now.getTime(), state, reason: reader.needText("StateReason") });
    return {};
  },
};

function isState(value: string): value is StateValue {
  return STATES.includes(value);
}

function told({ world, now }: Call<World>, alarm: string, what: string): void {
  world.alarms.events.push({ at: now.getTime(), alarm, summary: `Alarm "${alarm}" ${what}` });
}

function readAlarm(reader: InputReader, putAt: number): AlarmState {
  const evaluationPeriods = reader.integer("EvaluationPeriods") ?? 0;
  const datapointsToAlarm = reader.integer("DatapointsToAlarm") ?? evaluationPeriods;
  const seconds = reader.integer("Period") ?? 0;
  const [simple, extended] = [reader.text("Statistic"), reader.text("ExtendedStatistic")];
  const stat = simple ?? extended ?? "";
  const comparison = reader.needText("ComparisonOperator");
  const missing = reader.text("TreatMissingData") ?? "missing";
  const refuse = (words: string) => new AwsFault(VALIDATION, words);
  if (evaluationPeriods < 1) throw refuse("EvaluationPeriods must be greater than 0.");
  if (datapointsToAlarm < 1 || datapointsToAlarm > evaluationPeriods) {
    throw refuse("DatapointsToAlarm must be between 1 and EvaluationPeriods.");
  }
  if (![10, 20, 30].includes(seconds) && (seconds < 60 || seconds % 60 !== 0)) {
    throw refuse("Period must be 10, 20, 30 or a multiple of 60.");
  }
  if ((simple === undefined) === (extended === undefined))
    throw refuse("Either Statistic or ExtendedStatistic is required.");
  if (!isStatistic(stat)) throw refuse(`The statistic ${stat} is not supported.`);
  if (!COMPARISONS.includes(comparison)) throw refuse(`The comparison operator ${comparison} is not supported.`);
  if (!MISSING.includes(missing)) throw refuse(`TreatMissingData ${missing} is not supported.`);
  return {
    name: reader.needText("AlarmName"),
    description: reader.text("AlarmDescription") ?? "",
    namespace: reader.needText("Namespace"),
    metric: reader.needText("MetricName"),
    dimensions: dimensionsOf(reader),
    stat,
    periodMs: seconds * 1_000,
    threshold: reader.number("Threshold") ?? 0,
    comparison,
    evaluationPeriods,
    datapointsToAlarm,
    missing,
    actionsEnabled: reader.flag("ActionsEnabled") ?? true,
    alarmActions: reader.texts("AlarmActions"),
    okActions: reader.texts("OKActions"),
    insufficientDataActions: reader.texts("InsufficientDataActions"),
    putAt,
  };
}
