import stringWidth from "fast-string-width";
import { wrapAnsi } from "fast-wrap-ansi";

/** Columns a text takes on a terminal; wide characters and emoji take two. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** Lines of at most `width` columns; breaks at spaces where it can, inside a word where it must. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(2, width);
  if (widthOf(text) <= room) return [text.trimEnd()];
  return wrapAnsi(text, room, { hard: true, trim: true }).split("\n");
}

/** Like {@link wrap}, keeping the indentation a log line or a stack trace begins with; a numbered step hangs under itself. */
export function wrapIndented(text: string, width: number): string[] {
  const number = /^\d{1,2}\. /.exec(text)?.[0];
  if (number !== undefined && number.length <= width / 2) {
    const [first = "", ...rest] = wrap(text.slice(number.length), width - number.length);
    return [number + first, ...rest.map((line) => " ".repeat(number.length) + line)];
  }
  const indent = /^ */.exec(text)?.[0] ?? "";
  if (indent === "" || indent.length > width / 2) return wrap(text.trimStart(), width);
  return wrap(text.slice(indent.length), width - indent.length).map((line) => indent + line);
}

export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return align === "right" ? space + text : text + space;
}

/** At most `width` columns on one line, cut with an ellipsis; only for what is redrawn, never for a result. */
export function cut(text: string, width: number, ellipsis = "…"): string {
  if (widthOf(text) <= width) return text;
  const room = width - widthOf(ellipsis);
  let out = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const size = widthOf(segment);
    if (used + size > room) break;
    out += segment;
    used += size;
  }
  return out + ellipsis;
}
