import { resolve } from "node:path";
import type { Logs } from "../../../aws/logs.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { notFound, usage } from "../../../core/errors.js";
import { flag, required, text } from "../../../core/options.js";
import { type Report, report } from "../../../core/report.js";
import { parseTime } from "../../../core/time.js";
import { download, type PageSource } from "../../../monitor/download/download.js";
import { checkTarget } from "../../../monitor/download/part-file.js";
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
  uses: uses(LOOKS.logs, { rds: ["DescribeDBLogFiles", "DownloadDBLogFilePortion"] }),
  risk: "reads",
  options: {
    to: required(text("the file to write", { placeholder: "file" })),
    group: text("log group: app, db, or a group's name (default app)", { placeholder: "group" }),
    stream: text("which stream (default the one written to last)", { placeholder: "name" }),
    since: sinceOption("the beginning"),
    until: untilOption,
    rdsLog: text("instead of a stream a log file of the database instance: its name, or latest", {
      placeholder: "file",
    }),
    force: flag("replace the file if it is there"),
  },
  examples: [
    { type: "monitor logs download --group db --to postgresql.log", does: "the database's newest stream" },
    {
      type: "monitor logs download --rds-log latest --to postgresql.log",
      does: "the newest file on the instance itself",
    },
  ],
  run: async (ctx, { to, force, ...which }): Promise<Report> => {
    const path = targetOf(ctx, to);
    checkTarget(path, force);
    checkTogether(which);
    const chosen = which.rdsLog === undefined ? await streamOf(ctx, which) : await fileOf(ctx, which.rdsLog);
    if (chosen.source === undefined)
      return answer(`nothing to save: ${chosen.words}`, { path: null, bytes: 0, source: chosen.words });
    if (ctx.globals.dryRun)
      return answer(`would save ${chosen.words} to ${path}`, { path, bytes: 0, source: chosen.words });
    return saved(ctx, { words: chosen.words, source: chosen.source }, { path, force });
  },
});

async function saved(
  ctx: Context,
  { words, source }: { words: string; source: PageSource },
  to: { path: string; force: boolean },
): Promise<Report> {
  const phase = ctx.io.phase(`saving ${words}`);
  const onProgress = (bytes: number) => phase.update(`saving ${words}: ${Math.round(bytes / 1024)} KiB`);
  try {
    const done = await download(source, to, { clock: ctx.clock, signal: ctx.signal, onProgress });
    const data = { ...done, path: done.path ?? null, source: words };
    if (done.path === undefined) return answer(`not a line in ${words}; no file was written`, data);
    const end = done.until === null ? "" : `, up to ${done.until} as it was begun`;
    const on = done.resumedAt === 0 ? "" : `, going on at byte ${done.resumedAt}${end}`;
    return answer(`saved ${words} to ${to.path}${on}`, data, done.bytes);
  } finally {
    phase.done();
  }
}

/** @throws usage when a file of the instance and a stream of CloudWatch Logs are asked for at once */
function checkTogether({ rdsLog, group, stream, since, until }: Which & { rdsLog: string | undefined }): void {
  if (rdsLog === undefined || ((group === undefined || group === "db") && (stream ?? since ?? until) === undefined)) {
    return;
  }
  throw usage(
    "--rds-log names a whole file of the database: another --group, --stream, --since and --until do not go with it",
    "leave --rds-log away to save a stream of CloudWatch Logs",
  );
}

/** @throws usage for `-`: what is written to a screen cannot be gone on with */
function targetOf(ctx: Context, to: string): string {
  if (to !== "-") return resolve(ctx.paths.cwd, to);
  throw usage("a download is saved in a file", "to read it at once: nexusctl monitor logs tail --since 1h");
}

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
  const now = ctx.clock.now();
  const until = which.until === undefined ? now : parseTime(which.until, now);
  const since =
    which.since === undefined ? undefined : rangeOf({ ...which, since: which.since }, which.since, now).from;
  const groups = await resolveGroups(which.group === undefined ? [] : [which.group], ctx.env.names, logs);
  const found = await newestOf(logs, groups, which.stream);
  if (found === undefined) return { words: `${groups.join(", ")} has no stream`, source: undefined };
  const { group, stream } = found;
  const range = since === undefined ? "" : ` from ${since.toISOString()} on`;
  return {
    words: `${stream} of ${group}${range}`,
    source: {
      // As typed: "1h" typed again goes on with what the first "1h" began.
      identity: { group, stream, since: which.since ?? null, until: which.until ?? null },
      until,
      page: async (token, end = until) => {
        const from = { group, stream, ...(since === undefined ? {} : { since }), until: end };
        const { events, next } = await logs.events(from, token);
        return { text: events.map(({ message }) => `${message.replace(/\r?\n$/, "")}\n`).join(""), next };
      },
    },
  };
}

/** The named stream in the group that has it, or the one written to last in any of them. */
async function newestOf(logs: Logs, groups: readonly string[], name: string | undefined) {
  const [first = ""] = groups;
  if (name !== undefined && groups.length < 2) return { group: first, stream: name };
  const options = name === undefined ? { max: 1 } : { prefix: name, max: 50 };
  const all = await Promise.all(
    groups.map(async (group) => (await logs.streams(group, options)).map((one) => ({ group, ...one }))),
  );
  const found = all
    .flat()
    .filter((one) => name === undefined || one.name === name)
    .sort((a, b) => (b.lastEventAt?.getTime() ?? 0) - (a.lastEventAt?.getTime() ?? 0))[0];
  if (found !== undefined) return { group: found.group, stream: found.name };
  if (name === undefined) return undefined;
  throw notFound(
    `none of ${groups.join(", ")} has a stream "${name}"`,
    "see: nexusctl monitor logs streams --group db",
  );
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
      until: undefined,
      page: (marker) => rds.logFilePortion(database, name, marker),
    },
  };
}
