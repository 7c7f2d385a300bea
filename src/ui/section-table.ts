import type { Cell, Column } from "../core/report.js";
import { asTyped } from "./as-typed.js";
import { type DrawnCell, drawCell } from "./cell.js";
import { fitColumns, type Wish } from "./columns.js";
import { hanging } from "./layout.js";
import { labelled } from "./section-fields.js";
import { pad, widthOf, wrapIndented } from "./text.js";
import { bold, painted, plain, type View } from "./view.js";

export interface TableData {
  columns: Column[];
  rows: Cell[][];
  empty: string;
}

const GAP = 2;
const READABLE = 12;
const READABLE_AT_LAST = 8;

/**
 * Columns under their titles. Too wide for the terminal: columns lose width (cells wrap), then go, by `yield`, and the
 * table says which went; where the rest does not fit side by side, each row becomes a list of all its fields.
 */
export function tableForTerminal(table: TableData, view: View, indent: number): string[] {
  const margin = " ".repeat(indent);
  if (table.rows.length === 0) {
    return hanging({ text: margin }, asTyped(table.empty, view.program), view, (line) => painted(line, "muted", view));
  }
  const titles = table.columns.map(({ title }) => plain(title, view));
  const rows = table.rows.map((row) => table.columns.map((_, at) => drawCell(row[at], view)));
  const wishes = table.columns.map((column, at) => wishOf(column, titles[at] ?? "", rows, at));
  const fit = fitColumns(wishes, view.width - indent, GAP);
  if (fit === undefined) return stacked(titles, rows, view, indent);
  const layout = [...fit].map(([at, width]) => ({ at, width, align: table.columns[at]?.align ?? "left" }) as const);
  const row = (cells: DrawnCell[]) => drawRow(cells, layout, view).map((line) => `${margin}${line}`.trimEnd());
  const head = titles.map((title): DrawnCell => ({ lines: [title], tone: "muted" }));
  const gone = titles.filter((_, at) => !fit.has(at));
  return [
    ...(titles.some((title) => title !== "") ? row(head) : []),
    ...rows.flatMap(row),
    ...(gone.length === 0 ? [] : dropped(gone, view, margin)),
  ];
}

function wishOf(column: Column, title: string, rows: DrawnCell[][], at: number): Wish {
  const level = column.yield ?? 1;
  const titleWidth = widthOf(title);
  let natural = titleWidth;
  for (const row of rows) for (const line of row[at]?.lines ?? []) natural = Math.max(natural, widthOf(line));
  const readable = Math.max(titleWidth, level === 0 ? READABLE_AT_LAST : READABLE);
  return { natural, least: Math.min(natural, readable), yield: level, comfortable: column.comfortable };
}

type Layout = readonly { at: number; width: number; align: "left" | "right" }[];

function drawRow(cells: DrawnCell[], layout: Layout, view: View): string[] {
  const columns = layout.map(({ at, width, align }) => {
    const cell = cells[at] ?? { lines: [""], tone: undefined };
    return { lines: linesWithin(cell, width), tone: cell.tone, width, align };
  });
  const height = Math.max(...columns.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, at) => {
        const text = column.lines[line] ?? "";
        const last = at === columns.length - 1 && column.align === "left";
        return painted(last ? text : pad(text, column.width, column.align), column.tone, view);
      })
      .join(" ".repeat(GAP)),
  );
}

function linesWithin({ lines, narrowed }: DrawnCell, width: number): string[] {
  if (narrowed !== undefined && lines.some((line) => widthOf(line) > width)) return [narrowed(width)];
  return lines.flatMap((line) => wrapIndented(line, width));
}

function stacked(titles: string[], rows: DrawnCell[][], view: View, indent: number): string[] {
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : [""]),
    ...labelled(
      row.map((cell, at) => ({ label: titles[at] ?? "", cell })),
      view,
      indent,
    ),
  ]);
}

function dropped(titles: string[], view: View, margin: string): string[] {
  const words = `not shown for want of width: ${titles.join(", ")}`;
  return hanging({ text: margin }, words, view, (line) => painted(line, "muted", view));
}

export function sectionTitle(title: string | undefined, view: View): string[] {
  return title === undefined ? [] : hanging({ text: "  " }, title, view, (line) => bold(line, view));
}
