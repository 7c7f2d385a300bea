import type { Alarm } from "../../aws/cloudwatch.js";
import { toJson } from "../../core/json.js";
import type { Tone } from "../../core/report.js";
import { valueWords } from "../../core/units.js";
import { ERROR_PATTERN, searchErrors } from "../../health/checks/error-logs.js";
import { LogPatterns } from "../../monitor/logs/patterns.js";
import { catalogue, TITLES } from "../../monitor/metrics/catalogue.js";
import { periodFor } from "../../monitor/metrics/period.js";
import { type Measured, readMetrics } from "../../monitor/metrics/read.js";
import type { EvidenceSeries, TimelineEntry } from "../evidence.js";
import { brief, entry, type Gatherer, type GatherLook, inRange, span } from "./gatherer.js";

const MOST_HISTORY = 200;
const MOST_TEMPLATES = 20;
const EXAMPLE_CHARACTERS = 2_000;

const ALARM_TONES: Readonly<Record<string, Tone>> = { ALARM: "critical", OK: "ok", INSUFFICIENT_DATA: "unknown" };

/** CloudWatch DescribeAlarms. */
export const alarms: Gatherer = {
  name: "alarms",
  title: "Alarms",
  query: ({ env }) => ({ operations: ["cloudwatch:DescribeAlarms"], prefix: env.names.alarmPrefix }),
  async run(look) {
    const all = await alarmsOf(look);
    return {
      data: toJson(all),
      // The history says why, where it can be read.
      timeline: all.flatMap(({ name, state, since }) =>
        state === "ALARM" && since !== undefined
          ? [entry(since, "CloudWatch", `alarm ${name}: ALARM`, "critical")]
          : [],
      ),
    };
  },
};

async function alarmsOf({ aws, env }: GatherLook): Promise<Alarm[]> {
  return (await aws.cloudwatch()).alarms(env.names.alarmPrefix);
}

/** CloudWatch DescribeAlarmHistory, of each alarm; it keeps 30 days. */
export const alarmHistory: Gatherer = {
  name: "alarm-history",
  title: "How the alarms went",
  query: (look) => ({
    operations: ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"],
    prefix: look.env.names.alarmPrefix,
    ...span(look),
  }),
  async run(look) {
    const cloudwatch = await look.aws.cloudwatch();
    const all = await alarmsOf(look);
    const range = { from: look.from, to: look.now };
    const entries = (await Promise.all(all.map(({ name }) => cloudwatch.history(name, range, MOST_HISTORY)))).flat();
    return {
      data: toJson(entries),
      timeline: inRange(entries, look).flatMap(({ at, alarm, type, from, to, reason, summary }): TimelineEntry[] => {
        if (type === "ConfigurationUpdate") return [entry(at, "CloudWatch", `alarm ${alarm}: ${summary}`)];
        if (type !== "StateUpdate" || to === undefined) return [];
        const why = to === "ALARM" && reason !== undefined ? `: ${reason}` : "";
        return [entry(at, "CloudWatch", `alarm ${alarm}: ${to}, was ${from ?? "?"}${why}`, ALARM_TONES[to] ?? "info")];
      }),
    };
  },
};

/** CloudWatch GetMetricData: the dashboard's metrics, kept as data. A part whose place is unknown does not hide the others. */
export const metrics: Gatherer = {
  name: "metrics",
  title: "The key metrics",
  query: (look) => ({
    operations: ["cloudwatch:GetMetricData"],
    metrics: catalogue(look.env).map(({ namespace, metric, stat }) => `${namespace} ${metric} ${stat}`),
    periodSeconds: periodOf(look) / 1_000,
    ...span(look),
  }),
  async run(look) {
    const periodMs = periodOf(look);
    const { measured, unknown } = await readMetrics(
      catalogue(look.env),
      { from: look.from, to: look.now, periodMs },
      look,
    );
    return {
      data: {
        unknown: toJson(unknown),
        dimensions: Object.fromEntries(measured.map(({ metric, dimensions }) => [metric.part, toJson(dimensions)])),
      },
      series: measured.map((one) => seriesOf(one, periodMs)),
      timeline: measured.flatMap(crossings),
    };
  },
};

function periodOf({ from, now }: GatherLook): number {
  return periodFor({ from, to: now }, now, undefined);
}

function seriesOf({ metric, points, limit }: Measured, periodMs: number): EvidenceSeries {
  return {
    id: `${metric.part}.${metric.metric}`,
    title: `${TITLES[metric.part]} ${metric.title}`,
    unit: metric.unit,
    periodSeconds: periodMs / 1_000,
    points: points.map(({ at, value }) => ({ at: at.toISOString(), value })),
    warn: limit?.warn ?? null,
    critical: limit?.critical ?? null,
  };
}

/** Where a metric went past its critical threshold, and came back. */
function crossings({ metric, points, limit }: Measured): TimelineEntry[] {
  if (limit === undefined) return [];
  const title = `${TITLES[metric.part]} ${metric.title}`;
  const past = (value: number) => (limit.bad === "below" ? value < limit.critical : value > limit.critical);
  return points.flatMap(({ at, value }, index): TimelineEntry[] => {
    const before = points[index - 1];
    if (before === undefined || past(before.value) === past(value)) return [];
    const words = valueWords(value, metric.unit);
    const bound = valueWords(limit.critical, metric.unit);
    return past(value)
      ? [entry(at, "CloudWatch", `${title} is critical: ${words} (threshold ${bound})`, "critical")]
      : [entry(at, "CloudWatch", `${title} is back within ${bound}: ${words}`, "ok")];
  });
}

/** CloudWatch Logs FilterLogEvents: the application's errors, grouped by what they say. */
export const errors: Gatherer = {
  name: "errors",
  title: "Errors by what they say",
  query: (look) => ({
    operations: ["logs:FilterLogEvents"],
    group: look.env.names.appLogGroup,
    pattern: ERROR_PATTERN,
    ...span(look),
  }),
  async run(look) {
    const { events, truncated } = await searchErrors(look, look.now.getTime() - look.from.getTime());
    const patterns = new LogPatterns();
    for (const event of events) patterns.add(event);
    const top = patterns.top(MOST_TEMPLATES);
    return {
      data: {
        count: events.length,
        truncated,
        kinds: patterns.kinds,
        templates: top.map((one) => ({ ...one, example: brief(one.example, EXAMPLE_CHARACTERS) })).map(toJson),
      },
      // Without its count, which grows: the next gathering tells the same.
      timeline: top.map(({ text, firstAt }) => entry(firstAt, "logs", `first of its kind: ${text}`, "warn")),
    };
  },
};
