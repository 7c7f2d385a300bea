import * as z from "zod/mini";
import { CHECKS, type CheckName, type KINDS } from "../core/checklist.js";
import { isDay, isTimeZone } from "../core/zone.js";

/** The parts of a configuration file that checklists and the rota need. As in `schema.ts`, errors end "expected ...". */

const maybe = z.exactOptional;
const like = (pattern: RegExp, expected: string) => z.string(expected).check(z.regex(pattern, expected));
const such = (holds: (text: string) => boolean, expected: string) =>
  z.string(expected).check(z.refine(holds, expected));
const text = (expected: string) => such((value) => value.trim() !== "", expected);
const threshold = z.number("a number above 0").check(z.positive("a number above 0"));

const timeZone = such(isTimeZone, "a time zone such as Europe/Berlin");
export const CHECK_NAMES = Object.keys(CHECKS) as CheckName[];

export const checklistItem = {
  id: like(/^[a-z][a-z0-9-]{0,40}$/, "an id of small letters, digits and -"),
  title: maybe(text("what is to be done, in a few words")),
  owner: maybe(text("the role that sees to it")),
  check: maybe(z.enum(CHECK_NAMES, `one of ${CHECK_NAMES.join(", ")}`)),
  ask: maybe(text("the question that a person answers")),
  warn: maybe(threshold),
  critical: maybe(threshold),
  note: maybe(text("what whoever does it should know")),
  off: maybe(text("the reason why it is switched off")),
};

const items = maybe(z.array(z.strictObject(checklistItem, "a map with id"), "a list of items with an id each"));

export const checklists = {
  timeZone: maybe(timeZone),
  daily: items,
  weekly: items,
  monthly: items,
} satisfies Record<"timeZone" | (typeof KINDS)[number], unknown>;

export const rotaPerson = {
  name: text("who it is"),
  phone: text("a telephone number in quotes"),
  slack: maybe(text('a Slack name in quotes, such as "@ada"')),
  email: maybe(like(/^[^@\s]+@[^@\s]+$/, "an e-mail address")),
};

const MOMENT = "a day such as 2026-02-09, or a day and a time such as 2026-02-09 09:00";
const moment = such((value) => readMoment(value) !== undefined, MOMENT);

export const rotaOverride = { from: moment, to: moment, who: text("the name of one of the people") };

export const rota = {
  timeZone: maybe(timeZone),
  handover: maybe(
    like(/^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(?:[01]\d|2[0-3]):[0-5]\d$/, "a time such as 09:00 or Mon 09:00"),
  ),
  every: maybe(like(/^[1-9]\d?[dw]$/, "days or weeks, such as 1d or 1w")),
  start: such(isDay, "the first day of the rota, such as 2026-01-05"),
  people: z
    .array(z.strictObject(rotaPerson, "a map with name and phone"), "a list of people with name and phone each")
    .check(z.minLength(1, "at least one person")),
  overrides: maybe(
    z.array(z.strictObject(rotaOverride, "a map with from, to and who"), "a list of from, to and who each"),
  ),
};

/** A day, or a day and a time of the wall clock. */
export function readMoment(value: string): { day: string; minutes: number } | undefined {
  const [, day = "", hours = "00", minutes = "00"] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ]([01]\d|2[0-3]):([0-5]\d))?$/.exec(value) ?? [];
  return isDay(day) ? { day, minutes: Number(hours) * 60 + Number(minutes) } : undefined;
}
