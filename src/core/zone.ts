/**
 * Days and clocks of a time zone, by what the runtime knows of zones (`Intl`). Days are texts such as `2026-03-29`; to
 * count with them no zone is needed, and none is asked.
 */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export interface WallClock {
  /** `2026-03-29` */
  day: string;
  /** Since midnight, as the clock on the wall shows it: 9:30 is 570, also on a day that lost an hour. */
  minutes: number;
}

export function isTimeZone(name: string): boolean {
  try {
    return formatter(name) !== undefined;
  } catch {
    return false;
  }
}

/** What the clock on the wall shows there at a moment. */
export function wallClock(zone: string, at: Date): WallClock {
  const parts = new Map(
    formatter(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "00";
  return {
    day: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`,
    minutes: Number(part("hour")) * 60 + Number(part("minute")),
  };
}

/**
 * The moment at which the clock on the wall shows this. Where it shows it twice (clocks go back), the first time; where it
 * never does (clocks go forward), as much later as the clocks jump: what RFC 5545 and Temporal say too.
 */
export function instantOf(zone: string, day: string, minutes: number): Date {
  const wall = Date.parse(day) + minutes * MINUTE_MS;
  // No zone changes twice within two days, so that the offset is that of the day before or that of the day after.
  const before = wall - offsetMs(zone, wall - DAY_MS);
  const after = wall - offsetMs(zone, wall + DAY_MS);
  const shows = (time: number) => time + offsetMs(zone, time) === wall;
  const fits = [before, after].filter(shows);
  return new Date(fits.length > 0 ? Math.min(...fits) : before);
}

/** How far the wall clock is ahead of UTC. */
function offsetMs(zone: string, time: number): number {
  const { day, minutes } = wallClock(zone, new Date(time));
  return Date.parse(day) + minutes * MINUTE_MS - Math.floor(time / MINUTE_MS) * MINUTE_MS;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a name that is no zone's */
function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formatters.set(zone, made);
  return made;
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

export function daysFrom(day: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(day)) / DAY_MS);
}

export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** 0 is Monday. */
export function weekdayOf(day: string): number {
  return (new Date(Date.parse(day)).getUTCDay() + 6) % 7;
}

/** `Mon 2026-03-30 09:00`, by the wall clock of the zone. */
export function clockWords(zone: string, at: Date): string {
  const { day, minutes } = wallClock(zone, at);
  return `${WEEKDAYS[weekdayOf(day)]} ${day} ${minutesWords(minutes)}`;
}

/** 570 is `09:30`. */
export function minutesWords(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
