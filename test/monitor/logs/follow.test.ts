import { describe, expect, it } from "vitest";
import { NexusError } from "../../../src/core/errors.js";
import { type FollowItem, follow } from "../../../src/monitor/logs/follow.js";
import { dice, type FakeEvent, fakeLog, VirtualClock } from "./fake-log.js";

const FROM = Date.parse("2026-01-31T12:00:00Z");

/** Follows until `until` of the clock. */
async function followed(logs: Parameters<typeof follow>[1]["logs"], clock: VirtualClock, until: number) {
  const leave = new AbortController();
  const shown: string[] = [];
  const notes: string[] = [];
  const options = { groups: ["g"], pattern: undefined, from: new Date(FROM), forever: true, leastMs: 0 };
  const take = (item: FollowItem) => {
    if (item.kind === "note") notes.push(item.line.text);
    else shown.push(...item.events.map(({ id }) => id));
  };
  try {
    for await (const item of follow(options, { logs, clock, signal: leave.signal })) {
      take(item);
      if (clock.ms > until) leave.abort();
    }
  } catch (thrown) {
    if (!leave.signal.aborted) throw thrown;
  }
  return { shown, notes };
}

describe("a follow", () => {
  it("shows each of 200,000 events once: 10 % of them late, 20 % of the calls throttled, thousands in one millisecond", async () => {
    const roll = dice(42);
    const count = 200_000;
    const span = 600_000;
    const events = Array.from({ length: count }, (_, index): FakeEvent => {
      const at = FROM + (index % 50 === 0 ? 300_000 : Math.floor((index * span) / count));
      const late = roll() < 0.1 ? roll() * 200_000 : roll() * 2_000;
      return { id: `e${index}`, at: new Date(at), stream: `s${index % 9}`, message: "m", readableAt: at + late };
    });
    // Something is written until the end, so that the follow is woken until everything has arrived.
    const beat = Array.from({ length: 600 }, (_, index): FakeEvent => {
      const at = FROM + span + index * 1_000;
      return { id: `b${index}`, at: new Date(at), stream: "beat", message: "m", readableAt: at };
    });
    const clock = new VirtualClock(FROM);
    const logs = fakeLog([...events, ...beat], { clock, pageSize: 10_000, throttled: 0.2, empty: 0.1, roll });
    const { shown, notes } = await followed(logs, clock, FROM + span + 590_000);
    const ours = shown.filter((id) => id.startsWith("e"));
    expect(ours.length).toBe(count);
    expect(new Set(ours).size).toBe(count);
    expect(notes.some((note) => note.includes("throttled"))).toBe(true);
  }, 60_000);

  it("looks back to where it was after the machine slept for an hour", async () => {
    const events = Array.from({ length: 7_200 }, (_, index): FakeEvent => {
      const at = FROM + index * 1_000;
      return { id: `e${index}`, at: new Date(at), stream: "s", message: "m", readableAt: at };
    });
    const clock = new VirtualClock(FROM);
    let slept = false;
    const log = fakeLog(events, { clock, pageSize: 1_000, roll: dice(1) });
    const logs = {
      filter: (...asked: Parameters<typeof log.filter>) => {
        if (!slept && clock.ms > FROM + 60_000) {
          slept = true;
          clock.ms += 3_600_000;
        }
        return log.filter(...asked);
      },
    };
    const { shown } = await followed(logs, clock, FROM + 7_000_000);
    expect(shown.length).toBe(new Set(shown).size);
    expect(shown.length).toBeGreaterThan(6_900);
    expect(shown.slice(0, 6_900)).toEqual(events.slice(0, 6_900).map(({ id }) => id));
  });

  it("outlives credentials that expire in between, and throws those that were never good", async () => {
    const expired = new NexusError("credentials", "the credentials have expired");
    const clock = new VirtualClock(FROM);
    const event: FakeEvent = { id: "e", at: new Date(FROM + 60_000), stream: "s", message: "m", readableAt: 0 };
    const after: FakeEvent = { ...event, id: "after", at: new Date(FROM + 700_000), readableAt: FROM + 700_000 };
    const log = fakeLog([event, after], { clock, pageSize: 10, roll: dice(1) });
    const logs = {
      filter: async (...asked: Parameters<typeof log.filter>) => {
        if (clock.ms > FROM + 100_000 && clock.ms < FROM + 400_000) throw expired;
        return log.filter(...asked);
      },
    };
    const { shown, notes } = await followed(logs, clock, FROM + 690_000);
    expect(shown).toContain("e");
    expect(notes.join("\n")).toContain("expired");
    const never = { filter: async () => Promise.reject(expired) };
    await expect(followed(never, new VirtualClock(FROM), FROM + 1)).rejects.toThrow("expired");
  });

  it("that is to end gives up after a minute of nothing but refusals; one that is not goes on", async () => {
    const throttled = new NexusError("failed", "Rate exceeded", { awsCode: "ThrottlingException" });
    const logs = { filter: async () => Promise.reject(throttled) };
    const clock = new VirtualClock(FROM);
    const options = { groups: ["g"], pattern: undefined, from: new Date(FROM), forever: false, patienceMs: 60_000 };
    const items = follow(options, { logs, clock, signal: new AbortController().signal });
    const end = async () => {
      for await (const item of items) expect(item.kind).toBe("note");
    };
    await expect(end()).rejects.toThrow("Rate exceeded");
    expect(clock.ms - FROM).toBeLessThanOrEqual(60_000);
    const on = new AbortController();
    const forever = new VirtualClock(FROM);
    const watched = {
      filter: async () => {
        if (forever.ms > FROM + 600_000) on.abort();
        return logs.filter();
      },
    };
    for await (const item of follow(
      { ...options, forever: true, patienceMs: Number.POSITIVE_INFINITY },
      {
        logs: watched,
        clock: forever,
        signal: on.signal,
      },
    ))
      expect(item.kind).toBe("note");
    expect(forever.ms).toBeGreaterThan(FROM + 600_000);
  });

  it("begins a look again when the service no longer takes a page's token", async () => {
    const clock = new VirtualClock(FROM + 5_000);
    const events = Array.from({ length: 30 }, (_, index): FakeEvent => {
      const at = FROM + index * 100;
      return { id: `e${index}`, at: new Date(at), stream: "s", message: "m", readableAt: 0 };
    });
    const log = fakeLog(events, { clock, pageSize: 10, roll: dice(1) });
    let refused = 0;
    const logs = {
      filter: async (...asked: Parameters<typeof log.filter>) => {
        if (asked[1].token !== undefined && refused++ === 0) {
          throw new NexusError("failed", "The specified nextToken is invalid.", {
            awsCode: "InvalidParameterException",
          });
        }
        return log.filter(...asked);
      },
    };
    const options = { groups: ["g"], pattern: undefined, from: new Date(FROM), forever: false, leastMs: 0 };
    const shown: string[] = [];
    for await (const item of follow(options, { logs, clock, signal: new AbortController().signal })) {
      if (item.kind === "events") shown.push(...item.events.map(({ id }) => id));
    }
    expect(shown).toEqual(events.map(({ id }) => id));
  });
});
