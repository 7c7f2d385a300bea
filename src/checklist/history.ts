import type { Kind } from "../core/checklist.js";
import { type Period, periodAfter, periodAt } from "./period.js";
import type { Entry, Signer } from "./record.js";
import { isDone, itemsIn, sheetOf } from "./sheet.js";

/** `partly`: something of it was done; `missed`: nothing; `open`: the period is not over. */
export type Kept = "done" | "partly" | "missed" | "open";

export interface PeriodKept {
  period: Period;
  kept: Kept;
  done: number;
  of: number;
  fails: string[];
  /** Who signed or ran it. */
  by: string[];
}

export interface KeptList {
  kind: Kind;
  /** Oldest first. */
  periods: PeriodKept[];
  /** Periods in a row that were done, up to now and at most; of the whole record. */
  streak: { now: number; longest: number };
  /** How much each person signed, the most first. */
  signers: { user: string; signed: number }[];
}

/** How a list was kept. Before its first entry nothing was missed: nobody kept it yet. */
export function keptOf(
  kind: Kind,
  entries: readonly Entry[],
  range: { from: Date; now: Date; zone: string },
): KeptList {
  const current = periodAt(kind, range.now, range.zone);
  const all = periodsUpTo(kind, entries, current).map((period) => periodKept(kind, period, entries, current));
  const first = periodAt(kind, range.from, range.zone);
  return {
    kind,
    periods: all.filter(({ period }) => period >= first),
    streak: streakOf(all),
    signers: signersOf(entries.filter(({ period }) => period >= first)),
  };
}

function periodsUpTo(kind: Kind, entries: readonly Entry[], last: Period): Period[] {
  const [first] = entries.map(({ period }) => period).sort();
  const periods: Period[] = [];
  for (let at = first; at !== undefined && at <= last; at = periodAfter(kind, at)) periods.push(at);
  return periods;
}

function periodKept(kind: Kind, period: Period, entries: readonly Entry[], current: Period): PeriodKept {
  const sheet = sheetOf(kind, period, entries);
  const mine = entries.filter((one) => one.period === period);
  const counted = sheet.items.filter(({ state }) => state !== "off");
  return {
    period,
    kept: keptAs(wasDone(kind, period, mine), mine.length > 0, period === current),
    done: counted.filter(({ state }) => ["ok", "warn", "skipped"].includes(state)).length,
    of: counted.length,
    fails: itemsIn(sheet, "fails").map(({ title }) => title),
    by: [...new Set(mine.map(({ by }) => nameOf(by)))],
  };
}

/** Worked through at any time of the period: what a later run finds or cannot see is news, and takes nothing away. */
function wasDone(kind: Kind, period: Period, entries: readonly Entry[]): boolean {
  return entries.some((_, at) => isDone(sheetOf(kind, period, entries.slice(0, at + 1))));
}

function keptAs(done: boolean, touched: boolean, running: boolean): Kept {
  if (done) return "done";
  if (running) return "open";
  return touched ? "partly" : "missed";
}

/** The running period counts once it is done; until then it breaks nothing. */
function streakOf(periods: readonly PeriodKept[]): KeptList["streak"] {
  let row = 0;
  let longest = 0;
  for (const { kept } of periods) {
    if (kept === "open") break;
    row = kept === "done" ? row + 1 : 0;
    longest = Math.max(longest, row);
  }
  return { now: row, longest };
}

function signersOf(entries: readonly Entry[]): KeptList["signers"] {
  const counts = new Map<string, number>();
  for (const one of entries) {
    if (one.type === "answer") counts.set(nameOf(one.by), (counts.get(nameOf(one.by)) ?? 0) + 1);
  }
  return [...counts].map(([user, signed]) => ({ user, signed })).sort((a, b) => b.signed - a.signed);
}

/** Who AWS takes them for says more than a login name that machines share. */
export function nameOf({ user, arn }: Signer): string {
  const last = arn?.split("/").at(-1);
  return last === undefined || last === user ? user : `${user} (${last})`;
}
