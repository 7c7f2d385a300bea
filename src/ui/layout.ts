import type { Tone } from "../core/report.js";
import { widthOf, wrap } from "./text.js";
import { painted, plainLines, type View } from "./view.js";

export interface Lead {
  /** What the first line begins with; later lines are indented by its width. */
  text: string;
  tone?: Tone | undefined;
}

/** A paragraph: `lead` on the first line, the rest hanging under it, no line wider than the view. */
export function hanging(lead: Lead, text: string, view: View, paint: (line: string) => string = same): string[] {
  const hang = widthOf(lead.text);
  const lines = plainLines(text, view).flatMap((line) => wrap(line, view.width - hang));
  return lines.map((line, index) =>
    (index === 0 ? painted(lead.text, lead.tone, view) : " ".repeat(hang)).concat(paint(line)).trimEnd(),
  );
}

function same(line: string): string {
  return line;
}
