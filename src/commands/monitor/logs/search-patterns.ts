import type { Logs } from "../../../aws/logs.js";
import type { Context } from "../../../core/context.js";
import { type Report, report } from "../../../core/report.js";
import { type LogPattern, LogPatterns } from "../../../monitor/logs/patterns.js";
import { type Hunt, hits, lengthOf } from "./hunt.js";

const SHOWN = 25;

/** What the lines say, grouped: numbers, ids and addresses masked. */
export async function patternsReport(ctx: Context, logs: Logs, hunt: Hunt): Promise<Report> {
  const found = new LogPatterns();
  const phase = ctx.io.phase("searching");
  try {
    for await (const item of hits(ctx, logs, hunt, ctx.signal)) {
      if (item.kind === "throttled") continue;
      for (const event of item.events) found.add(event);
      phase.update(`${Math.floor(item.share * 100)} % searched, ${found.lines} lines of ${found.kinds} kinds`);
    }
  } finally {
    phase.done();
  }
  const top = found.top(SHOWN);
  return report({
    schema: "logs.patterns",
    headline: `${found.lines} lines of ${found.kinds} kinds in ${lengthOf(hunt)}`,
    tone: "info",
    data: {
      lines: found.lines,
      kinds: found.kinds,
      others: found.others,
      pattern: hunt.asked.pattern ?? null,
      from: hunt.from.toISOString(),
      to: hunt.to.toISOString(),
      patterns: top.map(dataOf),
    },
    sections: [
      {
        type: "table",
        columns: [
          { title: "COUNT", align: "right", yield: 0 },
          { title: "LAST", yield: 2 },
          { title: "FIRST", yield: 3 },
          { title: "LINE", yield: 0 },
        ],
        rows: top.map(({ count, firstAt, lastAt, text }) => [count, { time: lastAt }, { time: firstAt }, text]),
        empty: "no line in this range; patterns are case-sensitive",
      },
      ...(top[0] === undefined
        ? []
        : [
            {
              type: "lines" as const,
              title: "The newest of the most frequent",
              lines: [{ text: top[0].example, time: top[0].lastAt }],
            },
          ]),
      ...(found.kinds > SHOWN
        ? [{ type: "lines" as const, lines: [{ text: `${found.kinds - SHOWN} more kinds` }] }]
        : []),
    ],
  });
}

function dataOf({ text, count, firstAt, lastAt, example }: LogPattern) {
  return { text, count, firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString(), example };
}
