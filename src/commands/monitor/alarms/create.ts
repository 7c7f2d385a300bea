import type { Alarm, AlarmDefinition } from "../../../aws/cloudwatch.js";
import { nearNames } from "../../../aws/near-names.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { byPeriod } from "../../../core/by-period.js";
import { type Change, change, type Fact, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { NexusError } from "../../../core/errors.js";
import { canonicalJson, type Json, toJson } from "../../../core/json.js";
import { required, text } from "../../../core/options.js";
import type { Chart } from "../../../core/report.js";
import { wouldHaveFired } from "../../../monitor/alarms/judge.js";
import { NAMESPACES, PARTS } from "../../../monitor/metrics/catalogue.js";
import { dimensionsOf } from "../../../monitor/metrics/read.js";
import { definitionOf, definitionOptions } from "./definition.js";

const DAY_MS = 86_400_000;

export default command({
  name: "create",
  summary: "Make an alarm, after seeing how often it would have rung",
  description:
    "The preview plots the last day against the threshold. One of the same name is overwritten only after its difference is shown and confirmed.",
  runbook: ["monitor/alert-management#3"],
  uses: uses(LOOKS.alarms, LOOKS.metrics, LOOKS.balancing, { cloudwatch: ["PutMetricAlarm"] }),
  risk: "disruptive",
  args: { name: required(text("its name; the environment's prefix is put before it", { placeholder: "name" })) },
  options: definitionOptions,
  examples: [
    {
      type: "monitor alarms create busy --metric CPUUtilization --threshold 80",
      does: "rings when the service's CPU is over 80 % for ten minutes",
    },
    {
      type: "monitor alarms create queue --namespace NexusPlatform/Custom --metric Depth --threshold 80 --stat Maximum --missing notBreaching --dry-run",
      does: "see how often one of your own would have rung",
    },
  ],
  run: async (ctx, { name, force, ...typed }): Promise<Change> => {
    const { alarmPrefix } = ctx.env.names;
    const cloudwatch = await ctx.aws.cloudwatch();
    const full = name.startsWith(alarmPrefix) ? name : `${alarmPrefix}${name}`;
    const part = PARTS.find((one) => NAMESPACES[one] === typed.namespace);
    const dimensions = part === undefined || typed.dimension.length > 0 ? {} : await dimensionsOf(part, ctx);
    const definition = definitionOf(full, typed, { dimensions, topic: ctx.env.notifications.sns?.topicArn });
    const [existing, chart] = await Promise.all([cloudwatch.alarmIfThere(full), lastDay(ctx, definition)]);
    if (existing !== undefined && existing.definition === undefined) throw notOneMetric(full, existing);
    const silent = chart.series.every(({ points }) => points.length === 0);
    if (silent && !force) throw await noData(ctx, definition);
    const same =
      existing?.definition !== undefined &&
      canonicalJson(toJson(existing.definition)) === canonicalJson(toJson(definition));
    return change({
      title: existing === undefined ? `Make the alarm ${full}` : `Overwrite the alarm ${full}`,
      risk: existing === undefined ? "safe" : "disruptive",
      resource: { type: "alarm", name: full },
      facts: [...differences(definition, existing), firedFact(definition, chart)],
      warnings: warningsOf(definition, silent),
      shows: [{ type: "chart", title: `${definition.metric}, the last 24 hours against the threshold`, chart }],
      steps: same ? [] : [cloudwatch.putAlarm(definition, existing)],
      ...(same ? { nothingToDo: "there is such an alarm already, with all of these settings" } : {}),
    });
  },
});

/** What stands there could neither be compared nor put back. */
function notOneMetric(name: string, { kind }: Alarm): NexusError {
  const what = kind === "composite" ? "a composite alarm" : "an alarm on more than one metric";
  return new NexusError("failed", `${name} is ${what} now: it is not overwritten from here`, {
    hint: "choose another name",
  });
}

async function lastDay(
  ctx: Context,
  { namespace, metric, dimensions, stat, periodSeconds, threshold }: AlarmDefinition,
): Promise<Chart> {
  const to = ctx.clock.now();
  const from = new Date(to.getTime() - DAY_MS);
  const series = await (await ctx.aws.cloudwatch()).metrics(
    [{ id: "m", namespace, metric, dimensions, stat, periodSeconds: Math.max(60, periodSeconds) }],
    { from, to },
  );
  const periodMs = Math.max(60, periodSeconds) * 1_000;
  return { unit: "", from, to, periodMs, series: series.map(({ points }) => ({ name: metric, points })), threshold };
}

async function noData(ctx: Context, { namespace, metric }: AlarmDefinition): Promise<NexusError> {
  const known = await (await ctx.aws.cloudwatch()).metricNames({ namespace }, 500);
  const near = nearNames(
    metric,
    known.map((one) => one.metric),
  );
  const hint =
    near.length === 0
      ? "check its name, namespace and dimensions; --force makes the alarm all the same"
      : `did you mean ${near.join(" or ")}? --force makes it all the same`;
  return new NexusError(
    "not-found",
    `${namespace} ${metric} has had no data for 24 hours under these dimensions: the alarm could never ring`,
    { hint },
  );
}

const SHOWN: readonly (readonly [keyof AlarmDefinition, string])[] = [
  ["metric", "metric"],
  ["namespace", "namespace"],
  ["dimensions", "dimensions"],
  ["stat", "statistic"],
  ["periodSeconds", "period (s)"],
  ["comparison", "comparison"],
  ["threshold", "threshold"],
  ["evaluationPeriods", "periods looked at"],
  ["datapointsToAlarm", "of which over"],
  ["treatMissingData", "missing data is"],
  ["actionsEnabled", "actions are on"],
  ["alarmActions", "tells"],
  ["okActions", "tells when over"],
  ["insufficientDataActions", "tells without data"],
  ["description", "description"],
];

function differences(definition: AlarmDefinition, existing: Alarm | undefined): Fact[] {
  return SHOWN.map(([key, name]) => {
    const after: Json = toJson(definition[key]);
    if (existing === undefined) return fact(name, after);
    return fact(name, toJson(existing.definition?.[key]), { after });
  });
}

function firedFact(definition: AlarmDefinition, chart: Chart): Fact {
  const values = byPeriod(chart.series[0]?.points ?? [], chart);
  const { times } = wouldHaveFired(values, definition);
  const words =
    times === 0 ? "not once in the last 24 h" : `${times === 1 ? "once" : `${times} times`} in the last 24 h`;
  return fact("would have rung", words, { volatile: true, tone: times > 3 ? "warn" : "info" });
}

function warningsOf(definition: AlarmDefinition, silent: boolean): string[] {
  return [
    ...(definition.alarmActions.length === 0 ? ["it tells nobody: --action <arn> names an SNS topic"] : []),
    ...(silent ? ["its metric has no data: until there is some it cannot ring"] : []),
  ];
}
