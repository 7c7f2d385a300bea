import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/**
 * Characters of outside data that would act on the terminal instead of being seen: C0 and C1 controls, DEL, the marks
 * that reorder or hide text, line separators, and halves of surrogate pairs.
 */
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\p{Surrogate}]/gu;

/** Our own punctuation as ASCII has it; what else outside data holds is kept as it is. */
const ASCII: Readonly<Record<string, string>> = {
  "→": "->",
  "←": "<-",
  "·": "-",
  "–": "-",
  "—": "-",
  "…": "...",
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
  "≤": "<=",
  "≥": ">=",
  "×": "x",
  "✓": "+",
  "✗": "x",
  "█": "#",
  "░": ".",
};

/** One line in which every acting character is written out (`\n`, `\x1b`), so that it is seen and does nothing. */
export function safe(text: string): string {
  return text.replace(ACTING, written);
}

/** {@link safe}, but line breaks stay line breaks and tabs become spaces: for text that is laid out on a terminal. */
export function safeLines(text: string): string[] {
  return text.split(/\r\n|\n/).map((line) => safe(line.replaceAll("\t", "  ")));
}

/** Finished output (JSON, YAML) with the control characters that its own quoting leaves bare written as `\uXXXX`. */
export function safeQuoted(text: string): string {
  return text.replace(ACTING, (char) => (char === "\n" ? char : unicodeEscape(char)));
}

function written(char: string): string {
  if (char === "\n") return "\\n";
  if (char === "\t") return "\\t";
  if (char === "\r") return "\\r";
  const code = char.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : unicodeEscape(char);
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

export function toAscii(text: string): string {
  return text.replace(/[^ -~]/gu, (char) => ASCII[char] ?? char);
}

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

/** Like {@link wrap}, keeping the indentation a log line or a stack trace begins with. */
export function wrapIndented(text: string, width: number): string[] {
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
