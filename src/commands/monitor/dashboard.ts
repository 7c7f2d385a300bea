import { LOOKS, uses } from "../../aws/uses.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { duration, flag, withDefault } from "../../core/options.js";
import { type Report, report, type Section, type Tone, watch } from "../../core/report.js";
import { formatDuration } from "../../core/time.js";
import { dashboardUrl } from "../../monitor/console.js";
import { catalogue, PARTS, TITLES } from "../../monitor/metrics/catalogue.js";
import { periodFor } from "../../monitor/metrics/period.js";
import { type Measured, readMetrics } from "../../monitor/metrics/read.js";
import { COLUMNS, dataOf, rowOf, toneOf } from "../../monitor/metrics/show.js";
import { browserFor, openUrl } from "../../monitor/open-url.js";
import { type Ringing, readRinging } from "./ringing.js";

const EVERY_MS = 30_000;
const HOUR_MS = 3_600_000;

export default command({
  name: "dashboard",
  summary: "Every key metric on one screen, against its threshold",
  description:
    "ECS, the load balancer, the database and Redis, and which alarms ring. With --open the console's dashboard in a browser.",
  runbook: ["monitor/cloudwatch-dashboards#1", "monitor/cloudwatch-dashboards#2"],
  uses: uses(LOOKS.metrics, LOOKS.alarms, LOOKS.balancing, LOOKS.database, { cloudwatch: ["ListDashboards"] }),
  risk: "reads",
  options: {
    since: withDefault(duration("how much of the past is shown"), 3 * HOUR_MS),
    watch: flag("again and again until Ctrl-C"),
    open: flag("open the console's dashboard in the browser; over SSH, print its address"),
    url: flag("print the address of the console's dashboard"),
  },
  examples: [
    { type: "monitor dashboard --watch", does: "the whole platform, live" },
    { type: "monitor dashboard --open", does: "the console's dashboard, in the right region" },
  ],
  run: async (ctx, options) => {
    if (options.open || options.url) return address(ctx, options.open);
    const next = () => look(ctx, options.since);
    return options.watch ? watch({ everyMs: EVERY_MS, next }) : next();
  },
});

async function address(ctx: Context, open: boolean): Promise<Report> {
  const url = dashboardUrl(ctx.env.region, ctx.env.names.dashboard);
  const browser = open && !ctx.globals.dryRun ? browserFor(ctx.variables, process.platform) : undefined;
  const opened = browser !== undefined && (await openUrl(url, browser));
  const why = open && !opened ? [{ text: whyClosed(browser, ctx.globals.dryRun) }] : [];
  return report({
    schema: "monitor.dashboard.url",
    headline: url,
    tone: "info",
    data: { url, opened },
    sections: why.length === 0 ? [] : [{ type: "lines", lines: why }],
  });
}

function whyClosed(browser: string | undefined, dryRun: boolean): string {
  if (dryRun) return "not opened: a dry run only prints it";
  return browser === undefined ? "no browser here: open it where you are" : `${browser} could not be started`;
}

async function look(ctx: Context, since: number): Promise<Report> {
  const to = ctx.clock.now();
  const range = { from: new Date(to.getTime() - since), to };
  const span = { ...range, periodMs: periodFor(range, to, undefined) };
  const [{ measured, unknown, unbounded }, ringing] = await Promise.all([
    readMetrics(catalogue(ctx.env), span, ctx),
    readRinging(ctx),
  ]);
  const shown = measured.filter(({ metric }) => metric.metric !== "CacheMisses");
  const over = shown.filter((one) => ["warn", "critical"].includes(toneOf(one)));
  const { headline, tone } = words(shown, over, [...unknown, ...unbounded].length, ringing);
  return report({
    schema: "monitor.dashboard",
    headline,
    tone,
    data: {
      at: to.toISOString(),
      from: span.from.toISOString(),
      periodMs: span.periodMs,
      series: shown.map((one) => dataOf(one, span)),
      ringing: ringing.known ? ringing.names : null,
      unknown: [...[...unknown, ...unbounded].map((one) => ({ ...one })), ...unknownAlarms(ringing)],
    },
    sections: [
      {
        type: "table",
        title: `The last ${formatDuration(since)}`,
        columns: COLUMNS,
        rows: PARTS.flatMap((part) =>
          shown.filter(({ metric }) => metric.part === part).map((one) => rowOf(one, span, true)),
        ),
        empty: "no metric could be read",
      },
      ...unknown.map(
        ({ part, why }): Section => ({
          type: "lines",
          lines: [{ text: `${TITLES[part]} is unknown: ${why}`, tone: "unknown" }],
        }),
      ),
      ...unbounded.map(
        ({ part, why }): Section => ({ type: "lines", lines: [{ text: `${TITLES[part]}: ${why}`, tone: "unknown" }] }),
      ),
      ...alarmSections(ringing),
    ],
    exit: over.length > 0 || (ringing.known && ringing.names.length > 0) ? "unhealthy" : "ok",
  });
}

function unknownAlarms(ringing: Ringing): { part: string; why: string }[] {
  return ringing.known ? [] : [{ part: "alarms", why: ringing.why }];
}

function alarmSections(ringing: Ringing): Section[] {
  if (!ringing.known) {
    return [{ type: "lines", lines: [{ text: `which alarms ring is unknown: ${ringing.why}`, tone: "unknown" }] }];
  }
  if (ringing.names.length === 0) return [];
  const what = `why ${ringing.names.join(", ")} ${ringing.names.length === 1 ? "rings" : "ring"}`;
  return [{ type: "commands", title: "Next", commands: [{ type: "monitor alarms list", why: what }] }];
}

function words(
  shown: Measured[],
  over: Measured[],
  unknown: number,
  ringing: Ringing,
): { headline: string; tone: Tone } {
  const names = (some: Measured[]) => some.map(({ metric }) => `${TITLES[metric.part]} ${metric.title}`).join(", ");
  const rings = ringing.known && ringing.names.length > 0 ? `alarm: ${ringing.names.join(", ")}` : "";
  if (over.length > 0) {
    const tone = over.some((one) => toneOf(one) === "critical") ? "critical" : "warn";
    return { headline: [`over its threshold: ${names(over)}`, rings].filter((part) => part !== "").join("; "), tone };
  }
  if (rings !== "") return { headline: `nothing is over its threshold, but ${rings}`, tone: "warn" };
  const silent = shown.filter((one) => toneOf(one) === "unknown");
  if (unknown > 0 || silent.length > 0) {
    const what = silent.length > 0 ? `no data for ${names(silent)}` : "a part could not be read";
    return { headline: `nothing is over its threshold, but ${what}`, tone: "unknown" };
  }
  if (!ringing.known)
    return { headline: "nothing is over its threshold, but alarms could not be read", tone: "unknown" };
  return { headline: "nothing is over its threshold", tone: "ok" };
}
