import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { usage } from "../../../core/errors.js";
import { flag, text } from "../../../core/options.js";
import { type StreamEnd, type StreamItem, stream } from "../../../core/stream.js";
import { type FollowItem, follow } from "../../../monitor/logs/follow.js";
import { resolveGroups } from "../../../monitor/logs/groups.js";
import { liveTail } from "../../../monitor/logs/live.js";
import { quote } from "../../../monitor/logs/quote.js";
import { LogRecord } from "../../../monitor/logs/record.js";
import { PATIENCE_MS } from "../../../monitor/logs/throttle.js";
import { fieldsOf, fieldsOption, groupOption, rangeOf, sinceOption } from "./options.js";

const MOST_LIVE_GROUPS = 10;

export default command({
  name: "tail",
  summary: "Show a log's last lines, and follow it",
  description:
    "Several groups at once. Late lines are shown when they arrive, none is lost or shown twice. With -o json one document a line.",
  runbook: ["monitor/log-analysis#1"],
  uses: uses(LOOKS.logs, { logs: ["StartLiveTail"] }),
  risk: "reads",
  options: {
    group: groupOption,
    since: sinceOption("10m"),
    follow: flag("go on until Ctrl-C; a line that CloudWatch got after newer ones is marked, as [12s late]"),
    filter: text("only lines that match: text, or CloudWatch's filter syntax", { placeholder: "pattern" }),
    fields: fieldsOption,
    live: flag("follow by a Live Tail session: within a second, but billed, and sampled above 500 lines a second"),
  },
  examples: [
    { type: "monitor logs tail --follow", does: "the application's log, until Ctrl-C" },
    {
      type: "monitor logs tail --group app --group db --since 1h --filter ERROR",
      does: "both logs' errors of the last hour",
    },
  ],
  run: async (ctx, options) => {
    const logs = await ctx.aws.logs();
    const { from } = rangeOf(options, "10m", ctx.clock.now());
    const groups = await resolveGroups(options.group, ctx.env.names, logs);
    if (options.live && groups.length > MOST_LIVE_GROUPS)
      throw usage(`--live takes ${MOST_LIVE_GROUPS} groups at the most`);
    const pattern = options.filter === undefined ? undefined : quote(options.filter);
    const fields = fieldsOf(options.fields);
    const forever = options.follow || options.live;
    return stream({
      schema: "logs.event",
      oneDocument: false,
      open: (signal) => {
        const deps = { logs, clock: ctx.clock, signal };
        const asked = { groups, pattern, from, forever, ...(forever ? {} : { patienceMs: PATIENCE_MS }) };
        return shown(options.live ? liveTail(asked, deps) : follow(asked, deps), {
          fields,
          showGroup: groups.length > 1,
          nothing: () => nothingFound(ctx, groups, from, options.filter),
        });
      },
    });
  },
});

async function* shown(
  items: AsyncGenerator<FollowItem>,
  { fields, showGroup, nothing }: { fields: string[]; showGroup: boolean; nothing: () => StreamEnd },
): AsyncGenerator<StreamItem, StreamEnd, undefined> {
  let count = 0;
  for await (const item of items) {
    if (item.kind === "note") {
      yield item;
      continue;
    }
    count += item.events.length;
    const records = item.events.map((event) => new LogRecord(event, { group: event.group, showGroup, fields }));
    if (records.length > 0) yield { kind: "records", records };
  }
  return count === 0 ? nothing() : { lines: [], data: {} };
}

function nothingFound(ctx: Context, groups: string[], from: Date, filter: string | undefined): StreamEnd {
  const what = filter === undefined ? "nothing was logged" : `no line matches ${filter} (patterns are case-sensitive)`;
  const range = `${from.toISOString()} to ${ctx.clock.now().toISOString()}`;
  return { lines: [{ text: `${what} in ${groups.join(", ")}, ${range}`, tone: "muted" }], data: {} };
}
