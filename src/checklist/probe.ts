import type { ChecklistItem } from "../core/checklist.js";
import type { Context } from "../core/context.js";
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
  const [first] = ranked;
  return {
    state: first?.state ?? "skipped",
    what: words(findings, notable),
    resource: first?.resource ?? "",
    evidence: notable.flatMap(({ title, what, state, evidence }) => [
      { text: `${title}: ${what}`, tone: toneOf(state) },
      ...evidence.map((line) => ({ ...line, text: `  ${line.text}` })),
    ]),
    next: notable.flatMap(({ next }) => next),
  };
}

function words(all: readonly Finding[], notable: readonly Finding[]): string {
  if (notable.length > 0) return notable.map(({ title, what }) => `${title}: ${what}`).join("; ");
  const seen = all.filter(({ state }) => state === "ok");
  if (seen.length <= SHOWN_WHEN_WELL) return (seen.length === 0 ? all : seen).map(({ what }) => what).join("; ");
  return `${seen.length} checks, nothing wrong`;
}
