import type { Line } from "../core/report.js";
import { formatRelative } from "../core/time.js";
import { lineText } from "./as-typed.js";
import { pad, widthOf, wrapIndented } from "./text.js";
import { painted, plainLines, symbolOf, type View } from "./view.js";

const NARROWEST_TEXT = 16;

/** Prose, events, log lines: an aligned relative time, a symbol for the tone, the text hanging under itself. */
export function linesForTerminal(lines: readonly Line[], view: View, indent: number): string[] {
  const times = lines.map(({ time }) => (time === undefined ? "" : formatRelative(time, view.now)));
  const timeWidth = Math.max(0, ...times.map(widthOf));
  const above = timeWidth > 0 && view.width - indent - timeWidth - 2 < NARROWEST_TEXT;
  const margin = " ".repeat(indent);
  return lines.flatMap((line, at) => {
    const time = times[at] ?? "";
    const gutter = timeWidth === 0 || above ? "" : `${pad(time, timeWidth)}  `;
    const body = lineBody(line, view, view.width - indent - widthOf(gutter));
    const head = above && time !== "" ? [`${margin}${painted(time, "muted", view)}`] : [];
    return [
      ...head,
      ...body.map((text, index) => {
        const left = index === 0 ? painted(gutter, "muted", view) : " ".repeat(widthOf(gutter));
        return `${margin}${left}${text}`.trimEnd();
      }),
    ];
  });
}

function lineBody(line: Line, view: View, width: number): string[] {
  const tone = line.tone ?? "info";
  const symbol = symbolOf(tone, view.terminal.unicode);
  const lead = symbol === "" ? "" : `${symbol} `;
  return plainLines(lineText(line, view), view)
    .flatMap((text) => wrapIndented(text, width - lead.length))
    .map((text, index) => painted(`${index === 0 ? lead : " ".repeat(lead.length)}${text}`, tone, view));
}
