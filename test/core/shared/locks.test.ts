import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { interrupted, LostReplyError, NexusError } from "../../../src/core/errors.js";
import { LastMoment } from "../../../src/core/last-moment.js";
import type { Lease } from "../../../src/core/lock.js";
import { sharedLocks } from "../../../src/core/shared/locks.js";
import type { Ticker } from "../../../src/core/shared/ticker.js";
import { type Fault, MemoryStore } from "../../support/memory-store.js";

const LEASE_MS = 60_000;

/** Time of one machine in a simulated world: it may run beside the store's, and stand still. */
class World {
  readonly store = new MemoryStore();
  #beats: { every: number; body: () => void; next: number }[] = [];

  get ticker(): Ticker {
    return {
      mark: () => ({ monotonic: this.store.now, wall: this.store.now }),
      since: ({ monotonic }) => this.store.now - monotonic,
      sleep: async (ms, signal) => {
        const until = this.store.now + ms;
        while (this.store.now < until && !signal.aborted) await settle();
      },
      every: (every, body) => {
        const beat = { every, body, next: this.store.now + every };
        this.#beats.push(beat);
        return () => {
          this.#beats = this.#beats.filter((one) => one !== beat);
        };
      },
    };
  }

  /** @param beating false: no timer of any holder fires, as if all had been killed */
  async pass(ms: number, beating = true): Promise<void> {
    const until = this.store.now + ms;
    while (this.store.now < until) {
      this.store.now = Math.min(until, this.store.now + 1_000);
      for (const beat of beating ? [...this.#beats] : []) {
        if (beat.next > this.store.now) continue;
        beat.next = this.store.now + beat.every;
        beat.body();
      }
      await settle();
    }
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => vi.restoreAllMocks());

const locks = () => sharedLocks({ store: async () => world.store, leaseMs: LEASE_MS, ticker: world.ticker });
const take = (doing = "scale") => locks().acquire("service/web", doing);
const onlyKey = () => [...world.store.objects.keys()][0] ?? "";

function holds(lease: Lease): boolean {
  try {
    lease.held();
    return true;
  } catch {
    return false;
  }
}

describe("a lock that operators share", () => {
  it("is one's own until it is given back, and says to others who has it, since when and for what", async () => {
    const lease = await take("Scale web to 4");
    await expect(take()).rejects.toMatchObject({
      code: "locked",
      message: expect.stringMatching(/service\/web is being changed by .+ on .+ \(Scale web to 4\), since/),
      hint: expect.stringMatching(/ends by itself 1m after its last sign of life/),
    });
    expect(await lease.release()).toBeUndefined();
    const next = await take();
    expect(next.tookOverFrom).toBeUndefined();
  });

  it("is held since just now where its holder's clock is ahead", async () => {
    vi.useFakeTimers({ now: Date.now() + 180_000, toFake: ["Date"] });
    await take();
    vi.useRealTimers();
    await expect(take()).rejects.toMatchObject({ message: expect.stringContaining(", since just now; nothing was") });
  });

  it("is renewed while its holder lives, for as long as it takes", async () => {
    const lease = await take();
    await world.pass(3_600_000);
    await lease.check();
    await expect(take()).rejects.toMatchObject({ code: "locked" });
  });

  it("is taken over from one that was killed, no sooner and hardly later than its lease says", async () => {
    await take("Restart web");
    await world.pass(LEASE_MS, false);
    await expect(take()).rejects.toMatchObject({ code: "locked" });
    await world.pass(3_000, false);
    const next = await take();
    expect(next.tookOverFrom).toMatchObject({ doing: "Restart web" });
    expect(holds(next)).toBe(true);
  });

  it("is lost to a holder that slept through it, before anybody can have it", async () => {
    const lease = await take();
    await world.pass((LEASE_MS * 5) / 6 + 1_000, false);
    expect(() => lease.held()).toThrow(/was lost: it could not be renewed for/);
    await world.pass(LEASE_MS, false);
    const next = await take("the other");
    await expect(lease.check()).rejects.toMatchObject({ code: "locked" });
    expect(await lease.release()).toBeUndefined();
    expect(holds(next)).toBe(true);
    await expect(take()).rejects.toMatchObject({ message: expect.stringContaining("the other") });
  });

  it("is made sure of before a step when no heartbeat came through", async () => {
    const lease = await take();
    await world.pass(LEASE_MS / 2, false);
    await lease.check();
    await world.pass(LEASE_MS / 2, false);
    expect(holds(lease)).toBe(true);
  });

  it("is given up when the store does not answer in time", async () => {
    const lease = await take();
    world.store.fault = () => "refused";
    await world.pass(LEASE_MS);
    await expect(lease.check()).rejects.toMatchObject({ code: "locked" });
    world.store.fault = () => undefined;
    await world.pass(LEASE_MS);
    expect(holds(lease)).toBe(false);
    expect(await lease.release()).toBeUndefined();
  });

  it("knows its own write by its token when the reply was lost", async () => {
    world.store.fault = (call) => (call === 2 ? "lost" : undefined);
    const lease = await take();
    await lease.check();
    await expect(take()).rejects.toMatchObject({ code: "locked" });
    world.store.fault = (call) => (call % 2 === 0 ? "lost" : undefined);
    await world.pass(10 * LEASE_MS);
    world.store.fault = () => undefined;
    expect(holds(lease)).toBe(true);
    expect(await lease.release()).toBeUndefined();
    await (await take()).release();
  });

  it("is held from the write that arrived, not from a later try that found it there", async () => {
    const lease = await take();
    await world.pass(19_000);
    // The renewal at 20 s arrives; its reply is lost, and nothing is answered until 48 s.
    let first = true;
    world.store.fault = () => {
      if (!first) return "refused";
      first = false;
      return "lost";
    };
    await world.pass(29_000);
    world.store.fault = () => undefined;
    await world.pass(2_000);
    expect(holds(lease)).toBe(true);
    world.store.fault = () => "refused";
    await world.pass(33_000);
    world.store.fault = () => undefined;
    const next = await take("the other");
    expect(next.tookOverFrom).toBeDefined();
    expect([holds(lease), holds(next)]).toEqual([false, true]);
  });

  it("is not held where nobody knows: the write and every look after it failed", async () => {
    world.store.fault = (call) => (call === 2 ? "lost" : call >= 3 ? "refused" : undefined);
    await expect(take()).rejects.toMatchObject({ code: "failed" });
    world.store.fault = () => undefined;
    await world.pass(LEASE_MS + 3_000, false);
    expect((await take()).tookOverFrom).toBeDefined();
  });

  it("does not stay ours when Ctrl-C came while it was taken, nor when its reply was lost and all looks failed", async () => {
    const create = vi.spyOn(world.store, "create").mockImplementationOnce(async (key, text) => {
      await MemoryStore.prototype.create.call(world.store, key, text);
      throw interrupted();
    });
    await expect(take()).rejects.toMatchObject({ code: "interrupted" });
    expect(create).toHaveBeenCalledOnce();
    await (await take()).release();
    // The write arrives, its reply is lost, and the look after it is refused.
    world.store.calls = 0;
    world.store.fault = (call) => (call === 2 ? "lost" : call === 3 ? "refused" : undefined);
    await expect(take()).rejects.toMatchObject({ code: "failed" });
    const next = await take();
    expect(next.tookOverFrom).toBeUndefined();
  });

  it("may be ours where its writing was cut off and has not arrived, which is said", async () => {
    vi.spyOn(world.store, "create").mockImplementationOnce(async () => {
      throw interrupted();
    });
    await expect(take()).rejects.toMatchObject({
      code: "interrupted",
      message: expect.stringMatching(/; the lock on service\/web may have been taken; it ends by itself within 1m/),
    });
    vi.spyOn(world.store, "create").mockImplementationOnce(async () => {
      throw new NexusError("permission", "not allowed");
    });
    await expect(take()).rejects.toMatchObject({ message: "not allowed" });
  });

  it("is asked for no more once the prompt is wanted back", async () => {
    const left = new AbortController();
    const leaving = new LastMoment(left.signal);
    const deps = { store: async () => world.store, leaseMs: LEASE_MS, ticker: world.ticker, leaving };
    const lease = await sharedLocks(deps).acquire("service/web", "scale");
    await world.pass(LEASE_MS / 2, false);
    vi.spyOn(world.store, "replace").mockImplementation(() => new Promise(() => undefined));
    const checking = lease.check();
    left.abort();
    const begun = performance.now();
    await checking;
    expect(performance.now() - begun).toBeLessThan(400);
    const asked = world.store.calls;
    await lease.check();
    expect(world.store.calls).toBe(asked);
    await world.pass(LEASE_MS, false);
    await expect(lease.check()).rejects.toMatchObject({ code: "locked" });
  });

  it("is left alone when somebody else has it by then", async () => {
    vi.spyOn(world.store, "create").mockImplementationOnce(async (key, text) => {
      const other = JSON.stringify({ ...JSON.parse(text), token: "another's", doing: "the other" });
      await MemoryStore.prototype.create.call(world.store, key, other);
      throw interrupted();
    });
    await expect(take()).rejects.toMatchObject({ code: "interrupted" });
    await expect(take()).rejects.toMatchObject({ message: expect.stringContaining("the other") });
  });

  it("says when it cannot be given back, and ends by itself then", async () => {
    const lease = await take();
    world.store.fault = () => "refused";
    expect(await lease.release()).toMatch(/may not have been given back .+; it ends by itself within 1m/);
    world.store.fault = () => undefined;
    await world.pass(LEASE_MS + 3_000);
    expect((await take()).tookOverFrom).toBeDefined();
  });

  it("is given back within a moment, or said not to be, while a renewal hangs or waits for its next try", async () => {
    const lease = await take();
    // The store says how long it is waited for.
    vi.spyOn(world.store, "replace").mockImplementation(async (_key, _text, _etag, options) => {
      options?.onSent?.();
      await new Promise((resolve) => setTimeout(resolve, 700));
      throw new LostReplyError("failed", "no answer within 4s");
    });
    await world.pass(30_000);
    const began = performance.now();
    expect(await lease.release()).toBe(
      "the lock may not have been given back (that was sent; no answer within 4s); it ends by itself within 1m",
    );
    expect(performance.now() - began).toBeLessThan(3_000);
    vi.restoreAllMocks();
    await world.pass(LEASE_MS + 3_000, false);
    const next = await take();
    const refused = vi.spyOn(world.store, "replace").mockRejectedValueOnce(interrupted());
    await world.pass(21_000);
    expect(refused).toHaveBeenCalledOnce();
    const again = performance.now();
    expect(await next.release()).toBeUndefined();
    expect(performance.now() - again).toBeLessThan(400);
    await world.pass(5_000);
  });

  it("is nobody's to take where the object is none of ours, or the store does not tell the time", async () => {
    const lease = await take();
    await lease.release();
    const there = world.store.objects.get(onlyKey());
    world.store.objects.set(onlyKey(), { text: "{}", etag: '"x"', at: 0 });
    await expect(take()).rejects.toMatchObject({ message: expect.stringContaining("is no lock") });
    if (there !== undefined) world.store.objects.set(onlyKey(), there);
    await take();
    await world.pass(10 * LEASE_MS, false);
    const read = world.store.read.bind(world.store);
    vi.spyOn(world.store, "read").mockImplementation(async (key) => {
      const found = await read(key);
      return found === undefined ? undefined : { ...found, ageMs: undefined };
    });
    await expect(take()).rejects.toMatchObject({ code: "locked" });
  });

  it("never has two holders, however calls interleave, fail and are lost, and whoever is killed or sleeps", async () => {
    let held = 0;
    await fc.assert(
      fc.asyncProperty(EVENTS, FAULTS, fc.infiniteStream(fc.nat(6)), async (events, wrong, turns) => {
        world = new World();
        world.store.fault = (call) => wrong[call % wrong.length];
        world.store.pause = () => microtasks(turns.next().value ?? 0);
        const story = new Story();
        for (const event of events) {
          await story.happens(event);
          held += story.holders();
        }
        world.store.fault = () => undefined;
        await world.pass(5 * LEASE_MS, false);
        await Promise.all(story.under);
        story.holders();
        // Whatever happened, nobody is kept out for longer than a lease.
        expect(holds(await take("the last"))).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(held).toBeGreaterThan(200);
  });
});

const who = fc.nat(3);
const EVENTS = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("acquire" as const), who }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("release" as const), who }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("check" as const), who }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("pass" as const), s: fc.nat(70), beating: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("turns" as const), turns: fc.nat(12) }) },
  ),
  { minLength: 10, maxLength: 40 },
);
type Event = typeof EVENTS extends fc.Arbitrary<(infer E)[]> ? E : never;
const FAULTS = fc.array(fc.constantFrom<Fault>(undefined, undefined, undefined, "lost", "refused"), { minLength: 1 });

