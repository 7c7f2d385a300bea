import { nameOf } from "../../checklist/history.js";
import { spanOf } from "../../checklist/period.js";
import type { ChecklistRecord } from "../../checklist/record.js";
import { exitOf, headlineOf, type Sheet, type SheetItem, toneOf, unanswered } from "../../checklist/sheet.js";
import { type JsonObject, toJson } from "../../core/json.js";
import { type Cell, type Line, type NextCommand, type Report, report, type Section } from "../../core/report.js";

const MOST_COMMANDS = 6;

export interface Around {
  zone: string;
  record: ChecklistRecord;
  /** Whether somebody is there to be asked. */
  asked: boolean;
  /** A period that is over: how it was is no finding of today. */
  over: boolean;
}

/** A list as a person reads it: what fails and waits first, then every item, its proof, and what to type. */
export function checklistReport(sheet: Sheet, around: Around): Report {
  const { text, tone } = headlineOf(sheet, around.asked || around.over);
  return report({
    schema: "maintenance.checklist",
    headline: text,
    tone,
    exit: around.over ? "ok" : exitOf(sheet),
    data: dataOf(sheet, around),
    sections: [
      table(sheet),
      ...evidence(sheet),
      ...notes(sheet, around),
      ...(around.over ? [] : commands(sheet, around.asked)),
    ],
  });
}

function dataOf(sheet: Sheet, { zone, record }: Around): JsonObject {
  const { from, to } = spanOf(sheet.kind, sheet.period, zone);
  return {
    checklist: sheet.kind,
    period: sheet.period,
    from: from.toISOString(),
    to: to.toISOString(),
    timeZone: zone,
    items: sheet.items.map(itemData),
    waiting: unanswered(sheet).map(({ id }) => id),
    runs: sheet.runs,
    lastRun: sheet.run === undefined ? null : { at: sheet.run.at, by: toJson(sheet.run.by) },
    record: record.path,
    recordProblems: record.problems,
  };
}

function itemData({
  id,
  title,
  owner,
  state,
  seen,
  check,
  what,
  evidence: lines,
  ask,
  answer,
  note,
  off,
  next,
}: SheetItem) {
  return {
    id,
    title,
    owner,
    state,
    check,
    seen,
    what,
    evidence: lines,
    ask,
    answer:
      answer === undefined
        ? null
        : { result: answer.result, note: answer.note, at: answer.at, by: toJson(answer.by), seen: toJson(answer.seen) },
    note,
    off,
    next: toJson(next),
  };
}

function table({ items }: Sheet): Section {
  return {
    type: "table",
    columns: [
      { title: "ITEM", yield: 0 },
      { title: "STATE", yield: 0 },
      { title: "WHAT", yield: 1 },
      { title: "SIGNED", yield: 2 },
      { title: "OWNER", yield: 4 },
    ],
    rows: items.map((one): Cell[] => [
      one.title,
      { text: one.state, tone: toneOf(one.state) },
      one.seen === "warn" && one.off === null ? { text: whatOf(one), tone: "warn" } : whatOf(one),
      signature(one),
      one.owner,
    ]),
    empty: "the list has no items",
  };
}

function whatOf({ off, what, check, seen, ask, answer }: SheetItem): string {
  if (off !== null) return `switched off: ${off}`;
  if (check !== null && seen === null) return "not run";
  if (answer?.result === "not-done") return `not done: ${answer.note ?? "no reason was given"}`;
  const question = ask !== null && answer === undefined ? ask : "";
  return what === "" ? question : what;
}

function signature({ answer }: SheetItem): Cell {
  return answer === undefined ? "" : `${answer.result === "done" ? "" : `${answer.result}, `}${nameOf(answer.by)}`;
}

/** Of what is not well, and of what a person has to judge. */
function evidence({ items }: Sheet): Section[] {
  const lines = items.flatMap((one): Line[] => {
    const judged = one.ask !== null && one.answer === undefined;
    if (one.evidence.length === 0 || (one.state === "ok" && !judged) || one.state === "off") return [];
    return [{ text: one.title, tone: toneOf(one.state) }, ...one.evidence.map((text) => ({ text: `  ${text}` }))];
  });
  return lines.length === 0 ? [] : [{ type: "lines", title: "Evidence", lines }];
}

/** Who said what and when, what an item's owner should know, and what is wrong with the record. */
function notes({ items }: Sheet, { record }: Around): Section[] {
  const answers = items.flatMap(({ title, answer }): Line[] =>
    answer === undefined
      ? []
      : [
          {
            text: `${title}: ${answer.result}, ${nameOf(answer.by)}${answer.note === null ? "" : `: ${answer.note}`}`,
            time: new Date(answer.at),
          },
        ],
  );
  const hints = items.flatMap(({ title, note, state }): Line[] =>
    note === null || state === "off" ? [] : [{ text: `${title}: ${note}` }],
  );
  const problems = record.problems.map((text): Line => ({ text, tone: "warn" }));
  const section = (title: string, lines: Line[]): Section[] =>
    lines.length === 0 ? [] : [{ type: "lines", title, lines }];
  return [
    ...section("Signed", answers),
    ...section("Notes", hints),
    ...section(`The record ${record.path} is damaged`, problems),
  ];
}

function commands(sheet: Sheet, asked: boolean): Section[] {
  const seen = sheet.items
    .filter(({ state }) => state === "fails" || state === "unknown" || state === "warn")
    .flatMap(({ next }) => next);
  // Whoever is about to be asked need not type it.
  const sign = (asked ? [] : unanswered(sheet)).map(
    ({ id, title }): NextCommand => ({
      type: `maintenance ${sheet.kind} --item ${id} --result done`,
      why: `sign "${title}" without being asked`,
    }),
  );
  const all = [...seen, ...sign].filter(({ type }, at, list) => list.findIndex((one) => one.type === type) === at);
  return all.length === 0 ? [] : [{ type: "commands", title: "Next", commands: all.slice(0, MOST_COMMANDS) }];
}
