import type { Report, Section, Tone } from "../core/report.js";
import { commandsForPipe, commandsForTerminal } from "./section-commands.js";
import { fieldsForPipe, fieldsForTerminal } from "./section-fields.js";
import { linesForPipe, linesForTerminal } from "./section-lines.js";
import { sectionTitle, tableForPipe, tableForTerminal } from "./section-table.js";
import { safe } from "./text.js";
import { bold, hanging, painted, symbolOf, TONE_WORDS, type View } from "./view.js";

/** A report as a person reads it (terminal) or as a line tool does (pipe). Ends in a line break. */
export function renderReport(report: Pick<Report, "headline" | "tone" | "sections">, view: View): string {
  const lines = view.tty ? forTerminal(report, view) : forPipe(report, view);
  return `${lines.join("\n")}\n`;
}

function forTerminal({ headline, tone, sections }: Pick<Report, "headline" | "tone" | "sections">, view: View) {
  const blocks = sections.map((section) => sectionForTerminal(section, view));
  // Prose that comes first explains the headline: it stands right under it.
  const [first] = sections;
  const attached = first?.type === "lines" && first.title === undefined;
  return [
    ...bannerLines(view),
    ...headlineLines(headline, tone, view),
    ...blocks.flatMap((block, at) => (block.length === 0 ? [] : at === 0 && attached ? block : ["", ...block])),
  ];
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
  return hanging({ text: "" }, view.banner, view, (line) => view.terminal.chalk.black.bgYellow(line));
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
  }
}

function forPipe({ headline, tone, sections }: Pick<Report, "headline" | "tone" | "sections">, view: View): string[] {
  const word = TONE_WORDS[tone];
  const first = word === "" ? safe(headline) : `${word}\t${safe(headline)}`;
  return [first, ...sections.flatMap((section) => blankAbove(sectionForPipe(section, view)))];
}

function blankAbove(block: string[]): string[] {
  return block.length === 0 ? [] : ["", ...block];
}

export function sectionForPipe(section: Section, view: View): string[] {
  const body = bodyForPipe(section, view);
  if (body.length === 0) return [];
  return [...(section.title === undefined ? [] : [safe(section.title)]), ...body];
}

function bodyForPipe(section: Section, view: View): string[] {
  switch (section.type) {
    case "fields":
      return fieldsForPipe(section.rows);
    case "table":
      return tableForPipe(section);
    case "lines":
      return linesForPipe(section.lines);
    case "commands":
      return commandsForPipe(section.commands, view);
  }
}
