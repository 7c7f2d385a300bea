import type { Cell } from "../core/report.js";
import { type DrawnCell, drawCell } from "./cell.js";
import { pad, widthOf, wrapIndented } from "./text.js";
import { bold, painted, plain, type View } from "./view.js";

const GAP = 2;
/** Below this a value beside its label is no longer readable: it goes under it. */
const NARROWEST_VALUE = 12;

export function fieldsForTerminal(rows: readonly [string, Cell][], view: View, indent: number): string[] {
  return labelled(
    rows.map(([label, cell]) => ({ label: plain(label, view), cell: drawCell(cell, view) })),
    view,
    indent,
  );
}

/** Labels in one column, values in the next; on a narrow terminal each value under its label. */
export function labelled(rows: { label: string; cell: DrawnCell }[], view: View, indent: number): string[] {
  const labelWidth = Math.max(0, ...rows.map(({ label }) => widthOf(label)));
  const beside = view.width - indent - labelWidth - GAP;
  const margin = " ".repeat(indent);
  if (beside < NARROWEST_VALUE) {
    return rows.flatMap(({ label, cell }) => [
      ...wrapIndented(label, view.width - indent).map((line) => margin + painted(line, "muted", view)),
      ...valueLines(cell, view.width - indent - GAP, view).map((line) => `${margin}${" ".repeat(GAP)}${line}`),
    ]);
  }
  return rows.flatMap(({ label, cell }) =>
    valueLines(cell, beside, view).map((line, index) => {
      const left = pad(index === 0 ? label : "", labelWidth);
      return `${margin}${painted(left, "muted", view)}${" ".repeat(GAP)}${line}`.trimEnd();
    }),
  );
}

function valueLines(cell: DrawnCell, width: number, view: View): string[] {
  const lines = cell.lines.flatMap((line) => wrapIndented(line, width));
  return lines.map((line) => painted(cell.strong ? bold(line, view) : line, cell.tone, view));
}
