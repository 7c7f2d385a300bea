import type { Line, Report, Section, Tone } from "../core/report.js";
import { hanging } from "./layout.js";
import { chartForTerminal } from "./section-chart.js";
import { commandsForTerminal } from "./section-commands.js";
import { fieldsForTerminal } from "./section-fields.js";
import { linesForTerminal } from "./section-lines.js";
import { sectionTitle, tableForTerminal } from "./section-table.js";
import { bold, highlighted, painted, symbolOf, TONE_WORDS, type View } from "./view.js";

/** A report for a person: the headline answers, sections explain, commands say what to type next. */
export function terminalLines(report: Pick<Report, "headline" | "tone" | "sections">, view: View): string[] {
  const { headline, tone } = report;
  // An empty table that only says the headline again says nothing.
  const sections = report.sections.filter(
    (one) => one.type !== "table" || one.rows.length > 0 || one.empty !== headline,
  );
  const blocks = sections.map((section) => sectionForTerminal(section, view));
  // Prose that comes first explains the headline: it stands right under it.
  const [first] = sections;
  const attached = first?.type === "lines" && first.title === undefined && first.lines.every(isProse);
  return [
    ...bannerLines(view),
    ...headlineLines(headline, tone, view),
    ...blocks.flatMap((block, at) => (block.length === 0 ? [] : at === 0 && attached ? block : ["", ...block])),
  ];
}

/** Not one of a list of events. */
function isProse({ time }: Line): boolean {
  return time === undefined;
}

/** Symbol, word, sentence: `✗ CRITICAL  nothing runs`. */
export function headlineLines(headline: string, tone: Tone, view: View, word = TONE_WORDS[tone]): string[] {
  const symbol = symbolOf(tone, view.terminal.unicode);
  if (symbol === "") return hanging({ text: "" }, headline, view, (line) => bold(line, view));
  const lead = `${symbol} ${word.toUpperCase()}`;
  const [first = "", ...rest] = hanging({ text: "  " }, `${word.toUpperCase()}  ${headline}`, view);
  const sentence = first.slice(lead.length);
  const begun = `${painted(bold(lead, view), tone, view)}${bold(sentence, view)}`;
  return [begun, ...rest.map((line) => bold(line, view))];
}

/** What every screen says first, such as that this is the sandbox. */
export function bannerLines(view: View): string[] {
  if (view.banner === undefined) return [];
  return hanging({ text: "" }, view.banner, view, (line) => highlighted(line, view));
}

export function sectionForTerminal(section: Section, view: View): string[] {
  const body = bodyForTerminal(section, view, section.title === undefined ? 2 : 4);
  return body.length === 0 ? [] : [...sectionTitle(section.title, view), ...body];
}

function bodyForTerminal(section: Section, view: View, indent: number): string[] {
  switch (section.type) {
    case "fields":
      return fieldsForTerminal(section.rows, view, indent);
    case "table":
      return tableForTerminal(section, view, indent);
    case "lines":
      return linesForTerminal(section.lines, view, indent);
    case "commands":
      return commandsForTerminal(section.commands, view, indent);
    case "chart":
      return chartForTerminal(section.chart, view, indent);
  }
}
