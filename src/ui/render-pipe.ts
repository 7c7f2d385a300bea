import type { Cell, Chart, Column, Line, NextCommand, Report, Section } from "../core/report.js";
import { lineText } from "./as-typed.js";
import { cellText, isoTime } from "./cell.js";
import { safe } from "./escape.js";
import { figures } from "./figures.js";
import { TONE_WORDS, type View } from "./view.js";

/** A report for line tools: one record a line, tabs between fields, no borders, nothing cut, ISO times. */
export function pipeLines(report: Pick<Report, "headline" | "tone" | "sections">, view: View): string[] {
  const word = TONE_WORDS[report.tone];
  const first = word === "" ? safe(report.headline) : `${word}\t${safe(report.headline)}`;
  return [first, ...report.sections.flatMap((section) => blankAbove(sectionForPipe(section, view)))];
}

function blankAbove(block: string[]): string[] {
  return block.length === 0 ? [] : ["", ...block];
}

export function sectionForPipe(section: Section, view: View): string[] {
  const body = bodyOf(section, view);
  if (body.length === 0) return [];
  return [...(section.title === undefined ? [] : [safe(section.title)]), ...body];
}

function bodyOf(section: Section, view: View): string[] {
  switch (section.type) {
    case "fields":
      return section.rows.map(([label, cell]) => `${safe(label)}\t${safe(cellText(cell))}`);
    case "table":
      return tableLines(section.columns, section.rows);
    case "lines":
      return section.lines.map((line) => lineOf(line, view));
    case "commands":
      return section.commands.map((command) => commandOf(command, view));
    case "chart":
      return chartLines(section.chart);
  }
}

function tableLines(columns: readonly Column[], rows: readonly Cell[][]): string[] {
  const titles = columns.map(({ title }) => safe(title));
  const head = titles.some((title) => title !== "") ? [titles.join("\t")] : [];
  return [...head, ...rows.map((row) => columns.map((_, at) => safe(cellText(row[at]))).join("\t"))];
}

/** ISO time, tab, a word for the tone, the text. */
function lineOf(line: Line, view: View): string {
  const { time, tone } = line;
  const word = tone === undefined || tone === "ok" ? "" : TONE_WORDS[tone];
  return `${time === undefined ? "" : `${isoTime(time)}\t`}${word === "" ? "" : `${word}: `}${safe(lineText(line, view))}`;
}

function commandOf({ type, why }: NextCommand, view: View): string {
  return `${safe(`${view.program} ${type}`)}\t${safe(why)}`;
}

/** A row a period, a column a series; nothing where there is no data. */
function chartLines({ series }: Chart): string[] {
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
  return [["time", ...series.map(({ name }) => safe(name))].join("\t"), ...rows];
}
