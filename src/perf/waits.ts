import type { WaitEvent } from "../aws/performance-insights.js";
import type { Database } from "../aws/rds.js";
import { whyNot } from "../health/why.js";
import { attempt } from "../health/within.js";
import { type Summary, summaryOf } from "./points.js";
import { PATIENCE_MS, type PerfLook } from "./service.js";

const DAY_MS = 86_400_000;
const MARGIN_MS = 5 * 60_000;
const MOST_DAYS = 7;
const SHOWN = 8;

/** What the database's sessions waited for. Statements are not looked at: their text may hold data. */
export type Waits =
  | { state: "off" }
  | { state: "unknown"; why: string }
  | {
      state: "on";
      from: Date;
      /** The range that was asked for is longer than what is kept, or given out in one answer. */
      shortened: boolean;
      /** Average active sessions, most first. */
      events: WaitEvent[];
      load: Summary | undefined;
    };

/** Performance Insights' answer; a refusal of it is a part that is unknown, never the end of the rest. */
export async function readWaits(
  look: PerfLook,
  { resourceId, insights }: Database,
  range: { from: Date; to: Date },
): Promise<Waits> {
  if (insights?.on === false) return { state: "off" };
  if (resourceId === undefined) return { state: "unknown", why: "RDS does not say the instance's resource id" };
  const days = Math.min(MOST_DAYS, insights?.retentionDays ?? MOST_DAYS);
  const earliest = new Date(range.to.getTime() - days * DAY_MS + MARGIN_MS);
  const from = range.from < earliest ? earliest : range.from;
  const asked = { from, to: range.to };
  const found = await attempt(
    async () => {
      const pi = await look.aws.performanceInsights();
      return Promise.all([pi.waits(resourceId, asked, SHOWN), pi.load(resourceId, asked)]);
    },
    PATIENCE_MS,
    look,
  );
  if (!found.ok) return { state: "unknown", why: whyNot(found.error) };
  const [events, load] = found.value;
  return {
    state: "on",
    from,
    shortened: range.from < earliest,
    events: events.filter(({ sessions }) => sessions > 0),
    load: summaryOf({ average: load, highest: load }),
  };
}
