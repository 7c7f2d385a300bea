import { nameOf } from "./history.js";
import type { AnswerEntry } from "./record.js";
import { headlineOf, type Sheet, type SheetItem, unanswered } from "./sheet.js";

export interface Place {
  /** Project, environment and region, for whoever reads it elsewhere. */
  where: string;
  zone: string;
  /** What is wrong with the record it is made of. */
  problems: readonly string[];
}

const TITLES = { daily: "Daily checklist", weekly: "Weekly checklist", monthly: "Monthly checklist" } as const;

/** A list as a document (CommonMark with tables), for a wiki or a ticket. */
export function toMarkdown(sheet: Sheet, { where, zone, problems }: Place, asked: boolean): string {
  const blocks = [
    `# ${TITLES[sheet.kind]} ${sheet.period}`,
    `${plain(where)}, days of ${plain(zone)}`,
    `**${plain(headlineOf(sheet, asked).text)}**`,
    [
      "| | item | state | what was seen | owner | signed |",
      "|---|---|---|---|---|---|",
      ...sheet.items.map(rowOf),
    ].join("\n"),
    ...sheet.items.filter(({ evidence }) => evidence.length > 0).map(evidenceOf),
    ...waiting(unanswered(sheet)),
    ran(sheet),
    ...(problems.length === 0 ? [] : [`The record is damaged: ${problems.map(plain).join("; ")}.`]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function rowOf({ title, state, what, owner, answer, off, ask }: SheetItem): string {
  const ticked = ["ok", "warn", "skipped"].includes(state) ? "☑" : "☐";
  const seen =
    answer?.result === "not-done" ? `not done: ${answer.note ?? "no reason was given"}` : what || (ask ?? "");
  const words = off === null ? seen : `switched off: ${off}`;
  return `| ${[ticked, title, state, words, owner, signature(answer)].map(plain).join(" | ")} |`;
}

function signature(answer: AnswerEntry | undefined): string {
  if (answer === undefined) return "";
  const note = answer.note === null ? "" : `: ${answer.note}`;
  return `${answer.result} by ${nameOf(answer.by)}, ${answer.at.slice(0, 16).replace("T", " ")} UTC${note}`;
}

function evidenceOf({ title, evidence }: SheetItem): string {
  return `## ${plain(title)}\n\n${evidence.map((line) => `- ${plain(line.trim())}`).join("\n")}`;
}

function waiting(items: readonly SheetItem[]): string[] {
  if (items.length === 0) return [];
  return [
    `## Waits for a person\n\n${items.map(({ title, ask }) => `- ${plain(title)}: ${plain(ask ?? "")}`).join("\n")}`,
  ];
}

function ran({ run, runs }: Sheet): string {
  if (run === undefined) return "The checks were not run in this period.";
  const times = runs === 1 ? "once" : `${runs} times`;
  return `Checks run ${times}, last by ${plain(nameOf(run.by))} at ${run.at}.`;
}

/** Text that Markdown and HTML leave as it is, on one line. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>|#~&]/g, (sign) => `\\${sign}`);
}
