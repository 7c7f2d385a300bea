import { resolve } from "node:path";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { documentOf } from "../../core/document.js";
import { usage } from "../../core/errors.js";
import { replaceFile } from "../../core/files.js";
import { choice, flag, text } from "../../core/options.js";
import { type RawText, type Report, report } from "../../core/report.js";
import { safeQuoted } from "../../core/visible.js";
import { incidentToRead } from "../../incident/record.js";
import { type ReportModel, reportModel } from "../../incident/report/model.js";
import { draftWords } from "../../incident/report/words.js";
import { checkTarget } from "../../monitor/download/part-file.js";

const SCHEMA = "incident.report";
const FORMATS = ["md", "html", "json"] as const;
type Format = (typeof FORMATS)[number];

export default command({
  name: "report",
  summary: "The post-incident report: impact, timeline, charts, what was done, how fast, and what is left to do",
  description:
    "Made of the record, the evidence and the journal; nothing is changed. The page is one file that loads nothing from anywhere. Of an incident that is not closed it is a draft, and says so first.",
  runbook: ["incident/post-incident"],
  risk: "reads",
  args: {
    incident: text("the incident; the one that is open, else the newest, when left out", { source: "incidents" }),
  },
  options: {
    format: choice("as Markdown, a page, or data (default md; json with -o json)", FORMATS),
    to: text("the file to write, - for stdout (default stdout; for html <incident>.html here)", {
      placeholder: "file",
    }),
    force: flag("replace the file if it is there"),
  },
  examples: [
    { type: "incident report", does: "as Markdown, to read or to paste" },
    { type: "incident report latest --format html --to report.html", does: "the newest one as a page to send on" },
  ],
  async run(ctx, { incident: named, format: typed, to, force }): Promise<Report | RawText> {
    const incident = await incidentToRead(ctx, named);
    const format = typed ?? (asData(ctx) ? "json" : "md");
    const target = to ?? (format === "html" ? `${incident.id}.html` : "-");
    const path = target === "-" ? undefined : resolve(ctx.paths.cwd, target);
    if (path !== undefined) checkTarget(path, force);
    else if (asData(ctx) && format !== "json") throw twoFormats(format);
    const model = await reportModel(incident, ctx);
    if (path === undefined && asData(ctx)) return asReport(model);
    const content = await rendered(model, format);
    if (path === undefined) return { kind: "text", text: content };
    if (!ctx.globals.dryRun) replaceFile(path, content);
    return saved(model, { path, format, bytes: Buffer.byteLength(content), dryRun: ctx.globals.dryRun });
  },
});

/** A script asked for data, in a format of its own. */
function asData({ globals }: Context): boolean {
  return globals.output !== "table" || globals.query !== undefined;
}

function twoFormats(format: Format) {
  return usage(
    `-o and --query show data, and --format ${format} is a text`,
    `leave one away, or write it to a file: --format ${format} --to incident.${format}`,
  );
}

/** What draws the page and its charts is loaded only for a page. */
async function rendered(model: ReportModel, format: Format): Promise<string> {
  if (format === "html") return (await import("../../incident/report/html.js")).htmlReport(model);
  if (format === "md") return (await import("../../incident/report/markdown.js")).markdownReport(model);
  return `${safeQuoted(JSON.stringify(documentOf(SCHEMA, model), null, 2))}\n`;
}

function asReport(model: ReportModel): Report {
  return report({
    schema: SCHEMA,
    headline: draftWords(model) ?? `${model.id} is closed`,
    tone: model.draft ? "warn" : "ok",
    data: model,
    sections: [],
  });
}

interface Written {
  path: string;
  format: Format;
  bytes: number;
  dryRun: boolean;
}

function saved(model: ReportModel, { path, format, bytes, dryRun }: Written): Report {
  const draft = draftWords(model);
  return report({
    schema: "incident.report.saved",
    headline: `${dryRun ? "would write" : "wrote"} the report of ${model.id} to ${path}`,
    tone: draft === undefined && model.problems.length === 0 && model.complete ? "ok" : "warn",
    data: {
      incident: model.id,
      path,
      format,
      bytes,
      draft: model.draft,
      problems: model.problems,
      complete: model.complete,
      written: !dryRun,
    },
    sections: [
      { type: "fields", rows: [["size", { bytes }]] },
      ...(draft === undefined ? [] : [{ type: "lines" as const, lines: [{ text: draft, tone: "warn" as const }] }]),
      ...(model.problems.length === 0
        ? []
        : [
            {
              type: "lines" as const,
              title: "The record is not as it was written",
              lines: model.problems.map((one) => ({ text: one, tone: "warn" as const })),
            },
          ]),
    ],
  });
}
