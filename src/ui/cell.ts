import type { Cell, Tone } from "../core/report.js";
import { formatDuration, formatRelative } from "../core/time.js";
import { bytesWords } from "../core/units.js";
import { figures } from "./figures.js";
import { sparkline } from "./sparkline.js";
import { plainLines, symbolOf, type View } from "./view.js";

/** A cell as it is drawn: safe lines, and the tone that colours them. */
export interface DrawnCell {
  lines: string[];
  tone: Tone | undefined;
  /** Stands out, whatever its tone. */
  strong?: boolean;
  /** The same for a narrower column; without it, lines wrap. */
  narrowed?: (width: number) => string;
}

const NOTHING = "-";

/** For a terminal: relative times, round sizes, a symbol beside every tone so that colour alone never means something. */
export function drawCell(cell: Cell, view: View): DrawnCell {
  if (typeof cell === "object" && cell !== null && "tone" in cell) {
    const symbol = symbolOf(cell.tone, view.terminal.unicode);
    const [first = "", ...rest] = plainLines(cell.text === "" ? NOTHING : cell.text, view);
    const begun = symbol === "" ? first : `${symbol} ${first}`;
    return { lines: [begun, ...rest], tone: cell.tone };
  }
  const drawn = { lines: plainLines(words(cell, view), view), tone: undefined };
  if (typeof cell !== "object" || cell === null || !("spark" in cell)) return drawn;
  return { ...drawn, narrowed: (width) => sparkline(cell.spark, view.terminal.unicode, width) };
}

function words(cell: Cell, view: View): string {
  if (cell === null || cell === undefined || cell === "") return NOTHING;
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return Number.isInteger(cell) ? String(cell) : String(Number(cell.toFixed(2)));
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if ("time" in cell) return cell.time === undefined ? NOTHING : timeWords(cell.time, view);
  if ("elapsedMs" in cell) return formatDuration(cell.elapsedMs);
  if ("bytes" in cell) return bytesWords(cell.bytes);
  if ("spark" in cell) return sparkline(cell.spark, view.terminal.unicode);
  return cell.text;
}

function timeWords(time: Date, view: View): string {
  return Number.isNaN(time.getTime()) ? NOTHING : formatRelative(time, view.now);
}

/** For a pipe: exact values, ISO 8601 times in UTC, bytes as a number. Not yet escaped. */
export function cellText(cell: Cell): string {
  if (cell === null || cell === undefined || cell === "") return NOTHING;
  if (typeof cell === "string" || typeof cell === "number") return String(cell);
  if (typeof cell === "boolean") return cell ? "true" : "false";
  if ("time" in cell) return cell.time === undefined ? NOTHING : isoTime(cell.time);
  if ("elapsedMs" in cell) return formatDuration(cell.elapsedMs);
  if ("bytes" in cell) return String(cell.bytes);
  if ("spark" in cell) return figures(cell.spark).join(",");
  return cell.text === "" ? NOTHING : cell.text;
}

export function isoTime(time: Date): string {
  return Number.isNaN(time.getTime()) ? NOTHING : time.toISOString().replace(/\.000Z$/, "Z");
}
