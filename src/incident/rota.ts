import type { Rota, RotaPerson } from "../core/environment.js";
import { addDays, daysFrom, instantOf, wallClock } from "../core/zone.js";

/** A stretch of time with one person on call. */
export interface Turn {
  from: Date;
  /** The moment at which the next one takes over. */
  to: Date;
  primary: RotaPerson;
  /** Whose turn of the rotation comes after; undefined when there is nobody else. */
  secondary: RotaPerson | undefined;
  /** Whose turn it would be, where another one stands in. */
  insteadOf: RotaPerson | undefined;
}

/** Whose turn it is at a moment; undefined before the rota's first day. */
export function turnAt(rota: Rota, at: Date): Turn | undefined {
  const index = indexAt(rota, at);
  const regular = personAt(rota, index);
  if (index < 0 || regular === undefined) return undefined;
  const override = rota.overrides.find(({ from, to }) => from <= at && at < to);
  const standIn = rota.people.find(({ name }) => name === override?.who);
  if (override === undefined || standIn === undefined) {
    const ended = rota.overrides.flatMap(({ to }) => (to <= at ? to : []));
    const coming = rota.overrides.flatMap(({ from }) => (from > at ? from : []));
    return {
      from: latest([handoverOf(rota, index), ...ended]),
      to: earliest([handoverOf(rota, index + 1), ...coming]),
      primary: regular,
      secondary: after(rota, index, [regular]),
      insteadOf: undefined,
    };
  }
  const insteadOf = standIn === regular ? undefined : regular;
  // Whoever is stood in for is away: the second one is somebody else.
  return {
    from: override.from,
    to: override.to,
    primary: standIn,
    secondary: after(rota, index, [standIn, regular]),
    insteadOf,
  };
}

/** The turns that begin after a moment, in order. */
export function turnsAfter(rota: Rota, at: Date, count: number): Turn[] {
  const turns: Turn[] = [];
  let next = turnAt(rota, at)?.to ?? handoverOf(rota, 0);
  while (turns.length < count) {
    const turn = turnAt(rota, next);
    if (turn === undefined) break;
    turns.push(turn);
    next = turn.to;
  }
  return turns;
}

/** Each hand-over is at the same time of the wall clock, so that a turn over a change of clocks is an hour shorter or longer. */
function handoverOf({ timeZone, start, everyDays, handoverMinutes }: Rota, index: number): Date {
  return instantOf(timeZone, addDays(start, index * everyDays), handoverMinutes);
}

function indexAt(rota: Rota, at: Date): number {
  const { day } = wallClock(rota.timeZone, at);
  const index = Math.floor(daysFrom(rota.start, day) / rota.everyDays);
  return handoverOf(rota, index) > at ? index - 1 : index;
}

function personAt({ people }: Rota, index: number): RotaPerson | undefined {
  return people[((index % people.length) + people.length) % people.length];
}

function after(rota: Rota, index: number, but: RotaPerson[]): RotaPerson | undefined {
  const following = rota.people.map((_, at) => personAt(rota, index + 1 + at));
  return following.find((one) => one !== undefined && !but.includes(one));
}

function latest(times: Date[]): Date {
  return new Date(Math.max(...times.map((one) => one.getTime())));
}

function earliest(times: Date[]): Date {
  return new Date(Math.min(...times.map((one) => one.getTime())));
}
