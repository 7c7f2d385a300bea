import { safeLines } from "../../core/visible.js";

/** What Markdown (GitHub's, with its tables, HTML and mathematics) would act on. */
const ACTING = /[\\`*_[\]<>|~#&$]/g;

/** A mention would tell people, and an address become a link, without any mark around it. */
function inert(text: string): string {
  return text
    .replaceAll("@", "&#64;")
    .replace(/\b(https?|ftp):\/\//gi, "$1&#58;//")
    .replace(/\bwww\./gi, "www&#46;");
}

/** Outside text on one line of Markdown: nothing in it acts, and what would act unseen is written out. */
export function md(text: string): string {
  const escaped = safeLines(text)
    .map((line) => inert(line.trim().replace(ACTING, "\\$&")))
    .filter((line) => line !== "")
    .join(" / ");
  // What begins a list or a rule at the beginning of a text.
  return escaped.replace(/^(\d+)([.)])/, "$1\\$2").replace(/^[-+=]/, "\\$&");
}

/** An address as a link where it plainly is one, else as text. */
export function mdLink(address: string): string {
  return /^https?:\/\/[\w.:~/?#@%+=&,;-]+$/.test(address) ? `<${address}>` : md(address);
}

/** A table of texts that are Markdown already; `empty` where there is no row. */
export function mdTable(titles: readonly string[], rows: readonly (readonly string[])[], empty: string): string[] {
  if (rows.length === 0) return [empty];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)];
}
