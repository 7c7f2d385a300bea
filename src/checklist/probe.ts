import type { ChecklistItem } from "../core/checklist.js";
import type { Context } from "../core/context.js";
import type { Line } from "../core/report.js";
import { type Check, check, type Finding, type Look, type Seen, type State, toneOf } from "../health/check.js";
import { runChecks } from "../health/run-checks.js";
import type { AuditLook } from "../security/audit/check.js";

/** What an item's check works with: reads only, those that several need made once. */
export interface ProbeLook {
  ctx: Context;
  look: Look;
  audit: AuditLook;
  /** Whose thresholds count. */
  item: ChecklistItem;
}

/** What a machine can know of an item. What it throws is unknown, and hides no other item. */
export type Probe = (at: ProbeLook) => Promise<Seen>;

/** Health checks as one item: each under its own deadline. */
export async function together(checks: readonly Check[], look: Look): Promise<Seen> {
  return combine(await runChecks(checks, look));
}

/** A probe as one part of an item, so that its failure is that part's only. */
export function part(id: string, title: string, run: () => Promise<Seen>, timeoutMs: number): Check {
  return check({ id, title, timeoutMs, run });
}

/** Unknown goes before a warning here: what was not seen may be as bad as anything. */
const RANK: readonly State[] = ["critical", "unknown", "warn", "ok", "skipped"];
const SHOWN_WHEN_WELL = 2;

/** Several findings as one: the worst state, what is notable in words, all that proves it. */
export function combine(findings: readonly Finding[]): Seen {
  const ranked = [...findings].sort((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state));
  const notable = ranked.filter(({ state }) => state !== "ok" && state !== "skipped");
  const groups = grouped(notable);
  const [first] = ranked;
  return {
    state: first?.state ?? "skipped",
    what: groups.length > 0 ? groups.map(({ words }) => words).join("; ") : wellWords(findings),
    resource: first?.resource ?? "",
    evidence: groups.flatMap(({ words, state, evidence }) => [
      { text: words, tone: toneOf(state) },
      ...evidence.map((line) => ({ ...line, text: `  ${line.text}` })),
    ]),
    next: notable.flatMap(({ next }) => next),
  };
}

interface Group {
  words: string;
  state: State;
  evidence: Line[];
}

/** One refusal often stands in the way of several parts: it is told once. */
function grouped(notable: readonly Finding[]): Group[] {
  const whats = [...new Set(notable.map(({ what }) => what))];
  return whats.flatMap((what) => {
    const [first, ...others] = notable.filter((one) => one.what === what);
    if (first === undefined) return [];
    const titles = [first, ...others].map(({ title }) => title).join(", ");
    return [{ words: `${titles}: ${what}`, state: first.state, evidence: first.evidence }];
  });
}

function wellWords(all: readonly Finding[]): string {
  const seen = all.filter(({ state }) => state === "ok");
  if (seen.length <= SHOWN_WHEN_WELL) return (seen.length === 0 ? all : seen).map(({ what }) => what).join("; ");
  return `${seen.length} checks, nothing wrong`;
}
