import { resolve } from "node:path";
import type { Logs } from "../../../aws/logs.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { notFound } from "../../../core/errors.js";
import { flag, required, text } from "../../../core/options.js";
import { type Report, report } from "../../../core/report.js";
import { download, type PageSource } from "../../../monitor/download/download.js";
import { resolveGroups } from "../../../monitor/logs/groups.js";
import { rangeOf, sinceOption, untilOption } from "./options.js";

interface Chosen {
  /** For a person. */
  words: string;
  source: PageSource | undefined;
}

export default command({
  name: "download",
  summary: "Save a log stream, or a database's log file, whole",
  description:
    "Every page of it. The file appears when all of it is there; broken off, the same command goes on where it was. Nothing of the platform is changed.",
  runbook: ["monitor/log-analysis#2"],
  risk: "reads",
  options: {
    to: required(text("The file to write", { placeholder: "file" })),
    group: text("Log group: app, db, or a group's name. Default app", { placeholder: "group" }),
    stream: text("Which stream. Default the one written to last", { placeholder: "name" }),
    since: sinceOption("the beginning"),
    until: untilOption,
    rdsLog: text("Instead of a stream a log file of the database instance: its name, or latest", {
      placeholder: "file",
    }),
    force: flag("Replace the file if it is there"),
  },
  examples: [
    { type: "monitor logs download --group db --to postgresql.log", does: "the database's newest stream" },
    {
      type: "monitor logs download --rds-log latest --to postgresql.log",
      does: "the newest file on the instance itself",
    },
  ],
  run: async (ctx, { to, force, ...which }): Promise<Report> => {
    const chosen = which.rdsLog === undefined ? await streamOf(ctx, which) : await fileOf(ctx, which.rdsLog);
    const path = resolve(ctx.paths.cwd, to);
    if (chosen.source === undefined)
      return answer(`nothing to save: ${chosen.words}`, { path: null, bytes: 0, source: chosen.words });
    if (ctx.globals.dryRun)
      return answer(`would save ${chosen.words} to ${path}`, { path, bytes: 0, source: chosen.words });
    const phase = ctx.io.phase(`saving ${chosen.words}`);
    try {
      const { bytes, pages, resumedAt } = await download(
        chosen.source,
        { path, force },
        {
          clock: ctx.clock,
          signal: ctx.signal,
          onProgress: (written) => phase.update(`saving ${chosen.words}: ${Math.round(written / 1024)} KiB`),
        },
      );
      const on = resumedAt === 0 ? "" : `, going on at byte ${resumedAt}`;
      return answer(
        `saved ${chosen.words} to ${path}${on}`,
        { path, bytes, pages, resumedAt, source: chosen.words },
        bytes,
      );
    } finally {
      phase.done();
    }
  },
});

function answer(headline: string, data: Report["data"], bytes?: number): Report {
  return report({
    schema: "logs.download",
    headline,
    tone: bytes === undefined ? "info" : "ok",
    data,
    sections: bytes === undefined ? [] : [{ type: "fields", rows: [["size", { bytes }]] }],
  });
}

interface Which {
  group: string | undefined;
  stream: string | undefined;
  since: string | undefined;
  until: string | undefined;
}

async function streamOf(ctx: Context, which: Which): Promise<Chosen> {
  const logs = await ctx.aws.logs();
  const groups = await resolveGroups(which.group === undefined ? [] : [which.group], ctx.env.names, logs);
  const [group = ""] = groups;
  const stream = which.stream ?? (await logs.streams(group, { max: 1 }))[0]?.name;
  if (stream === undefined) return { words: `${group} has no stream`, source: undefined };
  const now = ctx.clock.now();
  const since =
    which.since === undefined ? undefined : rangeOf({ ...which, since: which.since }, which.since, now).from;
  // Without an end a stream that still grows would never be whole; and the end has to be the same when it goes on.
  const until =
    which.until === undefined ? undefined : rangeOf({ since: undefined, until: which.until }, "3650d", now).to;
  return { words: `${stream} of ${group}`, source: pagesOf(logs, { group, stream, since, until }, now) };
}

function pagesOf(
  logs: Logs,
  { group, stream, since, until }: { group: string; stream: string; since: Date | undefined; until: Date | undefined },
  now: Date,
): PageSource {
  const from = { group, stream, ...(since === undefined ? {} : { since }), until: until ?? now };
  return {
    identity: { group, stream, since: since?.toISOString().slice(0, 13) ?? null, until: until?.toISOString() ?? null },
    page: async (token) => {
      const { events, next } = await logs.events(from, token);
      return { text: events.map(({ message }) => `${message.replace(/\r?\n$/, "")}\n`).join(""), next };
    },
  };
}

async function fileOf(ctx: Context, wanted: string): Promise<Chosen> {
  const rds = await ctx.aws.rds();
  const { database } = ctx.env.names;
  const files = await rds.logFiles(database);
  const name =
    wanted === "latest"
      ? files[0]?.name
      : files.find((file) => file.name === wanted || file.name.endsWith(`/${wanted}`))?.name;
  if (name === undefined) {
    if (wanted === "latest") return { words: `${database} has no log file`, source: undefined };
    const some = files.slice(0, 3).map((file) => file.name);
    throw notFound(
      `${database} has no log file "${wanted}"`,
      some.length === 0 ? undefined : `there is: ${some.join(", ")}, ...`,
    );
  }
  return {
    words: `${name} of ${database}`,
    source: {
      identity: { database, name },
      page: (marker) => rds.logFilePortion(database, name, marker),
    },
  };
}
