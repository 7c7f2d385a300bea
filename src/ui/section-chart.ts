import { plot } from "asciichart";
import { byPeriod } from "../core/by-period.js";
import type { Chart } from "../core/report.js";
import { valueWords } from "../core/units.js";
import { resample } from "./resample.js";
import { sparkline } from "./sparkline.js";
import { pad, widthOf, wrap } from "./text.js";
import { painted, plain, type View } from "./view.js";

const NARROWEST = 40;
const WIDEST = 160;
/** How a line is drawn: by the library's ten symbols, or by one sign for all of them. */
const LINE = ["┼", "┤", "╶", "╴", "─", "╰", "╭", "╮", "╯", "│"];
const ASCII_LINE = ["+", "|", "-", "-", "-", "\\", "/", "\\", "/", "|"];
const SIGNS = ["*", "o", "x", "+"];

interface Layer {
  name: string;
  sign: string;
  symbols: readonly string[];
  values: (number | null)[];
}

/** Lines over one another, with the threshold and what each line is; on a narrow terminal a sparkline each. */
export function chartForTerminal(chart: Chart, view: View, indent: number): string[] {
  const margin = " ".repeat(indent);
  const rows = chart.series.map((one) => ({ name: plain(one.name, view), values: byPeriod(one.points, chart) }));
  const all = rows.flatMap(({ values }) => values.filter((value) => value !== null));
  if (all.length === 0) return [`${margin}${painted("no data", "muted", view)}`];
  const room = Math.min(view.width, WIDEST) - indent;
  if (view.width < NARROWEST) return narrow(rows, chart.unit, view, room).map((line) => `${margin}${line}`);
  const scale = scaleOf(chart, all, view);
  const columns = room - scale.labelWidth - 2;
  const layers = layersOf(rows, chart, columns, view.terminal.unicode);
  return [
    ...drawn(layers, scale, view),
    timeAxis(chart, scale.labelWidth + 2, layers, view),
    ...legend(layers, room, view),
  ].map((line) => `${margin}${line}`.trimEnd());
}

function narrow(rows: { name: string; values: (number | null)[] }[], unit: string, view: View, room: number): string[] {
  return rows.flatMap(({ name, values }) => {
    const there = values.filter((value) => value !== null);
    const range =
      there.length === 0
        ? "no data"
        : `${valueWords(Math.min(...there), unit)} to ${valueWords(Math.max(...there), unit)}`;
    return [...wrap(`${name}: ${range}`, room), sparkline(values, view.terminal.unicode, room)];
  });
}

interface Scale {
  min: number;
  max: number;
  height: number;
  labelWidth: number;
  label(value: number): string;
}

function scaleOf({ unit, threshold }: Chart, all: readonly number[], view: View): Scale {
  const ends = threshold === undefined ? all : [...all, threshold];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  // Values that are all the same still want a range to lie in.
  const room = high === low ? Math.max(1, Math.abs(high) * 0.1) : 0;
  const [min, max] = [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
  const height = view.width >= 100 ? 10 : 7;
  const steps = Array.from({ length: height + 1 }, (_, row) => valueWords(min + ((max - min) * row) / height, unit));
  const labelWidth = Math.max(...steps.map(widthOf));
  return { min, max, height, labelWidth, label: (value) => pad(valueWords(value, unit), labelWidth, "right") };
}

function layersOf(
  rows: { name: string; values: (number | null)[] }[],
  { threshold, unit }: Chart,
  columns: number,
  unicode: boolean,
): Layer[] {
  const lines = rows.map(({ name, values }, at): Layer => {
    const sign = at === 0 ? (unicode ? "─" : "-") : (SIGNS[(at - 1) % SIGNS.length] ?? "*");
    const symbols = at === 0 ? (unicode ? LINE : ASCII_LINE) : LINE.map(() => sign);
    return { name, sign, symbols, values: resample(values, columns) };
  });
  if (threshold === undefined) return lines;
  const sign = unicode ? "╌" : ".";
  const values = Array.from({ length: lines[0]?.values.length ?? columns }, () => threshold);
  const name = `threshold ${valueWords(threshold, unit)}`;
  return [...lines, { name, sign, symbols: LINE.map(() => sign), values }];
}

/** Each layer by itself, all on the same scale, then laid over one another: the first one is on top. */
function drawn(layers: readonly Layer[], scale: Scale, view: View): string[] {
  const plots = layers.map((layer) => plotOf(layer, scale));
  const axis = plotOf({ ...(layers[0] as Layer), symbols: view.terminal.unicode ? LINE : ASCII_LINE }, scale);
  const height = Math.max(...plots.map((plot) => plot.length));
  return Array.from({ length: height }, (_, row) => {
    const label = axis[row]?.label ?? "";
    const width = Math.max(...plots.map((plot) => plot[row]?.cells.length ?? 0));
    const cells = Array.from({ length: width }, (_, at) => {
      const top = plots.findIndex((plot) => (plot[row]?.cells[at] ?? " ") !== " ");
      return top < 0 ? " " : colour(plots[top]?.[row]?.cells[at] ?? " ", top, layers, view);
    });
    return `${painted(label, "muted", view)}${cells.join("")}`;
  });
}

function plotOf(layer: Layer, { min, max, height, labelWidth, label }: Scale): { label: string; cells: string[] }[] {
  const first = layer.values.find((value) => value !== null);
  if (first === undefined) return [];
  // The library knows no gaps: it draws on at the last value, and those columns are taken out again.
  let last: number = first;
  const filled = layer.values.map((value) => {
    last = value ?? last;
    return last;
  });
  const text = plot([...filled, last], { min, max, height, symbols: layer.symbols, format: label });
  return text.split("\n").map((line) => ({
    label: line.slice(0, labelWidth + 2),
    cells: [...line.slice(labelWidth + 2)].map((cell, at) => (layer.values[at] === null ? " " : cell)),
  }));
}

const COLOURS = ["cyan", "yellow", "magenta", "green"] as const;

function colour(cell: string, at: number, layers: readonly Layer[], view: View): string {
  if (layers[at]?.name.startsWith("threshold ")) return view.terminal.chalk.red(cell);
  return view.terminal.chalk[COLOURS[at % COLOURS.length] ?? "cyan"](cell);
}

function timeAxis({ from, to }: Chart, indent: number, layers: readonly Layer[], view: View): string {
  const width = layers[0]?.values.length ?? 0;
  const days = to.getTime() - from.getTime() > 86_400_000;
  const stamp = (time: Date) =>
    time
      .toISOString()
      .slice(days ? 5 : 11, 16)
      .replace("T", " ");
  const [begin, middle, end] = [stamp(from), stamp(new Date((from.getTime() + to.getTime()) / 2)), `${stamp(to)} UTC`];
  const left = Math.max(1, Math.floor(width / 2 - begin.length - middle.length / 2));
  const right = Math.max(1, width - begin.length - left - middle.length - end.length);
  const whole = `${begin}${" ".repeat(left)}${middle}${" ".repeat(right)}${end}`;
  const text = whole.length <= view.width - indent ? whole : `${begin} to ${end}`;
  return painted(" ".repeat(indent) + text, "muted", view);
}

function legend(layers: readonly Layer[], room: number, view: View): string[] {
  const [first] = layers;
  if (layers.length < 2 && first?.name === "") return [];
  const words = layers.map(({ sign, name }, at) => `${colour(sign.repeat(2), at, layers, view)} ${name}`).join("   ");
  return wrap(words, room);
}
