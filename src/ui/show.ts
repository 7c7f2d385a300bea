import type { GlobalOptions } from "../core/globals.js";
import type { Json, JsonObject } from "../core/json.js";
import type { Report } from "../core/report.js";
import { sectionsOf } from "./data-sections.js";
import { documentOf, formatDocument } from "./document.js";
import type { Output } from "./output.js";
import { query } from "./query.js";
import { bannerLines, renderReport, sectionForPipe, sectionForTerminal } from "./render-report.js";
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
  const text = await reportText(report, screen.globals, screen.view);
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
