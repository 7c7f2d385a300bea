import type { InsightsLook, Logs } from "../../../aws/logs.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { NexusError } from "../../../core/errors.js";
import { integer, required, text } from "../../../core/options.js";
import { type Report, report } from "../../../core/report.js";
import { formatDuration } from "../../../core/time.js";
import { resolveGroups } from "../../../monitor/logs/groups.js";
import { groupOption, rangeOf, sinceOption, untilOption } from "./options.js";

const EVERY_MS = 1_000;
/** CloudWatch gives a query up after this time itself. */
const MOST_MS = 60 * 60_000;
const GOES_ON = ["Scheduled", "Running", "Unknown"];

export default command({
  name: "insights",
  summary: "Ask a log a question: count, group, sort",
  description: "CloudWatch Logs Insights. The query is stopped when you leave it: it is billed by what it reads.",
  runbook: ["monitor/log-analysis"],
  risk: "reads",
  args: { query: required(text("The query, in Insights' language", { placeholder: "query" })) },
  options: {
    group: groupOption,
    since: sinceOption("1h"),
    until: untilOption,
    limit: integer("Rows at the most", { min: 1, max: 10_000 }),
  },
  examples: [
    { type: "monitor logs insights 'stats count(*) as lines by bin(5m)'", does: "lines in each five minutes" },
    {
      type: "monitor logs insights 'filter status >= 500 | stats count(*) by path' --since 3h",
      does: "where errors come from",
    },
  ],
  run: async (ctx, { query, group, limit, ...typed }) => {
    const logs = await ctx.aws.logs();
    const range = rangeOf(typed, "1h", ctx.clock.now());
    const groups = await resolveGroups(group, ctx.env.names, logs);
    const asked = { groups, text: query, ...range, ...(limit === undefined ? {} : { limit }) };
    const id = await logs.startQuery(asked);
    const look = await finished(id, logs, ctx);
    return show(look, asked);
  },
});

/** Looks until it is done; whatever else happens, the query is stopped. */
async function finished(id: string, logs: Logs, ctx: Context): Promise<InsightsLook> {
  const phase = ctx.io.phase("asking Insights");
  const begin = ctx.clock.monotonic();
  const timeoutMs = Math.min(ctx.globals.timeoutMs ?? MOST_MS, MOST_MS);
  let over = false;
  try {
    for (;;) {
      const look = await logs.queryResults(id);
      over = !GOES_ON.includes(look.status);
      if (look.status === "Complete") return look;
      if (over)
        throw new NexusError("failed", `Insights ended the query as ${look.status}`, {
          hint: "ask for a shorter range",
        });
      phase.update(`Insights: ${look.recordsMatched} of ${look.recordsScanned} lines match so far`);
      if (ctx.clock.monotonic() - begin > timeoutMs) {
        throw new NexusError(
          "timeout",
          `no answer from Insights in ${formatDuration(timeoutMs)}; the query was stopped`,
        );
      }
      await ctx.clock.sleep(EVERY_MS, ctx.signal);
    }
  } finally {
    phase.done();
    if (!over) await logs.stopQuery(id);
  }
}

function show(look: InsightsLook, asked: { groups: string[]; text: string; from: Date; to: Date }): Report {
  const { fields, rows, recordsMatched, recordsScanned, bytesScanned } = look;
  const length = formatDuration(asked.to.getTime() - asked.from.getTime());
  return report({
    schema: "logs.insights",
    headline: `${rows.length} ${rows.length === 1 ? "row" : "rows"}: ${recordsMatched} of ${recordsScanned} lines match in ${length}`,
    tone: "info",
    data: {
      query: asked.text,
      groups: asked.groups,
      from: asked.from.toISOString(),
      to: asked.to.toISOString(),
      fields,
      rows,
      statistics: { recordsMatched, recordsScanned, bytesScanned },
    },
    sections: [
      {
        type: "table",
        columns: fields.map((title, at) => ({ title, yield: at === 0 ? 0 : 1 })),
        rows: rows.map((row) => fields.map((field) => row[field])),
        empty: `nothing in ${asked.groups.join(", ")}, ${asked.from.toISOString()} to ${asked.to.toISOString()}`,
      },
    ],
  });
}
