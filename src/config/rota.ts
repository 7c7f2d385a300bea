import type { Contacts, Rota } from "../core/environment.js";
import { instantOf, WEEKDAYS, weekdayOf } from "../core/zone.js";
import { type ConfigProblem, nearestKey } from "./errors.js";
import type { EnvironmentInput } from "./schema.js";
import { readMoment } from "./schema-maintenance.js";

type RotaInput = NonNullable<NonNullable<EnvironmentInput["contacts"]>["rota"]>;
type OriginOf = (key: string) => string;

const KEY = "contacts.rota";
const HANDOVER = "09:00";

/** The contacts with the rota as it is counted with, and what in it does not fit together. */
export function withRota(
  contacts: Omit<Contacts, "rota">,
  given: RotaInput | undefined,
  originOf: OriginOf,
): { contacts: Contacts; problems: ConfigProblem[] } {
  if (given === undefined) return { contacts, problems: [] };
  const rota = rotaOf(given);
  const problems = [...startProblems(given, rota, originOf), ...peopleProblems(rota, originOf)];
  return { contacts: { ...contacts, rota }, problems: [...problems, ...overrideProblems(rota, originOf)] };
}

function rotaOf({ timeZone = "UTC", every = "1w", start, people, overrides = [], ...given }: RotaInput): Rota {
  const time = (given.handover ?? HANDOVER).slice(-5);
  const amount = Number(every.slice(0, -1));
  const moment = (text: string) => {
    const { day, minutes } = readMoment(text) ?? { day: text, minutes: 0 };
    return instantOf(timeZone, day, minutes);
  };
  return {
    timeZone,
    handoverMinutes: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)),
    everyDays: every.endsWith("w") ? amount * 7 : amount,
    start,
    people,
    overrides: overrides.map(({ from, to, who }) => ({ from: moment(from), to: moment(to), who })),
  };
}

/** The weekday may be named, and then has to be that of the first day and of every hand-over after it. */
function startProblems({ handover, start }: RotaInput, { everyDays }: Rota, originOf: OriginOf): ConfigProblem[] {
  const named = /^[A-Z]\w\w/.exec(handover ?? "")?.[0];
  if (named === undefined) return [];
  const first = WEEKDAYS[weekdayOf(start)];
  const problem = (key: string, message: string, hint: string): ConfigProblem => ({
    source: originOf(`${KEY}.${key}`),
    key: `${KEY}.${key}`,
    message,
    hint,
  });
  return [
    ...(first === named
      ? []
      : [problem("start", `${start} is a ${first}, but the hand-over is on ${named}`, `begin on a ${named}`)]),
    ...(everyDays % 7 === 0
      ? []
      : [problem("every", `every ${everyDays} days it is not ${named} again`, "whole weeks, or a time without a day")]),
  ];
}

function peopleProblems({ people }: Rota, originOf: OriginOf): ConfigProblem[] {
  return people.flatMap(({ name }, index) =>
    people.findIndex((one) => one.name === name) === index
      ? []
      : [listed("people", index, originOf, `${name} stands twice in the rotation`, "each person once")],
  );
}

function overrideProblems({ people, overrides }: Rota, originOf: OriginOf): ConfigProblem[] {
  const names = people.map(({ name }) => name);
  const ordered = overrides
    .map((one, index) => ({ ...one, index }))
    .sort((a, b) => a.from.getTime() - b.from.getTime());
  return ordered.flatMap(({ from, to, who, index }, place) => {
    const at = (message: string, hint: string) => [listed("overrides", index, originOf, message, hint)];
    const before = ordered[place - 1];
    if (!names.includes(who)) {
      const near = nearestKey(who, names);
      return at(`${who} is not one of the people`, near === undefined ? names.join(", ") : `did you mean ${near}?`);
    }
    if (from >= to) return at(`for ${who} it ends before it begins`, "from is the earlier one");
    if (before !== undefined && before.to > from)
      return at(`${before.who} and ${who} stand in at once`, "one at a time");
    return [];
  });
}

function listed(list: string, index: number, originOf: OriginOf, message: string, hint: string): ConfigProblem {
  return { source: originOf(`${KEY}.${list}.${index}`), key: `${KEY}.${list}`, message, hint };
}
