import { LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { valueWords } from "../../core/units.js";
import { safe } from "../../core/visible.js";
import { type PlacedMark, placed } from "./chart-marks.js";
import type { Mark } from "./model.js";
import { type ReportChart, withGaps } from "./series.js";

use([LineChart, GridComponent, MarkLineComponent, SVGRenderer]);

/** As drawn; the page scales it to its column, which is about as wide on a phone as on a desk. */
const SIZE = { width: 400, height: 270 };
const GRID = { left: 60, right: 12, bottom: 26 };
const ROW = 15;
const FONT = 12;
/** The page's own colours, so that a chart follows it into the dark and onto paper. */
const COLOR = {
  line: "var(--line)",
  text: "var(--muted)",
  grid: "var(--rule)",
  mark: "var(--text)",
  warn: "var(--warn)",
  critical: "var(--critical)",
};

/** Room for the label of a mark at the very end, as a part of the whole: else other marks' lines would cross it. */
const LABEL_ROOM = 0.2;

/** Where the time axis ends: marks after the last value are shown too, so that a metric that was kept too early is seen to end. */
function endOf(chart: ReportChart, marks: readonly Mark[]): number {
  const from = Date.parse(chart.from);
  const measured = Math.max(from + 1, Date.parse(chart.to));
  const last = marks.reduce((most, { at }) => Math.max(most, Date.parse(at)), from);
  return Math.max(measured, last + (Math.max(measured, last) - from) * LABEL_ROOM);
}

/** A metric as an SVG picture: its line with gaps, its limits, and the moments of the incident as labelled lines. */
export function chartSvg(chart: ReportChart, marks: readonly Mark[]): string {
  const from = Date.parse(chart.from);
  const to = endOf(chart, marks);
  const width = SIZE.width - GRID.left - GRID.right;
  const atX = (ms: number) => GRID.left + ((ms - from) / (to - from)) * width;
  const { rows, marks: lines } = placed(marks, { from, to }, atX, SIZE.width);
  const top = 10 + rows * ROW;
  const picture = init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  try {
    picture.setOption({
      animation: false,
      useUTC: true,
      textStyle: { fontFamily: "system-ui, sans-serif", fontSize: FONT },
      grid: { ...GRID, top, outerBoundsMode: "none" },
      xAxis: timeAxis(from, to),
      yAxis: valueAxis(chart),
      series: [
        {
          type: "line",
          silent: true,
          data: pointsOf(chart),
          symbol: "none",
          lineStyle: { color: COLOR.line, width: 2 },
          itemStyle: { color: COLOR.line },
          markLine: {
            silent: true,
            symbol: "none",
            animation: false,
            data: [...limitLines(chart), ...lines.map((mark) => markLine(mark, from, to))],
          },
        },
      ],
    });
    return drawn(picture.renderToSVGString());
  } finally {
    picture.dispose();
  }
}

/** The library adds rules for a pointer over the picture, which is a picture only. */
function drawn(svg: string): string {
  return svg.replace(/<style\s*>[\s\S]*?<\/style>/, "").replace(/^<svg /, '<svg aria-hidden="true" focusable="false" ');
}

function timeAxis(from: number, to: number) {
  const long = to - from > 36 * 3_600_000;
  return {
    type: "time" as const,
    min: from,
    max: to,
    splitNumber: 4,
    axisLine: { lineStyle: { color: COLOR.grid } },
    axisTick: { lineStyle: { color: COLOR.grid } },
    axisLabel: {
      color: COLOR.text,
      fontSize: FONT,
      hideOverlap: true,
      alignMinLabel: "left" as const,
      alignMaxLabel: "right" as const,
      formatter: (ms: number) => new Date(ms).toISOString().slice(long ? 5 : 11, long ? 10 : 16),
    },
  };
}

function highestOf({ points, warn, critical }: ReportChart): number {
  return points.reduce((most, { value }) => Math.max(most, value), Math.max(warn ?? 0, critical ?? 0));
}

function valueAxis(chart: ReportChart) {
  const { unit, points } = chart;
  return {
    type: "value" as const,
    min: points.reduce((least, { value }) => Math.min(least, value), 0),
    ...scaleOf(unit, highestOf(chart)),
    splitLine: { lineStyle: { color: COLOR.grid } },
    axisLabel: {
      color: COLOR.text,
      fontSize: FONT,
      showMaxLabel: true,
      formatter: (value: number) => (value === 0 ? "0" : safe(valueWords(value, unit))),
    },
  };
}

/** Ends on a round value of the unit: of a hundred per cent in quarters, of bytes in powers of two, else of tens. */
function scaleOf(unit: string, highest: number): { max: number; interval: number } {
  if (unit === "%" && highest <= 100) return { max: 100, interval: 25 };
  const about = (highest <= 0 ? 1 : highest) / 5;
  const power = unit === "bytes" ? 2 ** Math.floor(Math.log2(about)) : 10 ** Math.floor(Math.log10(about));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= about) ?? 10;
  const interval = power * (unit === "bytes" ? 2 ** Math.ceil(Math.log2(factor)) : factor);
  return { max: Math.ceil((highest <= 0 ? 1 : highest) / interval) * interval, interval };
}

