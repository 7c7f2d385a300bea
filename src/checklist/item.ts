import type { ChecklistItem } from "../core/checklist.js";
import type { Finding } from "../health/check.js";
import type { RunItem } from "./record.js";

const EVIDENCE_KEPT = 8;

/** An item without what a check saw: nothing was run yet, or there is nothing to run. */
export function runItemOf(item: ChecklistItem, seen?: Finding): RunItem {
  const { id, title, owner, check: name = null, ask = null, note = null, off = null } = item;
  const kept = { id, title, owner, check: name, ask, note, off };
  if (seen === undefined) return { ...kept, state: null, what: "", evidence: [], next: [] };
  const { state, what, evidence, next } = seen;
  const lines = evidence.map(({ text }) => text);
  const more = lines.length > EVIDENCE_KEPT ? [`and ${lines.length - EVIDENCE_KEPT} more`] : [];
  return { ...kept, state, what, evidence: [...lines.slice(0, EVIDENCE_KEPT), ...more], next };
}
