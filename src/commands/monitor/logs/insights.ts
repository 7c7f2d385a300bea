import type { InsightsLook, Logs } from "../../../aws/logs.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { asNexusError, NexusError } from "../../../core/errors.js";
import { integer, required, text } from "../../../core/options.js";
import { type Report, report } from "../../../core/report.js";
import { formatDuration } from "../../../core/time.js";
import { resolveGroups } from "../../../monitor/logs/groups.js";
import { Backoff, isThrottled, PATIENCE_MS } from "../../../monitor/logs/throttle.js";
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
  uses: uses(LOOKS.logs, { logs: ["GetQueryResults", "StartQuery", "StopQuery"] }),
  risk: "reads",
  args: { query: required(text("the query, in Insights' language", { placeholder: "query" })) },
  options: {
    group: groupOption,
    since: sinceOption("1h"),
    until: untilOption,
    limit: integer("rows at the most", { min: 1, max: 10_000 }),
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
    const id = await start(logs, asked);
    const look = await finished(id, logs, ctx);
    return show(look, asked);
  },
});

/** @throws failed, with what to do, when the account runs as many queries as it may */
async function start(logs: Logs, asked: Parameters<Logs["startQuery"]>[0]): Promise<string> {
  try {
    return await logs.startQuery(asked);
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.awsCode !== "LimitExceededException") throw error;
    throw new NexusError("failed", "the account runs as many Insights queries at once as it may (100)", {
      hint: "wait until some have ended, then ask again; dashboards that refresh count too",
      awsCode: error.awsCode,
      cause: error,
    });
  }
}

/** Looks until it is done; whatever else happens, the query is stopped. */
async function finished(id: string, logs: Logs, ctx: Context): Promise<InsightsLook> {
  const phase = ctx.io.phase("asking Insights");
  const begin = ctx.clock.monotonic();
  const timeoutMs = Math.min(ctx.globals.timeoutMs ?? MOST_MS, MOST_MS);
  const backoff = new Backoff();
  let heardAt = begin;
  let over = false;
  try {
    for (;;) {
      const look = await lookAt(id, logs, backoff, ctx.clock.monotonic() - heardAt);
      if (look !== undefined) heardAt = ctx.clock.monotonic();
      over = look !== undefined && !GOES_ON.includes(look.status);
      if (look !== undefined && over) return answerOf(look);
      if (look !== undefined) phase.update(progressOf(look));
      if (ctx.clock.monotonic() - begin > timeoutMs) throw tooLong(timeoutMs);
      await ctx.clock.sleep(EVERY_MS + backoff.delayMs, ctx.signal);
    }
  } finally {
    phase.done();
    if (!over) await stop(id, logs, ctx);
  }
}

/** Undefined when it was throttled: then the next look comes later, unless it was nothing else for too long. */
async function lookAt(id: string, logs: Logs, backoff: Backoff, silentMs: number): Promise<InsightsLook | undefined> {
  try {
    const look = await logs.queryResults(id);
    backoff.answered();
    return look;
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (!isThrottled(error) || silentMs + backoff.refused() > PATIENCE_MS) throw error;
    return undefined;
  }
}

/** @throws timeout or failed when the service ended the query without its answer */
function answerOf(look: InsightsLook): InsightsLook {
  if (look.status === "Complete") return look;
  if (look.status === "Timeout") {
    throw new NexusError("timeout", "CloudWatch gave the query up: one may run for 60 minutes", {
      hint: "ask for a shorter range: --since",
    });
  }
  const how = look.status === "Cancelled" ? "somebody stopped the query" : `Insights ended the query as ${look.status}`;
  throw new NexusError("failed", `${how} after ${look.recordsScanned} lines`, {
    hint: "ask again, or for a shorter range: --since",
  });
}

function progressOf({ recordsMatched, recordsScanned, bytesScanned }: InsightsLook): string {
  const read = `${(bytesScanned / 1_048_576).toFixed(1)} MiB read`;
  return `Insights: ${recordsMatched} of ${recordsScanned} lines match so far, ${read}`;
}

function tooLong(timeoutMs: number): NexusError {
  return new NexusError("timeout", `no answer from Insights in ${formatDuration(timeoutMs)}; the query was stopped`, {
    hint: "ask for a shorter range with --since, or wait longer with --timeout",
  });
}

/** What ended the wait is what has to be said: that stopping failed comes beside it, not instead of it. */
async function stop(id: string, logs: Logs, ctx: Context): Promise<void> {
  try {
    await logs.stopQuery(id);
  } catch (thrown) {
    ctx.io.note({ text: `the query ${id} may still run: ${asNexusError(thrown).message}`, tone: "warn" });
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
