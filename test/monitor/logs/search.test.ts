import { describe, expect, it } from "vitest";
import { NexusError } from "../../../src/core/errors.js";
import { search } from "../../../src/monitor/logs/search.js";
import { dice, type FakeEvent, fakeLog, VirtualClock } from "./fake-log.js";

const FROM = Date.parse("2026-01-31T12:00:00Z");
const HOUR = 3_600_000;
const never = new AbortController().signal;

function eventsOf(count: number, spread: (index: number) => number): FakeEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const at = FROM + Math.floor(spread(index));
    return { id: `e${index}`, at: new Date(at), stream: `s${index % 7}`, message: `line ${index}`, readableAt: 0 };
  });
}

async function all(
  events: FakeEvent[],
  given: { throttled?: number; empty?: number; pageSize?: number; seed?: number },
) {
  const clock = new VirtualClock(FROM + 2 * HOUR);
  const logs = fakeLog(events, { clock, pageSize: 1_000, roll: dice(given.seed ?? 1), ...given });
  const found: FakeEvent["id"][] = [];
  const times: number[] = [];
  const range = { from: new Date(FROM), to: new Date(FROM + HOUR) };
  for await (const item of search({ group: "g", pattern: undefined, ...range }, { logs, clock, signal: never })) {
    if (item.kind !== "events") continue;
    for (const { id, at } of item.events) {
      found.push(id);
      times.push(at.getTime());
    }
  }
  return { found, times, calls: logs.calls };
}

describe("a search", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "gives each event once and in order, whatever the service does (%i)",
    async (seed) => {
      const roll = dice(seed * 77);
      const spreads = [
        (index: number) => (index * HOUR) / 20_000,
        () => roll() * HOUR,
        () => HOUR / 2 + roll() * 900,
        (index: number) => (index % 2 === 0 ? 5 : roll() * HOUR),
      ];
      const events = eventsOf(20_000, spreads[seed % spreads.length] ?? (() => 0));
      const { found, times } = await all(events, { throttled: 0.2, empty: 0.3, pageSize: 3_000, seed });
      expect(found.length).toBe(events.length);
      expect(new Set(found).size).toBe(events.length);
      expect(times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0))).toBe(true);
    },
  );

  it("asks little when little is there, and holds both ends of the range", async () => {
    const events = eventsOf(3, (index) => (index * HOUR) / 2);
    const { found, calls } = await all(events, {});
    expect(found).toEqual(["e0", "e1", "e2"]);
    expect(calls).toBeLessThanOrEqual(4);
  });

  it("cuts a dense log into slices of a page each, and reads few pages for nothing", async () => {
    const { calls } = await all(
      eventsOf(100_000, (index) => (index * HOUR) / 100_000),
      { pageSize: 10_000 },
    );
    // A slice aims at 2,500 events; before, each of the four first ones gives a page that shows how many it holds.
    expect(calls).toBeLessThan(60);
  });

  it("throws what asking again cannot mend", async () => {
    const logs = {
      filter: async () => {
        throw new NexusError("usage", "the pattern is not well formed");
      },
    };
    const range = { from: new Date(FROM), to: new Date(FROM + HOUR) };
    const items = search({ group: "g", pattern: "[", ...range }, { logs, clock: new VirtualClock(0), signal: never });
    await expect(items.next()).rejects.toThrow("not well formed");
  });

  it("gives up after a minute of nothing but refusals", async () => {
    const logs = {
      filter: async () => {
        throw new NexusError("failed", "Rate exceeded", { awsCode: "ThrottlingException" });
      },
    };
    const clock = new VirtualClock(FROM);
    const range = { from: new Date(FROM), to: new Date(FROM + HOUR) };
    const items = search({ group: "g", pattern: undefined, ...range, parallel: 1 }, { logs, clock, signal: never });
    await expect(items.next()).rejects.toThrow("Rate exceeded");
    expect(clock.ms - FROM).toBeLessThanOrEqual(60_000);
  });
});
