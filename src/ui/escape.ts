export { safe, safeLines, safeQuoted } from "../core/visible.js";

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

export function toAscii(text: string): string {
  return text.replace(/[^ -~]/gu, (char) => ASCII[char] ?? char);
}
