import type { Cell, Chart, Column, Line, NextCommand, Report, Section } from "../core/report.js";
import { lineText } from "./as-typed.js";
import { cellText, isoTime } from "./cell.js";
import { figures } from "./figures.js";
import { safeLine, TONE_WORDS, type View } from "./view.js";

/** A report for line tools: one record a line, tabs between fields, no borders, nothing cut, ISO times. */
export function pipeLines(report: Pick<Report, "headline" | "tone" | "sections">, view: View): string[] {
  const word = TONE_WORDS[report.tone];
  const first = word === "" ? safeLine(report.headline, view) : `${word}\t${safeLine(report.headline, view)}`;
  return [first, ...report.sections.flatMap((section) => blankAbove(sectionForPipe(section, view)))];
}

function blankAbove(block: string[]): string[] {
  return block.length === 0 ? [] : ["", ...block];
}

export function sectionForPipe(section: Section, view: View): string[] {
  const body = bodyOf(section, view);
  if (body.length === 0) return [];
  return [...(section.title === undefined ? [] : [safeLine(section.title, view)]), ...body];
}

function bodyOf(section: Section, view: View): string[] {
  switch (section.type) {
    case "fields":
      return section.rows.map(([label, cell]) => `${safeLine(label, view)}\t${safeLine(cellText(cell), view)}`);
    case "table":
      return tableLines(section.columns, section.rows, view);
    case "lines":
      return section.lines.map((line) => lineOf(line, view));
    case "commands":
      return section.commands.map((command) => commandOf(command, view));
    case "chart":
      return chartLines(section.chart, view);
  }
}

function tableLines(columns: readonly Column[], rows: readonly Cell[][], view: View): string[] {
  const titles = columns.map(({ title }) => safeLine(title, view));
  const head = titles.some((title) => title !== "") ? [titles.join("\t")] : [];
  return [...head, ...rows.map((row) => columns.map((_, at) => safeLine(cellText(row[at]), view)).join("\t"))];
}

/** ISO time, tab, a word for the tone, the text. */
function lineOf(line: Line, view: View): string {
  const { time, tone } = line;
  const word = tone === undefined || tone === "ok" ? "" : TONE_WORDS[tone];
  return `${time === undefined ? "" : `${isoTime(time)}\t`}${word === "" ? "" : `${word}: `}${safeLine(lineText(line, view), view)}`;
}

function commandOf({ type, why }: NextCommand, view: View): string {
  return `${safeLine(`${view.program} ${type}`, view)}\t${safeLine(why, view)}`;
}

/** A row a period, a column a series; nothing where there is no data. */
function chartLines({ series }: Chart, view: View): string[] {
  const times = [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at.getTime())))].sort(
    (a, b) => a - b,
  );
  const columns = series.map(({ points }) => {
    const values = new Map(points.map(({ at, value }) => [at.getTime(), value]));
    return figures(times.map((time) => values.get(time) ?? null));
  });
  const rows = times.map((time, row) =>
    [isoTime(new Date(time)), ...columns.map((column) => column[row] ?? "")].join("\t"),
  );
  return [["time", ...series.map(({ name }) => safeLine(name, view))].join("\t"), ...rows];
}
