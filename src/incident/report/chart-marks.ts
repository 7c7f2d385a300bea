import type { Mark } from "./model.js";

export interface PlacedMark {
  name: string;
  ms: number;
  /** Which line of labels it is on, the first being the top one. */
  row: number;
  /** Whether the label begins or ends at its line. */
  align: "left" | "right";
}

/** Generous, because the reader's font is not known. */
const LETTER = 6.4;
const GAP = 10;

/**
 * Gives each mark within a span a row for its label in which it meets no other label and no later line crosses it.
 * @param atX where a moment is, in the picture's own units
 */
export function placed(
  marks: readonly Mark[],
  span: { from: number; to: number },
  atX: (ms: number) => number,
  width: number,
): { rows: number; marks: PlacedMark[] } {
  const inside = marks
    .map(({ name, at }) => ({ name, ms: Date.parse(at) }))
    .filter(({ ms }) => ms >= span.from && ms <= span.to)
    .sort((a, b) => a.ms - b.ms);
  // From the last to the first: the last one's label is the lowest, so that no line goes through a label to its right.
  const taken: { row: number; from: number; to: number }[] = [];
  const out: PlacedMark[] = [];
  for (const { name, ms } of inside.reverse()) {
    const x = atX(ms);
    const long = name.length * LETTER + GAP;
    const align = x + long > width ? "right" : "left";
    const [from, to] = align === "left" ? [x, x + long] : [x - long, x];
    let row = 0;
    while (taken.some((one) => one.row === row && from < one.to && to > one.from)) row += 1;
    taken.push({ row, from, to });
    out.push({ name, ms, row, align });
  }
  return upright(out);
}

/** Rows were counted from the axis up; pictures count from the top down. */
function upright(marks: PlacedMark[]): { rows: number; marks: PlacedMark[] } {
  const rows = marks.reduce((most, { row }) => Math.max(most, row + 1), 0);
  return { rows, marks: marks.map((one) => ({ ...one, row: rows - 1 - one.row })).reverse() };
}
