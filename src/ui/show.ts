import type { Applied } from "../core/apply.js";
import type { Change } from "../core/change.js";
import type { GlobalOptions } from "../core/globals.js";
import type { Json, JsonObject } from "../core/json.js";
import type { Where } from "../core/perform.js";
import type { Report } from "../core/report.js";
import { type AwsCommands, previewDocument, resultDocument } from "./change-document.js";
import { sectionsOf } from "./data-sections.js";
import { documentOf, formatDocument } from "./document.js";
import type { Output } from "./output.js";
import { query } from "./query.js";
import { renderPreview } from "./render-change.js";
import { bannerLines, renderReport, sectionForPipe, sectionForTerminal } from "./render-report.js";
import { renderResult } from "./render-result.js";
import { safe } from "./text.js";
import type { View } from "./view.js";

export interface Screen {
  output: Output;
  /** How stdout is drawn. */
  view: View;
  /** How stderr is drawn. */
  errView: View;
  globals: Pick<GlobalOptions, "output" | "query" | "quiet">;
}

/** Writes a report to stdout in the format that was asked for. @throws usage when `--query` is wrong */
export async function showReport(report: Report, screen: Screen): Promise<void> {
  const { redactor } = screen.output;
  const text = await reportText({ ...report, data: redactor.json(report.data) }, screen.globals, screen.view);
  sayBanner(screen);
  screen.output.out(text);
}

/** A report in the format that was asked for, `--query` applied. */
export async function reportText(report: Report, globals: Screen["globals"], view: View): Promise<string> {
  if (globals.query === undefined && globals.output === "table") return renderReport(report, view);
  return documentText(documentOf(report.schema, report.data), globals, view);
}

/** A document in the format that was asked for, `--query` applied; as a table where that format is `table`. */
export async function documentText(document: JsonObject, globals: Screen["globals"], view: View): Promise<string> {
  const data = globals.query === undefined ? document : await query(globals.query, document);
  if (globals.output !== "table") return formatDocument(data, globals.output);
  return dataAsTable(data, view);
}

function dataAsTable(data: Json, view: View): string {
  if (!view.tty && (data === null || typeof data !== "object")) return `${safe(String(data))}\n`;
  const draw = view.tty ? sectionForTerminal : sectionForPipe;
  const blocks = sectionsOf(data).map((section) => draw(section, view));
  const lines = blocks.flatMap((block, at) => (at === 0 ? block : ["", ...block]));
  return [...(view.tty ? bannerLines(view) : []), ...lines].map((line) => `${line}\n`).join("");
}

/** Where stdout is not a screen that begins with the banner, stderr says it: data for a script must not hold it. */
export function sayBanner(screen: Screen): void {
  const { view, errView, globals } = screen;
  if (view.banner === undefined || (view.tty && globals.output === "table")) return;
  if (!globals.quiet || errView.tty) screen.output.err(`${bannerLines(errView).join("\n")}\n`);
}

/**
 * Shows what a change would do. As the result (a dry run, nothing to do) it goes to stdout in the format that was asked
 * for; before a question it is for a person and goes to stderr, and a format for programs waits for the result.
 */
export async function showPreview(
  preview: { change: Change; where: Where; commands: AwsCommands },
  as: "result" | "question",
  screen: Screen,
): Promise<void> {
  const { change, where, commands } = preview;
  const { output, globals } = screen;
  if (as === "question") {
    const view = { ...screen.errView, verbose: screen.view.verbose };
    if (globals.output === "table" || globals.output === "text")
      output.err(renderPreview(change, where, commands, view));
    return;
  }
  if (globals.output === "table" && globals.query === undefined) {
    output.out(renderPreview(change, where, commands, screen.view));
    return;
  }
  const document = output.redactor.json(previewDocument(change, where, commands));
  const text = await documentText(document, globals, screen.view);
  sayBanner(screen);
  output.out(text);
}

/** Shows how a change ended, on stdout. */
export async function showResult(
  result: { change: Change; applied: Applied; where: Where; commands: AwsCommands },
  screen: Screen,
): Promise<void> {
  const { change, applied, where, commands } = result;
  const { output, globals } = screen;
  if (globals.output === "table" && globals.query === undefined) {
    output.out(renderResult(change, applied, screen.view));
    return;
  }
  const document = output.redactor.json(resultDocument(change, applied, where, commands));
  const text = await documentText(document, globals, screen.view);
  sayBanner(screen);
  output.out(text);
}
