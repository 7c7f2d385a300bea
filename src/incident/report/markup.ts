import { safeLines } from "../../core/visible.js";
import { timeWords } from "./words.js";

/** Text that may go into a page as it is. Only {@link html} and {@link trusted} make it. */
export class Markup {
  constructor(readonly text: string) {}
}

type Piece = string | number | Markup | readonly Markup[];

/** A piece of a page: what is put into it is escaped, unless it is a piece itself. */
export function html(parts: TemplateStringsArray, ...pieces: Piece[]): Markup {
  return new Markup(parts.map((part, index) => part + written(pieces[index] ?? "")).join(""));
}

/** Our own text that is markup already, such as a style sheet or a drawn chart. Never text from outside. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** A moment of ISO 8601, as a person and as a program reads it. */
export function timeMark(iso: string): Markup {
  return html`<time class="time" datetime="${iso}">${timeWords(iso)}</time>`;
}

function written(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "object") return piece.map(({ text }) => text).join("\n");
  return escaped(String(piece));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Line breaks stay; every other character that would act unseen is written out. */
function escaped(text: string): string {
  return safeLines(text)
    .join("\n")
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
