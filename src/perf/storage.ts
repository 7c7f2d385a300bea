import type { Runway } from "./trend.js";

const GIB = 1024 ** 3;
/** Fewer days than this are too few: storage can be enlarged at any time, but only once in six hours. */
const SHORT_DAYS = 90;
const WANTED_DAYS = 180;
const LITTLE_PERCENT = 10;
/** RDS refuses smaller steps than this share. */
const LEAST_STEP = 1.1;
const ROUND_GB = 10;

export interface StorageFacts {
  storageGb: number;
  /** Up to which RDS enlarges it by itself. */
  maxStorageGb: number | undefined;
  freeBytes: number | undefined;
  runway: Runway;
  /** Percent that is to stay free. */
  headroom: number;
}

export type StorageAdvice =
  | { action: "keep" | "increase"; storageGb: number; because: string; risks: string[] }
  | { action: "none"; why: string };

export function adviseStorage(facts: StorageFacts): StorageAdvice {
  const { storageGb, maxStorageGb, freeBytes, runway } = facts;
  if (freeBytes === undefined) return { action: "none", why: "how much storage is free is unknown" };
  const percent = (100 * freeBytes) / (storageGb * GIB);
  const free = `${gib(freeBytes)} of ${storageGb} GiB are free (${Math.round(percent)} %)`;
  const grows = maxStorageGb !== undefined && maxStorageGb > storageGb;
  const short = percent < LITTLE_PERCENT || (runway.state === "growing" && runway.days < SHORT_DAYS);
  if (!short && runway.state === "unknown")
    return { action: "none", why: `${free}; the trend is unknown: ${runway.why}` };
  if (!short) return { action: "keep", storageGb, because: `${free}; ${runwayWords(runway)}`, risks: [] };
  if (grows) {
    const because = `${free}; ${runwayWords(runway)}; RDS enlarges it by itself up to ${maxStorageGb} GB`;
    return { action: "keep", storageGb, because, risks: [] };
  }
  return {
    action: "increase",
    storageGb: wantedGb(facts, freeBytes),
    because: `${free}; ${runwayWords(runway)}`,
    risks: [
      "RDS cannot make storage smaller again",
      "for six hours after it no second change of the storage is possible",
    ],
  };
}

/** Room for half a year at this pace, with the headroom still free; at least one step that RDS takes. */
function wantedGb({ storageGb, runway, headroom }: StorageFacts, freeBytes: number): number {
  const used = storageGb - freeBytes / GIB;
  const grown = runway.state === "growing" ? Math.min(storageGb, (runway.bytesPerDay / GIB) * WANTED_DAYS) : 0;
  const wanted = Math.max(storageGb * LEAST_STEP, (used + grown) / (1 - headroom / 100));
  return Math.ceil(wanted / ROUND_GB) * ROUND_GB;
}

/** Until when the storage lasts, in words that say what they rest on. */
export function runwayWords(runway: Runway): string {
  if (runway.state === "unknown") return `the trend is unknown: ${runway.why}`;
  const rests = `by the trend of ${spanWords(runway.spanDays)}`;
  if (runway.state === "not-growing") return `it is not growing (${rests})`;
  const pace = `${gib(runway.bytesPerDay)} GiB a day`;
  if (runway.days < 1) return `full within a day at ${pace}, ${rests}`;
  if (runway.days > 3_650) return `it grows by ${pace} and lasts for more than ten years ${rests}`;
  const days = runway.days < 10 ? runway.days.toFixed(1) : String(Math.round(runway.days));
  return `full in ${days} days (${runway.fullAt.toISOString().slice(0, 10)}) at ${pace}, ${rests}`;
}

function spanWords(days: number): string {
  return days < 2 ? `${Math.round(days * 24)} h` : `${Math.round(days)} days`;
}

function gib(bytes: number): string {
  const amount = bytes / GIB;
  return String(Number(amount.toFixed(amount < 10 ? 2 : 1)));
}
