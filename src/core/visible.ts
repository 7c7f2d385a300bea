/**
 * Characters of outside data that would act on the terminal instead of being seen: C0 and C1 controls, DEL, the marks
 * that reorder or hide text, line separators, and halves of surrogate pairs.
 */
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\p{Surrogate}]/gu;

/** How a sequence for the terminal begins, as the source of an expression; its last letter says what it does: `m` colours. */
export const SEQUENCE = String.raw`\u001b\[[\d;]*`;

/** Only such text can hold what acts, once it is quoted; most has none, and this is quick to see. */
const BEYOND_ASCII = /[^\n -~]/;

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
  if (!BEYOND_ASCII.test(text)) return text;
  return text.replace(ACTING, (char) => (char === "\n" ? char : unicodeEscape(char)));
}

function written(char: string): string {
  if (char === "\n") return "\\n";
  if (char === "\t") return "\\t";
  if (char === "\r") return "\\r";
  const code = char.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : unicodeEscape(char);
}

/** As JSON writes it: `\u00e9`. */
export function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
