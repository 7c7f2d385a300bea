import type { Logs } from "../../../aws/logs.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { usage } from "../../../core/errors.js";
import { flag, integer, text } from "../../../core/options.js";
import { type StreamEnd, type StreamItem, stream } from "../../../core/stream.js";
import { resolveGroups } from "../../../monitor/logs/groups.js";
import { ask } from "../../../monitor/logs/quote.js";
import { LogRecord } from "../../../monitor/logs/record.js";
import { type Hunt, hits, lengthOf } from "./hunt.js";
import { fieldsOf, fieldsOption, groupOption, rangeOf, sinceOption, untilOption } from "./options.js";
import { patternsReport } from "./search-patterns.js";

const MOST = 1_000_000_000;

export default command({
  name: "search",
  summary: "Find lines in a log",
  description:
    "Text is quoted as the filter syntax demands; patterns of that syntax pass as they are. Oldest first, in constant memory.",
  runbook: ["monitor/log-analysis#1", "monitor/log-analysis#2"],
  uses: uses(LOOKS.logs),
  risk: "reads",
  args: {
    pattern: text("what to find: text, or CloudWatch's filter syntax. It is case-sensitive", {
      placeholder: "pattern",
    }),
  },
  options: {
    group: groupOption,
    since: sinceOption("1h"),
    until: untilOption,
    user: text("only lines of this user's id", { placeholder: "id" }),
    limit: integer("stop after so many lines", { min: 1, max: MOST }),
    patterns: flag("group lines that say the same, with counts"),
    fields: fieldsOption,
  },
  examples: [
    { type: "monitor logs search ERROR --since 2h --limit 50", does: "the first 50 lines with the word ERROR" },
    { type: "monitor logs search --user 12345 --since 1h", does: "everything one user did" },
  ],
  run: async (ctx, options) => {
    if (options.pattern === undefined && options.user === undefined && !options.patterns) {
      throw usage(
        "nothing to search for: a pattern or --user is missing",
        "to see every line: nexusctl monitor logs tail --since 1h",
      );
    }
    const logs = await ctx.aws.logs();
    const range = rangeOf(options, "1h", ctx.clock.now());
    const groups = await resolveGroups(options.group, ctx.env.names, logs);
    const hunt: Hunt = { groups, asked: ask(options.pattern, options.user), ...range, limit: options.limit };
    if (options.patterns) return patternsReport(ctx, logs, hunt);
    return stream({
      schema: "logs.search",
      oneDocument: true,
      open: (signal) => found(ctx, logs, hunt, fieldsOf(options.fields), signal),
    });
  },
});

async function* found(
  ctx: Context,
  logs: Logs,
  hunt: Hunt,
  fields: string[],
  signal: AbortSignal,
): AsyncGenerator<StreamItem, StreamEnd, undefined> {
  let count = 0;
  let last: Date | undefined;
  for await (const item of hits(ctx, logs, hunt, signal)) {
    if (item.kind === "throttled") {
      yield { kind: "note", line: { text: "throttled: going slower", tone: "warn" } };
      continue;
    }
    count += item.events.length;
    last = item.events.at(-1)?.at ?? last;
    const options = { group: item.group, showGroup: hunt.groups.length > 1, fields };
    if (item.events.length > 0) {
      yield { kind: "records", records: item.events.map((event) => new LogRecord(event, options)) };
    }
    const percent = Math.floor(item.share * 100);
    yield { kind: "progress", text: `${percent} % of ${lengthOf(hunt)} searched, ${count} found` };
  }
  return ended(hunt, count, last);
}

function ended(hunt: Hunt, count: number, last: Date | undefined): StreamEnd {
  const { asked, groups, from, to, limit } = hunt;
  const limited = limit !== undefined && count >= limit;
  const range = `${from.toISOString()} to ${to.toISOString()}`;
  const data = {
    count,
    limited,
    pattern: asked.pattern ?? null,
    groups,
    from: from.toISOString(),
    to: to.toISOString(),
  };
  if (count === 0) {
    const hint = "patterns are case-sensitive and match whole words";
    return { lines: [{ text: `nothing found in ${groups.join(", ")}, ${range}: ${hint}`, tone: "muted" }], data };
  }
  const lines = `${count} ${count === 1 ? "line" : "lines"}`;
  const text = limited
    ? `the first ${lines}; for more: --since ${last?.toISOString() ?? ""}, or a higher --limit`
    : `${lines} in ${lengthOf(hunt)}`;
  return { lines: [{ text, tone: "muted" }], data };
}
