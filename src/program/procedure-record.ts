import { join } from "node:path";
import type { Uptime } from "../core/clock.js";
import { readIfThere, replaceFile } from "../core/files.js";
import { isObject } from "../core/json.js";

export type Decision = "done" | "skipped" | "not needed" | "not confirmed" | "failed" | "stopped";

/** How far a guided procedure has come, so that it can be left and taken up again. */
export interface ProcedureRecord {
  /** By the clock, and by the machine's own time, which nobody can set. */
  started: { at: Date; up: Uptime | undefined };
  decisions: { step: string; decision: Decision; at: Date }[];
}

/** @param folder the incident's, or the environment's where no incident is led */
export function readRecord(folder: string, id: string): ProcedureRecord | undefined {
  const text = readIfThere(pathOf(folder, id));
  return text === undefined ? undefined : parse(text);
}

export function writeRecord(folder: string, id: string, { started, decisions }: ProcedureRecord): void {
  const { at, up } = started;
  replaceFile(pathOf(folder, id), `${JSON.stringify({ startedAt: at, up: up ?? null, decisions })}\n`);
}

function pathOf(folder: string, id: string): string {
  return join(folder, "procedures", `${id}.json`);
}

const DECISIONS: readonly Decision[] = ["done", "skipped", "not needed", "not confirmed", "failed", "stopped"];

/** A record that cannot be read starts the procedure afresh: it only remembers what was asked, not what was changed. */
function parse(text: string): ProcedureRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || typeof value.startedAt !== "string" || !Array.isArray(value.decisions)) return undefined;
    const at = new Date(value.startedAt);
    if (Number.isNaN(at.getTime())) return undefined;
    const decisions = value.decisions.flatMap((one: unknown) => {
      const decision = isObject(one) ? DECISIONS.find((known) => known === one.decision) : undefined;
      return isObject(one) && typeof one.step === "string" && decision !== undefined && typeof one.at === "string"
        ? [{ step: one.step, decision, at: new Date(one.at) }]
        : [];
    });
    return { started: { at, up: uptimeOf(value.up) }, decisions };
  } catch {
    return undefined;
  }
}

function uptimeOf(value: unknown): Uptime | undefined {
  if (!isObject(value)) return undefined;
  const { boot, ms } = value;
  return typeof boot === "string" && typeof ms === "number" ? { boot, ms } : undefined;
}
