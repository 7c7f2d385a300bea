import { nearNames } from "../../aws/near-names.js";
import { nameOf } from "../../checklist/history.js";
import type { Period } from "../../checklist/period.js";
import { type AnswerEntry, entryStep, type Result, readRecord, signerOf } from "../../checklist/record.js";
import { type Sheet, type SheetItem, sheetOf, unanswered } from "../../checklist/sheet.js";
import { type Change, change, fact } from "../../core/change.js";
import type { Kind } from "../../core/checklist.js";
import type { Context } from "../../core/context.js";
import { usage } from "../../core/errors.js";

interface Signature {
  item: string | undefined;
  result: Result | undefined;
  note: string | undefined;
}

/** Plans the entry that answers one item of the running period. @throws usage for what cannot be signed */
export async function planSignature(ctx: Context, kind: Kind, period: Period, given: Signature): Promise<Change> {
  const { entries } = readRecord(ctx, kind);
  const sheet = sheetOf(kind, period, entries, ctx.env.checklists[kind]);
  const { item, result, note } = complete(sheet, given);
  const before = item.answer;
  const title = `${item.title} of ${kind} ${period}: ${result}`;
  const same = before !== undefined && before.result === result && before.note === note;
  const by = await signerOf(ctx);
  const answer: AnswerEntry = {
    type: "answer",
    at: ctx.clock.now().toISOString(),
    period,
    item: item.id,
    title: item.title,
    result,
    note,
    by,
    seen: seenOf(item, sheet),
  };
  return change({
    title,
    risk: "safe",
    resource: { type: "checklist", name: kind },
    facts: [fact(item.title, before === undefined ? "open" : answerWords(before), same ? {} : { after: result })],
    warnings: warningsOf(item, result),
    steps: same ? [] : [entryStep(ctx, kind, answer, title)],
    ...(same ? { nothingToDo: `${nameOf(before.by)} said so already, at ${before.at}` } : {}),
    doneWords: `${item.title}: ${result}, signed by ${nameOf(by)}`,
    after: () => left(sheet, item),
  });
}

function complete(sheet: Sheet, { item: id, result, note = null }: { [K in keyof Signature]: Signature[K] | null }) {
  if (typeof id !== "string") throw usage("--item is missing: which one is signed", signable(sheet));
  const item = sheet.items.find((one) => one.id === id);
  if (item === undefined) {
    const [meant] = nearNames(
      id,
      sheet.items.map((one) => one.id),
    );
    const hint = meant === undefined ? signable(sheet) : `did you mean ${meant}?`;
    throw usage(`--item: the ${sheet.kind} list has no item "${id}"`, hint);
  }
  if (item.off !== null) throw usage(`--item: ${id} is switched off: ${item.off}`, signable(sheet));
  if (item.ask === null)
    throw usage(`--item: ${id} is judged by its check alone, and signed by nobody`, signable(sheet));
  if (result === undefined || result === null) throw usage("--result is missing: done, not-done or skip");
  if (result !== "done" && note === null) throw usage(`--note is missing: why is ${id} ${result}?`);
  return { item, result, note };
}

function signable({ items }: Sheet): string {
  return `those that a person signs: ${items
    .filter(({ ask, off }) => ask !== null && off === null)
    .map(({ id }) => id)
    .join(", ")}`;
}

function seenOf({ seen, what }: SheetItem, { run }: Sheet): AnswerEntry["seen"] {
  return seen === null || run === undefined ? null : { state: seen, what, at: run.at };
}

function warningsOf({ check, seen, what }: SheetItem, result: Result): string[] {
  if (result !== "done" || check === null) return [];
  if (seen === null) return ["its check was not run in this period: whoever signs has seen nothing of it here"];
  return seen === "critical" || seen === "unknown"
    ? [`its check says otherwise (${what}): the item stays as it is`]
    : [];
}

function answerWords({ result, by }: AnswerEntry): string {
  return `${result} (${nameOf(by)})`;
}

function left(sheet: Sheet, signed: SheetItem): string[] {
  const rest = unanswered(sheet).filter(({ id }) => id !== signed.id);
  return rest.length === 0
    ? ["nothing else waits for a person"]
    : [`still open: ${rest.map(({ id }) => id).join(", ")}`];
}