/** A point between two gaps is no line: it is drawn as a dot. */
function pointsOf(chart: ReportChart) {
  const points = withGaps(chart);
  return points.map(({ ms, value }, index) => {
    const alone = (points[index - 1]?.value ?? null) === null && (points[index + 1]?.value ?? null) === null;
    return value !== null && alone ? { value: [ms, value], symbol: "circle", symbolSize: 4 } : { value: [ms, value] };
  });
}

/** Limits that lie so close that their labels would meet share one. */
const CLOSE = 0.08;

function limitLines(chart: ReportChart) {
  const { warn, critical, unit } = chart;
  const share = warn !== null && critical !== null && Math.abs(critical - warn) < CLOSE * highestOf(chart);
  const words = (name: string, value: number) => `${name} ${valueWords(value, unit)}`;
  const line = (name: "warn" | "critical", value: number | null, text: string) => {
    if (value === null) return [];
    const label = {
      formatter: safe(text),
      position: "insideStartTop" as const,
      color: COLOR[name],
      fontSize: FONT - 1,
      textBorderColor: "var(--page)",
      textBorderWidth: 3,
    };
    const type: number[] | "dashed" = name === "warn" ? [2, 3] : "dashed";
    return [{ yAxis: value, label, lineStyle: { color: COLOR[name], width: 1.5, type } }];
  };
  if (share) {
    const both = `${words("warn", warn)}, ${words("critical", critical)}`;
    const [upper, lower] = critical > warn ? (["critical", "warn"] as const) : (["warn", "critical"] as const);
    return [...line(lower, Math.min(warn, critical), ""), ...line(upper, Math.max(warn, critical), both)];
  }
  return [
    ...line("warn", warn, words("warn", warn ?? 0)),
    ...line("critical", critical, words("critical", critical ?? 0)),
  ];
}

/** A line from the axis up to its label, which has a row of its own where another stands in its way. */
function markLine({ name, ms, row, align }: PlacedMark, from: number, to: number): [object, object] {
  const x = Math.min(to, Math.max(from, ms));
  const label = {
    show: true,
    formatter: name,
    position: "end" as const,
    distance: 0,
    align,
    verticalAlign: "top" as const,
    offset: [align === "left" ? 4 : -4, 0],
    color: COLOR.mark,
    fontSize: FONT - 1,
  };
  const lineStyle = { color: COLOR.mark, width: 1, type: "solid" as const, opacity: 0.75 };
  return [
    { coord: [x, 0], y: SIZE.height - GRID.bottom, label, lineStyle },
    { coord: [x, 0], y: 6 + row * ROW },
  ];
}
