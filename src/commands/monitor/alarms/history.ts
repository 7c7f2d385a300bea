import type { AlarmHistoryEntry } from "../../../aws/cloudwatch.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { integer, required, text, withDefault } from "../../../core/options.js";
import { type Cell, type Report, report } from "../../../core/report.js";
import { formatDuration } from "../../../core/time.js";
import { alarmsNamed, shortName } from "../../../monitor/alarms/names.js";
import { reasonWords } from "../../../monitor/alarms/reasons.js";
import { rangeOf, sinceOption, untilOption } from "../logs/options.js";

export default command({
  name: "history",
  summary: "How often an alarm rang, when and for how long",
  runbook: ["monitor/alert-management#1"],
  uses: uses(LOOKS.alarms, { cloudwatch: ["DescribeAlarmHistory"] }),
  risk: "reads",
  args: { name: required(text("the alarm, with or without the environment's prefix", { source: "alarms" })) },
  options: {
    since: sinceOption("24h"),
    until: untilOption,
    limit: withDefault(integer("entries at the most", { min: 1, max: 1_000 }), 50),
  },
  examples: [
    { type: "monitor alarms history high-cpu --since 7d", does: "a week of one alarm" },
    { type: "monitor alarms history high-error-rate -o json", does: "the last day, for a script" },
  ],
  run: async (ctx, { name, limit, ...typed }): Promise<Report> => {
    const { alarmPrefix } = ctx.env.names;
    const now = ctx.clock.now();
    const range = rangeOf(typed, "24h", now);
    const cloudwatch = await ctx.aws.cloudwatch();
    const [alarm] = alarmsNamed([name], await cloudwatch.alarms(""), alarmPrefix);
    const full = alarm?.name ?? name;
    const entries = await cloudwatch.history(full, range, limit);
    const rang = entries.filter(({ to }) => to === "ALARM").length;
    const length = formatDuration(range.to.getTime() - range.from.getTime());
    return report({
      schema: "monitor.alarms.history",
      headline: `${shortName(full, alarmPrefix)} rang ${rang === 1 ? "once" : `${rang} times`} in ${length}, and is ${alarm?.state ?? "unknown"} now`,
      tone: alarm?.state === "ALARM" ? "critical" : "info",
      data: {
        alarm: full,
        state: alarm?.state ?? null,
        rang,
        entries: entries.map((entry, at) => ({
          at: entry.at.toISOString(),
          type: entry.type,
          from: entry.from ?? null,
          to: entry.to ?? null,
          lastedMs: lasted(entries, at, now) ?? null,
          summary: entry.summary,
          reason: entry.reason ?? null,
        })),
      },
      sections: [
        {
          type: "table",
          columns: [
            { title: "WHEN", yield: 0 },
            { title: "WHAT", yield: 0 },
            { title: "LASTED" },
            { title: "WHY", yield: 3 },
          ],
          rows: entries.map((entry, at) => [
            { time: entry.at },
            whatOf(entry),
            elapsed(lasted(entries, at, now)),
            entry.reason === undefined ? undefined : reasonWords(entry.reason, ctx.env.names.alarmPrefix),
          ]),
          empty: `nothing happened in ${length}`,
        },
      ],
    });
  },
});

function whatOf(entry: AlarmHistoryEntry): Cell {
  if (entry.to === undefined) return entry.summary;
  const text = `${entry.from ?? "?"} → ${entry.to}`;
  return entry.to === "ALARM" ? { text, tone: "critical" } : text;
}

/** Until the next change of state; entries are newest first. */
function lasted(entries: readonly AlarmHistoryEntry[], at: number, now: Date): number | undefined {
  const entry = entries[at];
  if (entry?.to === undefined) return undefined;
  const next = entries.slice(0, at).findLast(({ to }) => to !== undefined);
  return (next?.at ?? now).getTime() - entry.at.getTime();
}

function elapsed(ms: number | undefined): Cell {
  return ms === undefined ? null : { elapsedMs: ms };
}