async function microtasks(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await Promise.resolve();
}

/** Four operators after one lock. */
class Story {
  /** All that is still going on. */
  readonly under: Promise<unknown>[] = [];
  readonly #leases = new Map<number, Lease>();

  /** How many think that it is theirs, which is one at most. */
  holders(): number {
    const holders = [...this.#leases.values()].filter(holds).length;
    expect(holders).toBeLessThanOrEqual(1);
    return holders;
  }

  async happens(event: Event): Promise<void> {
    if (event.kind === "pass") return world.pass(event.s * 1_000, event.beating);
    if (event.kind === "turns") return microtasks(event.turns);
    const lease = this.#leases.get(event.who);
    if (event.kind === "acquire") {
      if (lease === undefined) this.#acquire(event.who);
    } else if (lease !== undefined) {
      // From its release on its owner sends nothing.
      if (event.kind === "release") this.#leases.delete(event.who);
      const done = event.kind === "release" ? lease.release() : lease.check();
      this.under.push(done.catch(() => undefined));
    }
  }

  #acquire(one: number): void {
    const taken = take(`${one}`).then((lease) => {
      // Two at once of the same operator: the later is the one it goes on with.
      void this.#leases.get(one)?.release();
      this.#leases.set(one, lease);
      this.holders();
    });
    this.under.push(taken.catch((thrown: unknown) => expect(thrown).toHaveProperty("code")));
  }
}
