import { type AnswerEntry, entryStep, type Result, type RunEntry, type RunItem } from "../../src/checklist/record.js";
import type { RecordStep } from "../../src/core/change.js";
import type { Kind } from "../../src/core/checklist.js";
import type { Context } from "../../src/core/context.js";
import { Gate } from "../../src/core/gate.js";
import { appendRecord, passageOf } from "../../src/core/passages.js";
import { TEST_NOW } from "../support/context.js";

export const ADA = { user: "ada", host: "laptop", arn: "arn:aws:iam::111122223333:user/ada" };

export function aRunItem(fields: Partial<RunItem> = {}): RunItem {
  return {
    id: "alarms",
    title: "Alarms",
    owner: "on-call engineer",
    state: "ok",
    what: "none of 4 in alarm",
    evidence: [],
    next: [],
    check: "alarms",
    ask: "Are they understood?",
    note: null,
    off: null,
    ...fields,
  };
}

export function aRun(items: RunItem[], fields: Partial<RunEntry> = {}): RunEntry {
  return { type: "run", at: TEST_NOW.toISOString(), period: "2026-01-31", by: ADA, items, ...fields };
}

export function anAnswer(result: Result, fields: Partial<AnswerEntry> = {}): AnswerEntry {
  return {
    type: "answer",
    at: TEST_NOW.toISOString(),
    period: "2026-01-31",
    item: "alarms",
    title: "Alarms",
    result,
    note: null,
    by: ADA,
    seen: null,
    ...fields,
  };
}

/** Writes an entry, as the engine would. */
export async function carryOut(step: RecordStep, ctx: Context): Promise<void> {
  const gate = new Gate({});
  await gate.permit(passageOf(step), async () => appendRecord(gate, step, ctx));
}

export async function keep(ctx: Context, kind: Kind, entries: (RunEntry | AnswerEntry)[]): Promise<void> {
  for (const one of entries) await carryOut(entryStep(ctx, kind, one, "keep"), ctx);
}
