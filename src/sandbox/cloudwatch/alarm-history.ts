import { page, readInput } from "../input.js";
import { AwsFault, type Operation } from "../part.js";
import type { World } from "../world.js";
import { alarmsOf, judgeOf } from "./alarms.js";
import { type MetricSource, MINUTE, sourceOf } from "./source.js";
import type { AlarmState } from "./state.js";

const VALIDATION = "ValidationError";
const KEPT_MS = 30 * 24 * 60 * MINUTE;
/** A range is walked in so many steps at the most: a long one less closely. */
const STEPS = 1_440;

/** Changes of state as the alarm's metric makes them, and of configuration as operators made them (DescribeAlarmHistory). */
export const alarmHistory: Operation<World> = (input, call) => {
  const reader = readInput(input, VALIDATION);
  const source = sourceOf(call);
  const to = Math.min(reader.time("EndDate")?.getTime() ?? source.now, source.now);
  const from = Math.max(reader.time("StartDate")?.getTime() ?? to - 24 * 60 * MINUTE, source.now - KEPT_MS);
  if (from > to) throw new AwsFault(VALIDATION, "StartDate must not be after EndDate.");
  const [name, type] = [reader.text("AlarmName"), reader.text("HistoryItemType")];
  const alarms = alarmsOf(source).filter((one) => name === undefined || one.name === name);
  const all = [
    ...alarms.flatMap((alarm) => transitions(alarm, from, to, source)),
    ...call.world.alarms.events
      .filter(({ alarm, at }) => (name === undefined || alarm === name) && at >= from && at <= to)
      .map(({ at, alarm, summary }) => item(alarm, at, "ConfigurationUpdate", summary, undefined)),
  ].filter((one) => type === undefined || one.HistoryItemType === type);
  const newestFirst = reader.text("ScanBy") !== "TimestampAscending";
  all.sort((a, b) => a.Timestamp.getTime() - b.Timestamp.getTime());
  if (newestFirst) all.reverse();
  const { items, next } = page(all, reader.text("NextToken"), reader.integer("MaxRecords") ?? 50, "InvalidNextToken");
  return { AlarmHistoryItems: items, NextToken: next };
};

function transitions(alarm: AlarmState, from: number, to: number, source: MetricSource) {
  const stateAt = judgeOf(alarm, source);
  const step = Math.max(MINUTE, Math.ceil((to - from) / STEPS / MINUTE) * MINUTE);
  const items = [];
  let before = stateAt(Math.floor(from / MINUTE) * MINUTE);
  for (let at = Math.floor(from / MINUTE) * MINUTE + step; at <= to; at += step) {
    const now = stateAt(at);
    if (now.state !== before.state) {
      const data = {
        version: "1.0",
        oldState: { stateValue: before.state, stateReason: before.reason },
        newState: { stateValue: now.state, stateReason: now.reason },
      };
      items.push(item(alarm.name, at, "StateUpdate", `Alarm updated from ${before.state} to ${now.state}`, data));
    }
    before = now;
  }
  return items;
}

function item(alarm: string, at: number, type: string, summary: string, data: object | undefined) {
  return {
    AlarmName: alarm,
    AlarmType: "MetricAlarm",
    Timestamp: new Date(at),
    HistoryItemType: type,
    HistorySummary: summary,
    HistoryData: JSON.stringify(data ?? { version: "1.0" }),
  };
}
