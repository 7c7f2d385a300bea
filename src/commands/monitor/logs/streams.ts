import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { integer, text, withDefault } from "../../../core/options.js";
import { type Report, report, type Section } from "../../../core/report.js";
import { resolveGroups } from "../../../monitor/logs/groups.js";
import { groupOption } from "./options.js";

const MOST_FILES = 12;

export default command({
  name: "streams",
  summary: "List a log's streams, those written to last first",
  description: "For the database also the log files on the instance itself.",
  runbook: ["monitor/log-analysis#2"],
  uses: uses(LOOKS.logs, { rds: ["DescribeDBLogFiles"] }),
  risk: "reads",
  options: {
    group: groupOption,
    prefix: text("only streams whose name begins so", { placeholder: "text" }),
    limit: withDefault(integer("how many at the most", { min: 1, max: 10_000 }), 25),
  },
  examples: [
    { type: "monitor logs streams --group db", does: "what the database's log is made of" },
    { type: "monitor logs streams --prefix app/app/ --limit 5", does: "the five tasks that logged last" },
  ],
  run: async (ctx, { group, prefix, limit }): Promise<Report> => {
    const logs = await ctx.aws.logs();
    const groups = await resolveGroups(group, ctx.env.names, logs);
    const found = await Promise.all(
      groups.map(async (name) => ({
        group: name,
        streams: await logs.streams(name, { max: limit, ...(prefix === undefined ? {} : { prefix }) }),
      })),
    );
    const files = group.includes("db") ? await (await ctx.aws.rds()).logFiles(ctx.env.names.database) : [];
    const count = found.reduce((sum, { streams }) => sum + streams.length, 0);
    return report({
      schema: "logs.streams",
      headline: `${count} ${count === 1 ? "stream" : "streams"} in ${groups.join(", ")}`,
      tone: "info",
      data: {
        groups: found.map((one) => ({
          group: one.group,
          streams: one.streams.map(({ name, createdAt, firstEventAt, lastEventAt }) => ({
            name,
            createdAt: createdAt?.toISOString() ?? null,
            firstEventAt: firstEventAt?.toISOString() ?? null,
            lastEventAt: lastEventAt?.toISOString() ?? null,
          })),
        })),
        files: files.map(({ name, writtenAt, bytes }) => ({
          name,
          writtenAt: writtenAt?.toISOString() ?? null,
          bytes,
        })),
      },
      sections: [
        ...found.map(
          (one): Section => ({
            type: "table",
            ...(groups.length > 1 ? { title: one.group } : {}),
            columns: [
              { title: "STREAM", yield: 0 },
              { title: "LAST LINE" },
              { title: "FIRST LINE", yield: 2 },
              { title: "MADE", yield: 3 },
            ],
            rows: one.streams.map((stream) => [
              stream.name,
              { time: stream.lastEventAt },
              { time: stream.firstEventAt },
              { time: stream.createdAt },
            ]),
            empty: prefix === undefined ? "no stream" : `no stream begins with ${prefix}`,
          }),
        ),
        ...(group.includes("db") ? [filesSection(files)] : []),
      ],
    });
  },
});

function filesSection(files: { name: string; writtenAt: Date | undefined; bytes: number }[]): Section {
  const more = files.length > MOST_FILES ? `, the newest ${MOST_FILES} of ${files.length}` : "";
  return {
    type: "table",
    title: `Files on the instance (monitor logs download --rds-log <file>)${more}`,
    columns: [{ title: "FILE", yield: 0 }, { title: "WRITTEN" }, { title: "SIZE", align: "right" }],
    rows: files.slice(0, MOST_FILES).map(({ name, writtenAt, bytes }) => [name, { time: writtenAt }, { bytes }]),
    empty: "no log file",
  };
}
