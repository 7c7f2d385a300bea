import { LOOKS, uses } from "../../aws/uses.js";
import { command } from "../../core/command.js";
import { usage } from "../../core/errors.js";
import { choice, duration, required, text } from "../../core/options.js";
import { type Report, report, type Section } from "../../core/report.js";
import { formatDuration } from "../../core/time.js";
import { catalogue, PARTS, type ShownMetric, TITLES } from "../../monitor/metrics/catalogue.js";
import { periodFor } from "../../monitor/metrics/period.js";
import { readMetrics } from "../../monitor/metrics/read.js";
import { COLUMNS, chartOf, dataOf, rowOf, summary } from "../../monitor/metrics/show.js";
import { rangeOf, sinceOption, untilOption } from "./logs/options.js";

const STAT = /^(Average|Sum|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d{1,2})?|p100)$/;

export default command({
  name: "metrics",
  summary: "Chart the metrics of one part of the platform",
  description: "All series come with one call. A period without data is a gap, never zero.",
  runbook: ["monitor/cloudwatch-dashboards#2"],
  uses: uses(LOOKS.metrics, LOOKS.balancing, LOOKS.database),
  risk: "reads",
  args: { part: required(choice("which part", PARTS)) },
  options: {
    metric: text("only this one, as CloudWatch calls it, e.g. CPUUtilization", { placeholder: "name" }),
    since: sinceOption("3h"),
    until: untilOption,
    period: duration("width of a point (default by the range, about 120 points)"),
    stat: text(
      "statistic: Average, Sum, Minimum, Maximum, or a percentile such as p95 (default what suits the metric)",
      {
        placeholder: "stat",
      },
    ),
  },
  examples: [
    { type: "monitor metrics ecs --since 6h", does: "CPU and memory of the service" },
    { type: "monitor metrics alb --metric TargetResponseTime --stat p95", does: "how long the slowest answers take" },
  ],
  run: async (ctx, { part, metric, period, stat, ...typed }): Promise<Report> => {
    if (stat !== undefined && !STAT.test(stat))
      throw usage(`"${stat}" is not a statistic`, "for example --stat Average, or --stat p95");
    const now = ctx.clock.now();
    const range = rangeOf(typed, "3h", now);
    const span = { ...range, periodMs: periodFor(range, now, period) };
    const wanted = chosen(
      catalogue(ctx.env).filter((one) => one.part === part),
      metric,
    ).map((one) => (stat === undefined || one.ratio !== undefined ? one : { ...one, stat }));
    const { measured, unknown, unbounded } = await readMetrics(wanted, span, ctx);
    const silent = measured.filter(({ points }) => points.length === 0).map((one) => one.metric.metric);
    const [problem] = unknown;
    return report({
      schema: "monitor.metrics",
      headline:
        problem === undefined
          ? `${TITLES[part]}, the last ${formatDuration(range.to.getTime() - range.from.getTime())}, ${formatDuration(span.periodMs)} a point`
          : `${TITLES[part]} cannot be measured: ${problem.why}`,
      tone: problem === undefined ? "info" : "unknown",
      data: {
        part,
        from: span.from.toISOString(),
        to: span.to.toISOString(),
        periodMs: span.periodMs,
        series: measured.map((one) => dataOf(one, span)),
        unknown: [...unknown, ...unbounded].map((one) => ({ ...one })),
      },
      sections: [
        {
          type: "table",
          columns: COLUMNS,
          rows: measured.map((one) => rowOf(one, span, false)),
          empty: "nothing to show",
        },
        ...unbounded.map(
          ({ part: of, why }): Section => ({
            type: "lines",
            lines: [{ text: `${TITLES[of]}: ${why}`, tone: "unknown" }],
          }),
        ),
        ...measured.flatMap((one): Section[] =>
          summary(one).now === undefined
            ? []
            : [{ type: "chart", title: `${one.metric.title} (${one.metric.stat})`, chart: chartOf([one], span) }],
        ),
        ...(silent.length === 0
          ? []
          : [
              {
                type: "lines" as const,
                lines: [{ text: `no data for ${silent.join(", ")} in this range`, tone: "muted" as const }],
              },
            ]),
      ],
      exit: problem === undefined ? "ok" : "failed",
    });
  },
});

/** @throws usage naming those there are */
function chosen(metrics: ShownMetric[], name: string | undefined): ShownMetric[] {
  if (name === undefined) return metrics;
  const found = metrics.filter(({ metric }) => metric.toLowerCase() === name.toLowerCase());
  if (found.length > 0) return found;
  throw usage(`there is no metric "${name}" here`, `one of ${metrics.map(({ metric }) => metric).join(", ")}`);
}
