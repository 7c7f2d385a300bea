import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rota } from "../../src/core/environment.js";
import { instantOf, wallClock } from "../../src/core/zone.js";
import { calleeWords, whomToCall } from "../../src/incident/contacts.js";
import { turnAt, turnsAfter } from "../../src/incident/rota.js";

const person = (name: string) => ({ name, phone: `+1-555-${name}` });
const aRota = (fields: Partial<Rota> = {}): Rota => ({
  timeZone: "Europe/Berlin",
  handoverMinutes: 540,
  everyDays: 7,
  start: "2026-01-05",
  people: ["Ada", "Grace", "Linus"].map(person),
  overrides: [],
  ...fields,
});
const override = (from: string, to: string, who: string) => ({ from: new Date(from), to: new Date(to), who });
const at = (time: string) => new Date(time);

describe("a rota", () => {
  it("goes round, and says until when and who follows", () => {
    const turn = turnAt(aRota(), at("2026-01-14T12:00:00Z"));
    expect(turn).toMatchObject({ primary: { name: "Grace" }, secondary: { name: "Linus" }, insteadOf: undefined });
    expect(turn?.from.toISOString()).toBe("2026-01-12T08:00:00.000Z");
    expect(turn?.to.toISOString()).toBe("2026-01-19T08:00:00.000Z");
    expect(turnsAfter(aRota(), at("2026-01-14T12:00:00Z"), 3).map(({ primary }) => primary.name)).toEqual([
      "Linus",
      "Ada",
      "Grace",
    ]);
  });

  it("hands over to the minute", () => {
    expect(turnAt(aRota(), at("2026-01-12T07:59:59Z"))?.primary.name).toBe("Ada");
    expect(turnAt(aRota(), at("2026-01-12T08:00:00Z"))?.primary.name).toBe("Grace");
  });

  it("keeps its time on the wall clock when clocks go forward and back", () => {
    const spring = turnAt(aRota(), at("2026-03-27T12:00:00Z"));
    expect(spring?.from.toISOString()).toBe("2026-03-23T08:00:00.000Z");
    expect(spring?.to.toISOString()).toBe("2026-03-30T07:00:00.000Z");
    const autumn = turnAt(aRota(), at("2026-10-22T12:00:00Z"));
    expect(autumn?.from.toISOString()).toBe("2026-10-19T07:00:00.000Z");
    expect(autumn?.to.toISOString()).toBe("2026-10-26T08:00:00.000Z");
  });

  it("has nobody before its first day, and says who begins", () => {
    expect(turnAt(aRota(), at("2026-01-05T07:59:00Z"))).toBeUndefined();
    expect(turnsAfter(aRota(), at("2025-06-01T00:00:00Z"), 1)[0]).toMatchObject({ primary: { name: "Ada" } });
  });

  it("lets one stand in for another, over hand-overs too, and nobody be second who is away", () => {
    const rota = aRota({ overrides: [override("2026-01-13T12:00:00Z", "2026-01-21T12:00:00Z", "Ada")] });
    expect(turnAt(rota, at("2026-01-12T12:00:00Z"))?.to.toISOString()).toBe("2026-01-13T12:00:00.000Z");
    const standing = turnAt(rota, at("2026-01-14T00:00:00Z"));
    expect(standing).toMatchObject({
      primary: { name: "Ada" },
      insteadOf: { name: "Grace" },
      secondary: { name: "Linus" },
    });
    expect(standing?.to.toISOString()).toBe("2026-01-21T12:00:00.000Z");
    expect(turnAt(rota, at("2026-01-22T00:00:00Z"))?.from.toISOString()).toBe("2026-01-21T12:00:00.000Z");
  });

  it("of one person has no second, of two none when the other is away", () => {
    expect(turnAt(aRota({ people: [person("Ada")] }), at("2026-02-01T00:00:00Z"))?.secondary).toBeUndefined();
    const two = aRota({
      people: ["Ada", "Grace"].map(person),
      overrides: [override("2026-01-06T00:00:00Z", "2026-01-07T00:00:00Z", "Grace")],
    });
    expect(turnAt(two, at("2026-01-06T12:00:00Z"))).toMatchObject({ primary: { name: "Grace" }, secondary: undefined });
  });

  it("has no gap and no overlap, whatever the zone, the length and who stands in", () => {
    const zones = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kathmandu"];
    const edges = fc.uniqueArray(fc.integer({ min: 1, max: 9_000 }), { minLength: 0, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 1_439 }),
        fc.integer({ min: 1, max: 21 }),
        edges,
        fc.integer({ min: 0, max: 9_000 }),
        (timeZone, handoverMinutes, everyDays, hours, after) => {
          const begin = instantOf(timeZone, "2026-01-05", handoverMinutes).getTime();
          const moment = (hour: number) => new Date(begin + hour * 3_600_000);
          const sorted = [...hours].sort((a, b) => a - b);
          const overrides = sorted.flatMap((hour, index) => {
            const to = sorted[index + 1];
            return index % 2 === 0 && to !== undefined ? [{ from: moment(hour), to: moment(to), who: "Linus" }] : [];
          });
          const rota = aRota({ timeZone, handoverMinutes, everyDays, overrides });
          const now = moment(after);
          const first = turnAt(rota, now);
          if (first === undefined) throw new Error("nobody is on call");
          expect(first.from <= now && now < first.to).toBe(true);
          const turns = [first, ...turnsAfter(rota, now, 4)];
          const ends = overrides.flatMap(({ from, to }) => [from.getTime(), to.getTime()]);
          for (const [index, turn] of turns.entries()) {
            expect(turn.from < turn.to).toBe(true);
            if (index > 0) expect(turns[index - 1]?.to).toEqual(turn.from);
            const edge = turn.from.getTime();
            const shown = wallClock(timeZone, turn.from).minutes;
            const moved = instantOf(timeZone, wallClock(timeZone, turn.from).day, handoverMinutes).getTime();
            expect(ends.includes(edge) || shown === handoverMinutes || moved === edge).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("whom to call", () => {
  const fixed = [
    { role: "Primary", phone: "+1" },
    { role: "Manager", phone: "+3" },
  ];

  it("is who has the turn, and the fixed numbers of other roles", () => {
    const called = whomToCall({ onCall: fixed, path: [], rota: aRota() }, at("2026-01-06T00:00:00Z"));
    expect(called.map((one) => `${one.role} ${calleeWords(one)}`)).toEqual([
      "Primary Ada +1-555-Ada",
      "Secondary Grace +1-555-Grace",
      "Manager +3",
    ]);
  });

  it("is the fixed numbers without a rota, and before its first day", () => {
    const numbers = (rota?: Rota) =>
      whomToCall({ onCall: fixed, path: [], ...(rota === undefined ? {} : { rota }) }, at("2025-01-01T00:00:00Z"));
    expect(numbers().map(({ phone }) => phone)).toEqual(["+1", "+3"]);
    expect(numbers(aRota()).map(({ phone }) => phone)).toEqual(["+1", "+3"]);
  });
});
