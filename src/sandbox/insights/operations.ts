import { type MetricSource, MINUTE, sourceOf } from "../cloudwatch/source.js";
import { type InputReader, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import { INSIGHTS_DAYS, insightsOn, resourceIdOf } from "../rds/insights.js";
import { type InstanceState, isUp } from "../rds/state.js";
import type { World } from "../world.js";
import { type SimulatedWait, WAITS } from "./load.js";

const INVALID = "InvalidArgumentException";
const LOAD = "db.load.avg";
const WAIT = "db.wait_event";
const PERIODS = [1, 60, 300, 3_600, 86_400];
const DAY = 86_400_000;
/** A long period is sampled so often, instead of minute by minute. */
const SAMPLES = 12;

export const insightsOperations: Record<string, Operation<World>> = {
  DescribeDimensionKeys: (input, call) => {
    const reader = readInput(input, INVALID);
    const asked = askedOf(reader, call);
    needLoad(reader.needText("Metric"));
    const group = readInput(reader.object("GroupBy") ?? {}, INVALID);
    needWait(group);
    const source = sourceOf(call);
    const keys = WAITS.map((wait) => ({
      Dimensions: { [`${WAIT}.type`]: wait.type, [`${WAIT}.name`]: wait.name },
      Total: mean(samples([wait], asked.from, asked.to, asked, source)) ?? 0,
    }));
    keys.sort((a, b) => b.Total - a.Total);
    const { from, to } = asked;
    return {
      AlignedStartTime: new Date(from),
      AlignedEndTime: new Date(to),
      Keys: keys.slice(0, group.integer("Limit") ?? 10),
    };
  },
  GetResourceMetrics: (input, call) => {
    const reader = readInput(input, INVALID);
    const asked = askedOf(reader, call);
    const source = sourceOf(call);
    const lists = reader.objects("MetricQueries").flatMap((query) => {
      const one = readInput(query, INVALID);
      needLoad(one.needText("Metric"));
      const group = one.object("GroupBy");
      if (group === undefined) return [{ Key: { Metric: LOAD }, DataPoints: pointsOf(WAITS, asked, source) }];
      needWait(readInput(group, INVALID));
      return WAITS.map((wait) => ({
        Key: { Metric: LOAD, Dimensions: { [`${WAIT}.type`]: wait.type, [`${WAIT}.name`]: wait.name } },
        DataPoints: pointsOf([wait], asked, source),
      }));
    });
    const { from, to } = asked;
    return { AlignedStartTime: new Date(from), AlignedEndTime: new Date(to), MetricList: lists };
  },
};

interface Asked {
  instance: InstanceState;
  from: number;
  to: number;
  periodMs: number;
}

/** @throws AwsFault for what is not on, not kept any more, or not a period */
function askedOf(reader: InputReader, { world, setup, now, random }: Call<World>): Asked {
  if (reader.needText("ServiceType") !== "RDS") throw new AwsFault(INVALID, "ServiceType is not valid.");
  const id = reader.needText("Identifier");
  const instance = world.rds.instances.find((one) => resourceIdOf(one, random) === id);
  if (instance === undefined || !insightsOn(instance, setup)) {
    throw new AwsFault(INVALID, `Performance Insights is not enabled for the resource ${id}.`);
  }
  const [from, to] = [reader.time("StartTime")?.getTime(), reader.time("EndTime")?.getTime()];
  if (from === undefined || to === undefined || from >= to) {
    throw new AwsFault(INVALID, "StartTime must be before EndTime.");
  }
  if (from < now.getTime() - INSIGHTS_DAYS * DAY - MINUTE) {
    throw new AwsFault(INVALID, `StartTime must be within the last ${INSIGHTS_DAYS} days.`);
  }
  const seconds = reader.integer("PeriodInSeconds") ?? 300;
  if (!PERIODS.includes(seconds)) throw new AwsFault(INVALID, "PeriodInSeconds is not valid.");
  return { instance, from, to: Math.min(to, now.getTime()), periodMs: seconds * 1_000 };
}

function needLoad(metric: string): void {
  if (metric !== LOAD) throw new AwsFault("NotImplementedInSandbox", `the sandbox does not simulate ${metric}`);
}

function needWait(group: InputReader): void {
  const name = group.needText("Group");
  if (name !== WAIT) throw new AwsFault("NotImplementedInSandbox", `the sandbox does not simulate ${name}`);
}

function pointsOf(waits: readonly SimulatedWait[], asked: Asked, source: MetricSource) {
  const { from, to, periodMs } = asked;
  const points: { Timestamp: Date; Value: number | undefined }[] = [];
  for (let at = Math.floor(from / periodMs) * periodMs; at < to; at += periodMs) {
    const found = samples(waits, at, Math.min(to, at + periodMs), asked, source);
    points.push({ Timestamp: new Date(at), Value: mean(found) });
  }
  return points;
}

function samples(
  waits: readonly SimulatedWait[],
  from: number,
  to: number,
  { instance, periodMs }: Asked,
  source: MetricSource,
): number[] {
  const step = Math.max(MINUTE, Math.ceil(periodMs / SAMPLES / MINUTE) * MINUTE);
  const found: number[] = [];
  for (let at = Math.ceil(from / MINUTE) * MINUTE; at < to; at += step) {
    if (isUp(instance, at)) found.push(waits.reduce((sum, wait) => sum + wait.sessions(at, source), 0));
  }
  return found;
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
