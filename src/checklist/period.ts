import type { Kind } from "../core/checklist.js";
import { usage } from "../core/errors.js";
import { addDays, daysFrom, instantOf, isDay, wallClock, weekdayOf } from "../core/zone.js";

/**
 * The stretch of time that a list is for, as a text that sorts: a day `2026-11-29`, an ISO week `2026-W48`, a month
 * `2026-11`.
 */
export type Period = string;

const EXAMPLES: Readonly<Record<Kind, string>> = { daily: "2026-11-29", weekly: "2026-W48", monthly: "2026-11" };

/** The one that a moment belongs to, by the calendar of the zone. */
export function periodAt(kind: Kind, at: Date, zone: string): Period {
  return periodOf(kind, wallClock(zone, at).day);
}

function periodOf(kind: Kind, day: string): Period {
  if (kind === "daily") return day;
  if (kind === "monthly") return day.slice(0, 7);
  // ISO 8601: a week belongs to the year that has its Thursday.
  const thursday = addDays(day, 3 - weekdayOf(day));
  const year = thursday.slice(0, 4);
  const week = Math.floor(daysFrom(`${year}-01-01`, thursday) / 7) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

/** Its first day. */
function firstDay(kind: Kind, period: Period): string {
  if (kind === "daily") return period;
  if (kind === "monthly") return `${period}-01`;
  // The fourth of January is always in the first week.
  const fourth = `${period.slice(0, 4)}-01-04`;
  return addDays(fourth, (Number(period.slice(6)) - 1) * 7 - weekdayOf(fourth));
}

/** @throws usage for what is no such period */
export function parsePeriod(kind: Kind, text: string): Period {
  const shaped =
    (kind === "daily" && isDay(text)) ||
    (kind === "weekly" && /^\d{4}-W(?!00)\d{2}$/.test(text)) ||
    (kind === "monthly" && /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text));
  if (shaped && periodOf(kind, firstDay(kind, text)) === text) return text;
  throw usage(`--period: "${text}" is not a period of the ${kind} list`, `write it as ${EXAMPLES[kind]}`);
}

export function periodAfter(kind: Kind, period: Period): Period {
  const first = firstDay(kind, period);
  const days = kind === "daily" ? 1 : kind === "weekly" ? 7 : 31;
  return periodOf(kind, addDays(first, days));
}

/** From its first moment up to that of the next one. */
export function spanOf(kind: Kind, period: Period, zone: string): { from: Date; to: Date } {
  return {
    from: instantOf(zone, firstDay(kind, period), 0),
    to: instantOf(zone, firstDay(kind, periodAfter(kind, period)), 0),
  };
}
