import type { ChecklistItem, Kind } from "../core/checklist.js";
import type { Tone } from "../core/report.js";
import { runItemOf } from "./item.js";
import type { Period } from "./period.js";
import type { AnswerEntry, Entry, RunEntry, RunItem } from "./record.js";

/**
 * How an item stands: `fails` when its check does or somebody answered that it is not done, `open` while a question waits
 * for a person or its check was not run, `skipped` when somebody said that it is not needed this time, `off` when the
 * configuration says so.
 */
export type ItemState = "ok" | "warn" | "fails" | "unknown" | "open" | "skipped" | "off";

export interface SheetItem extends Omit<RunItem, "state"> {
  state: ItemState;
  /** What the machine saw; null without a check. */
  seen: RunItem["state"];
  /** The last answer in the period. */
  answer: AnswerEntry | undefined;
}

/** A list for one period, as far as it is done. */
export interface Sheet {
  kind: Kind;
  period: Period;
  items: SheetItem[];
  /** The last one of the period. */
  run: RunEntry | undefined;
  runs: number;
}

/** @param fallback the items of a period in which the list was never run */
export function sheetOf(
  kind: Kind,
  period: Period,
  entries: readonly Entry[],
  fallback: readonly ChecklistItem[] = [],
): Sheet {
  const mine = entries.filter((one) => one.period === period);
  const runs = mine.filter((one) => one.type === "run");
  const answers = mine.filter((one) => one.type === "answer");
  const run = runs.at(-1);
  const items = run?.items ?? fallback.map((item) => runItemOf(item));
  return {
    kind,
    period,
    run,
    runs: runs.length,
    items: items.map((item) => {
      const answer = answers.findLast((one) => one.item === item.id);
      return { ...item, state: stateOf(item, answer), seen: item.state, answer };
    }),
  };
}

/** A signature never outweighs what the machine sees: a check that fails goes on failing. */
function stateOf({ state, check, ask, off }: RunItem, answer: AnswerEntry | undefined): ItemState {
  if (off !== null) return "off";
  if (state === "critical" || answer?.result === "not-done") return "fails";
  if (state === "unknown") return "unknown";
  const unrun = check !== null && state === null;
  if (unrun || (ask !== null && answer === undefined)) return "open";
  if (answer?.result === "skip") return "skipped";
  return state === "warn" ? "warn" : "ok";
}

const TONES: Readonly<Record<ItemState, Tone>> = {
  ok: "ok",
  warn: "warn",
  fails: "critical",
  unknown: "unknown",
  open: "info",
  skipped: "muted",
  off: "muted",
};

export function toneOf(state: ItemState): Tone {
  return TONES[state];
}

export function itemsIn(sheet: Sheet, state: ItemState): SheetItem[] {
  return sheet.items.filter((one) => one.state === state);
}

/** The items that a person still has to answer, whatever their checks say. */
export function unanswered(sheet: Sheet): SheetItem[] {
  return sheet.items.filter(({ ask, off, answer }) => ask !== null && off === null && answer === undefined);
}

/** Nothing waits, and nothing is unseen: the list was worked through, also when something in it fails. */
export function isDone(sheet: Sheet): boolean {
  return (
    sheet.run !== undefined &&
    unanswered(sheet).length === 0 &&
    !sheet.items.some(({ state }) => state === "open" || state === "unknown")
  );
}

/** `fails` and `unknown` are findings, as in a triage; a warning is not one, and what waits for a person is no fault yet. */
export function exitOf(sheet: Sheet): "ok" | "unhealthy" {
  return sheet.items.some(({ state }) => state === "fails" || state === "unknown") ? "unhealthy" : "ok";
}

/** The first line: what fails, what is not known, what waits for whom. @param asked whether somebody was there to be asked */
export function headlineOf(sheet: Sheet, asked: boolean): { text: string; tone: Tone } {
  if (sheet.run === undefined && sheet.items.every(({ answer }) => answer === undefined)) {
    return { text: `${sheet.kind} ${sheet.period}: nothing is recorded of it`, tone: "info" };
  }
  const titles = (items: SheetItem[]) => items.map(({ title }) => title).join(", ");
  const named = (items: SheetItem[], one: string, many: string) =>
    items.length === 0 ? [] : [`${items.length} ${items.length === 1 ? one : many} (${titles(items)})`];
  const waiting = unanswered(sheet);
  const unrun = itemsIn(sheet, "open").filter((one) => !waiting.includes(one));
  const counted = sheet.items.filter(({ state }) => state !== "off").length;
  const well = sheet.items.filter(({ state }) => ["ok", "warn", "skipped"].includes(state)).length;
  const parts = [
    ...named(itemsIn(sheet, "fails"), "fails", "fail"),
    ...named(itemsIn(sheet, "unknown"), "is unknown", "are unknown"),
    ...named(waiting, "waits for a person", "wait for a person"),
    ...named(unrun, "was not run", "were not run"),
    ...named(itemsIn(sheet, "warn"), "warns", "warn"),
    `${well} of ${counted} done`,
  ];
  const quiet = waiting.length > 0 && !asked ? "; nobody was asked" : "";
  const worst = (["fails", "unknown", "warn", "open"] as const).find((state) => itemsIn(sheet, state).length > 0);
  return { text: `${sheet.kind} ${sheet.period}: ${parts.join(", ")}${quiet}`, tone: toneOf(worst ?? "ok") };
}
