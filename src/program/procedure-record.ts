import { join } from "node:path";
import { readIfThere, replaceFile } from "../core/files.js";
import { isObject } from "../core/json.js";

export type Decision = "done" | "skipped" | "not needed" | "not confirmed" | "failed";

/** How far a guided procedure has come, so that it can be left and taken up again. */
export interface ProcedureRecord {
  startedAt: Date;
  decisions: { step: string; decision: Decision; at: Date }[];
}

/** A record older than this belongs to another emergency. */
const STALE_MS = 4 * 3_600_000;

export function readRecord(folder: string, id: string, now: Date): ProcedureRecord | undefined {
  const text = readIfThere(pathOf(folder, id));
  if (text === undefined) return undefined;
  const record = parse(text);
  return record !== undefined && now.getTime() - record.startedAt.getTime() < STALE_MS ? record : undefined;
}

export function writeRecord(folder: string, id: string, record: ProcedureRecord): void {
  replaceFile(pathOf(folder, id), `${JSON.stringify(record)}\n`);
}

function pathOf(folder: string, id: string): string {
  return join(folder, "procedures", `${id}.json`);
}

const DECISIONS: readonly string[] = ["done", "skipped", "not needed", "not confirmed", "failed"] satisfies Decision[];

function isDecision(value: unknown): value is Decision {
  return typeof value === "string" && DECISIONS.includes(value);
}

/** A record that cannot be read starts the procedure afresh: it only remembers what was asked, not what was changed. */
function parse(text: string): ProcedureRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || typeof value.startedAt !== "string" || !Array.isArray(value.decisions)) return undefined;
    const decisions = value.decisions.flatMap((one: unknown) =>
      isObject(one) && typeof one.step === "string" && isDecision(one.decision) && typeof one.at === "string"
        ? [{ step: one.step, decision: one.decision, at: new Date(one.at) }]
        : [],
    );
    return { startedAt: new Date(value.startedAt), decisions };
  } catch {
    return undefined;
  }
}
