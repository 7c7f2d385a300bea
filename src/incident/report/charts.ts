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
const GRID = { left: 56, right: 14, bottom: 26 };
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

/** A metric as an SVG picture: its line with gaps, its limits, and the moments of the incident as labelled lines. */
export function chartSvg(chart: ReportChart, marks: readonly Mark[]): string {
  const from = Date.parse(chart.from);
  const to = Math.max(from + 1, Date.parse(chart.to));
  const width = SIZE.width - GRID.left - GRID.right;
  const atX = (ms: number) => GRID.left + ((ms - from) / (to - from)) * width;
  const { rows, marks: lines } = placed(marks, { from, to }, atX, SIZE.width);
  const top = 10 + rows * ROW;
  const picture = init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  try {
    picture.setOption({
      animation: false,
      useUTC: true,
      textStyle: { fontFamily: "inherit", fontSize: FONT },
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
      formatter: (ms: number) => new Date(ms).toISOString().slice(long ? 5 : 11, long ? 10 : 16),
    },
  };
}

function valueAxis({ unit, points, warn, critical }: ReportChart) {
  const highest = Math.max(...points.map(({ value }) => value), warn ?? 0, critical ?? 0);
  return {
    type: "value" as const,
    min: Math.min(0, ...points.map(({ value }) => value)),
    ...(unit === "%" && highest <= 100 ? { max: 100 } : { max: highest === 0 ? 1 : highest * 1.1 }),
    splitNumber: 4,
    splitLine: { lineStyle: { color: COLOR.grid } },
    axisLabel: {
      color: COLOR.text,
      fontSize: FONT,
      // The top end is where the scale was cut, not a round value.
      showMaxLabel: unit === "%" && highest <= 100,
      formatter: (value: number) => safe(valueWords(value, unit)),
    },
  };
}

/** A point between two gaps is no line: it is drawn as a dot. */
function pointsOf(chart: ReportChart) {
  const points = withGaps(chart);
  return points.map(({ ms, value }, index) => {
    const alone = (points[index - 1]?.value ?? null) === null && (points[index + 1]?.value ?? null) === null;
    return value !== null && alone ? { value: [ms, value], symbol: "circle", symbolSize: 4 } : { value: [ms, value] };
  });
}

function limitLines({ warn, critical, unit }: ReportChart) {
  return (["warn", "critical"] as const).flatMap((name) => {
    const value = name === "warn" ? warn : critical;
    if (value === null) return [];
    const label = {
      formatter: safe(`${name} ${valueWords(value, unit)}`),
      position: "insideStartTop" as const,
      color: COLOR[name],
      fontSize: FONT - 1,
      textBorderColor: "var(--page)",
      textBorderWidth: 3,
    };
    const type: number[] | "dashed" = name === "warn" ? [2, 3] : "dashed";
    return [{ yAxis: value, label, lineStyle: { color: COLOR[name], width: 1.5, type } }];
  });
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
