import type { GlobalOptions } from "../core/globals.js";
import type { Json, JsonObject } from "../core/json.js";
import type { Report } from "../core/report.js";
import { sectionsOf } from "./data-sections.js";
import { documentOf, formatDocument, jsonLine } from "./document.js";
import type { Output } from "./output.js";
import { pipeLines, sectionForPipe } from "./render-pipe.js";
import { highlighted, plain, safeLine, type View } from "./view.js";

export interface Screen {
  output: Output;
  /** How stdout is drawn. */
  view: View;
  /** How stderr is drawn. */
  errView: View;
  globals: Format & Pick<GlobalOptions, "quiet">;
}

/** `lines`: one JSON document a line, where several follow one another. */
type Format = Pick<GlobalOptions, "output" | "query"> & { lines?: boolean };

/** Writes a report to stdout in the format that was asked for. @throws usage when `--query` is wrong */
export async function showReport(report: Report, screen: Screen): Promise<void> {
  const { redactor } = screen.output;
  const text = await reportText({ ...report, data: redactor.json(report.data) }, screen.globals, screen.view);
  sayBanner(screen);
  screen.output.out(text, isDocument(screen.globals) ? "document" : "text");
}

/** Whether what is shown is made of data alone: its values were masked there. */
export function isDocument({ output, query }: Format): boolean {
  return output !== "table" || query !== undefined;
}

/** A report in the format that was asked for, `--query` applied. What measures text is loaded only for a terminal. */
export async function reportText(report: Report, format: Format, view: View): Promise<string> {
  if (!isDocument(format)) {
    const lines = view.tty
      ? (await import("./render-terminal.js")).terminalLines(report, view)
      : pipeLines(report, view);
    return `${lines.join("\n")}\n`;
  }
  return documentText(documentOf(report.schema, report.data), format, view);
}

/** A document in the format that was asked for, `--query` applied; as a table where that format is `table`. */
export async function documentText(document: JsonObject, format: Format, view: View): Promise<string> {
  const data = format.query === undefined ? document : await (await import("./query.js")).query(format.query, document);
  if (format.output === "json" && format.lines === true) return jsonLine(data);
  if (format.output !== "table") return formatDocument(data, format.output);
  return view.tty ? dataOnTerminal(data, view) : dataInPipe(data, view);
}

async function dataOnTerminal(data: Json, view: View): Promise<string> {
  const { bannerLines, sectionForTerminal } = await import("./render-terminal.js");
  const blocks = sectionsOf(data).map((section) => sectionForTerminal(section, view));
  return asText([...bannerLines(view), ...separated(blocks)]);
}

function dataInPipe(data: Json, view: View): string {
  if (data === null || typeof data !== "object") return `${safeLine(String(data), view)}\n`;
  return asText(separated(sectionsOf(data).map((section) => sectionForPipe(section, view))));
}

function separated(blocks: string[][]): string[] {
  return blocks.flatMap((block, at) => (at === 0 ? block : ["", ...block]));
}

function asText(lines: string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** Where stdout is not a screen that begins with the banner, stderr says it: data for a script must not hold it. */
export function sayBanner(screen: Screen): void {
  const { view, errView, globals, output } = screen;
  if (view.banner === undefined || (view.tty && globals.output === "table")) return;
  if (errView.tty || !globals.quiet) output.err(`${highlighted(plain(view.banner, errView), errView)}\n`);
}
