import type { Line } from "../../core/report.js";
import { valueWords } from "../../core/units.js";
import { type Seen, type State, stateOf, toneOf, worst } from "../../health/check.js";
import { catalogue, type Part, TITLES } from "../../monitor/metrics/catalogue.js";
import { type Measured, readMetrics } from "../../monitor/metrics/read.js";
import type { Probe, ProbeLook } from "../probe.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = 15 * MINUTE_MS;
const MONTH_DAYS = 30;
/** An hour of the day may be over it, a habit may not. */
const SHARE = 0.95;

/** What the service uses of what it reserved, in the newest minutes (CloudWatch AWS/ECS). */
export function serviceLoad(at: ProbeLook): Promise<Seen> {
  return judged(at, ["ecs"], { forMs: NOW_MS, periodMs: MINUTE_MS, of: (values) => values.at(-1), words: "" });
}

/** What 95 of 100 hours of the month stayed within (CloudWatch AWS/ECS and AWS/RDS). */
export const performance: Probe = (at) =>
  judged(at, ["ecs", "rds"], {
    forMs: MONTH_DAYS * DAY_MS,
    periodMs: HOUR_MS,
    of: undefined,
    words: ` (of the hours of ${MONTH_DAYS} days, 95 of 100 were within)`,
  });

interface Way {
  forMs: number;
  periodMs: number;
  /** The value that is judged; the 95th percentile towards trouble when left out. */
  of: ((values: number[]) => number | undefined) | undefined;
  words: string;
}

async function judged({ look }: ProbeLook, parts: Part[], way: Way): Promise<Seen> {
  const wanted = catalogue(look.env).filter(({ part }) => parts.includes(part));
  const range = { from: new Date(look.now.getTime() - way.forMs), to: look.now, periodMs: way.periodMs };
  const { measured, unknown, unbounded } = await readMetrics(wanted, range, look);
  const unseen = [
    ...unknown.map(({ part, why }) => `${TITLES[part]} is unknown: ${why}`),
    ...unbounded.map(({ part, why }) => `${TITLES[part]}: ${why}`),
  ];
  const rows = measured.flatMap((one) => rowOf(one, way));
  const bad = rows.filter(({ state }) => state !== "ok");
  return {
    // What gave no value may be as bad as anything.
    state: unseen.length > 0 && !bad.some(({ state }) => state === "critical") ? "unknown" : stateFrom(rows),
    what: [
      ...(rows.length === 0
        ? []
        : [`${(bad.length > 0 ? bad : rows).map(({ words }) => words).join(", ")}${way.words}`]),
      ...unseen,
    ].join("; "),
    resource: look.env.names.service,
    evidence: bad.map(({ words, limit, state }): Line => ({ text: `${words} ${limit}`, tone: toneOf(state) })),
    next: bad.length === 0 ? [] : [{ type: "monitor dashboard", why: "every metric against its threshold" }],
  };
}

interface Row {
  words: string;
  limit: string;
  state: State;
}

function rowOf({ metric, limit, points }: Measured, { of }: Way): Row[] {
  if (limit === undefined) return [];
  const title = `${TITLES[metric.part]} ${metric.title}`;
  const values = points.map(({ value }) => value);
  const value = (of ?? ((all) => towardsTrouble(all, limit.bad)))(values);
  if (value === undefined) return [{ words: `no data for ${title}`, limit: "", state: "unknown" }];
  return [
    {
      words: `${title} ${valueWords(value, metric.unit)}`,
      limit: `(warns ${limit.bad} ${valueWords(limit.warn, metric.unit)})`,
      state: stateOf(value, limit.warn, limit.critical, limit.bad),
    },
  ];
}

function towardsTrouble(values: number[], bad: "above" | "below"): number | undefined {
  const sorted = [...values].sort((a, b) => (bad === "above" ? a - b : b - a));
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * SHARE))];
}

function stateFrom(rows: readonly Row[]): State {
  const states = rows.map(({ state }) => state);
  if (states.length === 0) return "unknown";
  return states.includes("unknown") && !states.includes("critical") ? "unknown" : worst(states);
}
