import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openChain } from "../../../src/core/chain.js";
import { createClock } from "../../../src/core/clock.js";
import { type Journal, journalPath, openJournal } from "../../../src/core/journal.js";
import { Redactor } from "../../../src/core/redact.js";
import { SharedState } from "../../../src/core/shared/state.js";
import { waitingWords } from "../../../src/core/shared/waiting.js";
import { tempFolder } from "../../support/engine.js";
import { type Fault, MemoryStore } from "../../support/memory-store.js";

const deps = { clock: createClock(), redactor: new Redactor() };

/** One operator's machine, with the journal that it shares at `store`. */
function machine(store: MemoryStore, folder = tempFolder()) {
  const said: string[] = [];
  const shared = new SharedState({
    where: store.where,
    store: async () => store,
    folder: join(folder, "shared"),
    own: (chain) =>
      openChain(chain === "journal" ? journalPath(folder) : join(folder, chain, "record.jsonl"), deps).read(),
  });
  shared.say = ({ text }) => said.push(text);
  return { folder, shared, said, journal: openJournal(folder, deps, shared) };
}

const note = (journal: Journal, text: string) => journal.append({ type: "note", change: null, text });
const texts = async (journal: Journal) =>
  (await journal.read()).map((entry) => (entry.type === "note" ? entry.text : entry.type));
const journalKeys = (store: MemoryStore) =>
  [...store.objects.keys()].filter((key) => key.startsWith("journal/")).sort();

async function three(store: MemoryStore) {
  const [ada, bob] = [machine(store), machine(store)];
  for (const text of ["a1", "a2", "a3"]) {
    note(ada.journal, text);
    await ada.journal.share();
  }
  note(bob.journal, "b1");
  await bob.journal.share();
  return { ada, bob };
}

describe("a journal that operators share", () => {
  it("is one story of all of them, and a chain of each", async () => {
    const store = new MemoryStore();
    const { ada, bob } = await three(store);
    expect((await texts(ada.journal)).sort()).toEqual(["a1", "a2", "a3", "b1"]);
    expect(await texts(bob.journal)).toEqual(await texts(ada.journal));
    const { problems, writers } = await bob.journal.verify();
    expect(problems).toEqual([]);
    expect(writers?.map(({ entries }) => entries).sort()).toEqual([1, 3]);
  });

  it("keeps each writer's order, also where a clock was set back", async () => {
    const store = new MemoryStore();
    const ada = machine(store);
    const times = ["2026-01-01T10:00:00Z", "2026-01-01T09:00:00Z", "2026-01-01T10:30:00Z"];
    const chain = openChain(journalPath(ada.folder), {
      ...deps,
      clock: { ...createClock(), now: () => new Date(times.shift() ?? 0) },
    });
    for (const text of ["first", "second", "third"]) chain.append({ type: "note", change: null, text });
    await ada.journal.share();
    const bob = machine(store);
    expect(await texts(bob.journal)).toEqual(["first", "second", "third"]);
  });

  it("asks once for what was fetched before, and nothing where there is nothing new", async () => {
    const store = new MemoryStore();
    const { ada, bob } = await three(store);
    await ada.journal.read();
    store.calls = 0;
    await ada.journal.read();
    expect(store.calls).toBe(0);
    ada.journal.forget();
    await ada.journal.read();
    // The writers, and what the other one wrote since.
    expect(store.calls).toBe(2);
    note(bob.journal, "b2");
    await bob.journal.share();
    ada.journal.forget();
    store.calls = 0;
    expect(await texts(ada.journal)).toContain("b2");
    expect(store.calls).toBe(3);
  });

  it("is whole on both sides whatever replies are lost, calls refused and processes run at the same time", async () => {
    const faults = fc.array(fc.constantFrom<Fault>(undefined, undefined, "lost", "refused"), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(faults, fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }), async (wrong, shares) => {
        const store = new MemoryStore();
        const ada = machine(store);
        // A second process of the same machine and user: the same files.
        const again = machine(store, ada.folder);
        await again.shared.reach();
        store.fault = (call) => wrong[call % wrong.length];
        for (const [at, which] of shares.entries()) {
          note(ada.journal, `n${at}`);
          const both = [ada, again].filter((_, index) => (which & (index + 1)) !== 0);
          await Promise.all(
            both.map(({ journal }) =>
              journal.share().catch((thrown: Error) => expect(thrown.message).toContain("does not take this")),
            ),
          );
        }
        store.fault = () => undefined;
        await ada.journal.share();
        const bob = machine(store);
        expect(await texts(bob.journal)).toEqual(shares.map((_, at) => `n${at}`));
        expect((await bob.journal.verify()).problems).toEqual([]);
        expect((await ada.journal.verify()).problems).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it("finds again what it had shared when the note of it is lost", async () => {
    const store = new MemoryStore();
    const { ada } = await three(store);
    writeFileSync(join(ada.folder, "shared/journal/shared.json"), "{cut");
    const before = journalKeys(store);
    await ada.journal.share();
    expect(journalKeys(store)).toEqual(before);
    expect(await ada.journal.pending()).toBe(0);
  });

  it.each(["copy", "original"] as const)(
    "refuses whichever writes second under one name, the %s, which goes on under another",
    async (second) => {
      const store = new MemoryStore();
      const { ada, bob } = await three(store);
      const folder = tempFolder();
      cpSync(ada.folder, folder, { recursive: true });
      const copied = machine(store, folder);
      const [first, late] = second === "copy" ? [ada, copied] : [copied, ada];
      note(first.journal, "first");
      await first.journal.share();
      note(late.journal, "late");
      await expect(late.journal.share()).rejects.toMatchObject({
        message: expect.stringContaining("other lines under this one's name"),
        hint: expect.stringContaining("remove"),
      });
      rmSync(join(late.folder, "shared"), { recursive: true });
      const anew = machine(store, late.folder);
      await anew.journal.share();
      // The other one is not held up by it.
      note(first.journal, "later");
      await first.journal.share();
      for (const each of [first, anew, bob, machine(store)]) {
        each.journal.forget();
        expect((await texts(each.journal)).sort()).toEqual(["a1", "a2", "a3", "b1", "first", "late", "later"]);
        expect((await each.journal.verify()).problems).toEqual([]);
      }
    },
  );

  it("refuses to go on where its own part was taken away, and begins anew under another name", async () => {
    const store = new MemoryStore();
    const { ada } = await three(store);
    rmSync(ada.journal.path);
    rmSync(ada.journal.path.replace(".jsonl", ".head"));
    note(ada.journal, "after");
    await expect(ada.journal.share()).rejects.toMatchObject({ message: expect.stringContaining("than lie here") });
    rmSync(join(ada.folder, "shared"), { recursive: true });
    const anew = machine(store, ada.folder);
    await anew.journal.share();
    expect((await texts(anew.journal)).sort()).toEqual(["a1", "a2", "a3", "after", "b1"]);
  });

  it("reads what it knows when the store does not answer, and says once that the rest is missing", async () => {
    const store = new MemoryStore();
    const { ada } = await three(store);
    await ada.journal.read();
    const late = machine(store, ada.folder);
    store.fault = () => "refused";
    expect((await texts(late.journal)).sort()).toEqual(["a1", "a2", "a3", "b1"]);
    await late.journal.read();
    late.journal.forget();
    await late.journal.read();
    expect(late.said).toEqual([expect.stringContaining("shared journal not reachable")]);
    await expect(late.journal.share()).resolves.toBeUndefined();
    note(late.journal, "new");
    await expect(late.journal.share()).rejects.toMatchObject({ code: "failed" });
    const { problems } = await late.journal.verify();
    expect(problems).toEqual([{ line: 0, what: expect.stringContaining("was not checked") }]);
  });

  it.each([
    ["in the middle of a line", (text: string) => text.slice(0, -40)],
    ["before the end of a line", (text: string) => text.slice(0, -1)],
    [
      "and written after",
      (text: string) => {
        const [one = "", two = "", three = ""] = text.split("\n");
        return `${one}\n${two.slice(0, 50)}${three}\n`;
      },
    ],
    ["at the beginning", (text: string) => text.slice(text.indexOf("\n") + 1)],
    ["in the middle", (text: string) => text.split("\n").toSpliced(1, 1).join("\n")],
    ["whole", () => ""],
  ])("fetches again what of its copy was lost: %s", async (_where, cut) => {
    const store = new MemoryStore();
    const { ada, bob } = await three(store);
    await bob.journal.read();
    const name = readFileSync(join(ada.folder, "shared/writer"), "utf8").trim();
    const path = join(bob.folder, `shared/journal/${name}.jsonl`);
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, cut(whole));
    await machine(store, bob.folder).journal.read();
    expect(readFileSync(path, "utf8")).toBe(whole);
    writeFileSync(path, cut(whole));
    note(ada.journal, "a4");
    await ada.journal.share();
    const later = machine(store, bob.folder);
    expect((await texts(later.journal)).sort()).toEqual(["a1", "a2", "a3", "a4", "b1"]);
    expect((await later.journal.verify()).problems).toEqual([]);
    writeFileSync(path, cut(whole));
    expect((await later.journal.verify()).problems).toEqual([]);
    expect((await texts(later.journal)).sort()).toEqual(["a1", "a2", "a3", "a4", "b1"]);
  });

  it("is fetched as far as it can be had: what arrived is not asked for again", async () => {
    const store = new MemoryStore();
    const { ada } = await three(store);
    for (let more = 4; more <= 30; more += 1) {
      note(ada.journal, `a${more}`);
      await ada.journal.share();
    }
    const carol = machine(store);
    store.calls = 0;
    store.fault = (call) => (call === 20 ? "refused" : undefined);
    const first = (await texts(carol.journal)).length;
    expect(first).toBeGreaterThan(8);
    expect(first).toBeLessThan(30);
    // After one that failed hundreds of others are not tried.
    expect(store.calls).toBeLessThan(30);
    const objects = 31 - first;
    store.calls = 0;
    store.fault = () => undefined;
    carol.journal.forget();
    expect(await texts(carol.journal)).toHaveLength(31);
    expect(store.calls).toBe(3 + objects);
  });

  it("reads also what lies in one object with what it had, whose rest was lost", async () => {
    const store = new MemoryStore();
    const [ada, bob] = [machine(store), machine(store)];
    for (const text of ["a1", "a2", "a3"]) note(ada.journal, text);
    await ada.journal.share();
    await bob.journal.read();
    const path = join(
      bob.folder,
      `shared/journal/${readFileSync(join(ada.folder, "shared/writer"), "utf8").trim()}.jsonl`,
    );
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, whole.slice(0, whole.indexOf("\n") + 30));
    expect(await texts(machine(store, bob.folder).journal)).toEqual(["a1", "a2", "a3"]);
  });

  it("keeps what was seen of a cut copy, where it is gone by now", async () => {
    const store = new MemoryStore();
    const { ada, bob } = await three(store);
    await bob.journal.read();
    const name = readFileSync(join(ada.folder, "shared/writer"), "utf8").trim();
    const path = join(bob.folder, `shared/journal/${name}.jsonl`);
    writeFileSync(path, readFileSync(path, "utf8").replace("{", ""));
    for (const key of journalKeys(store)
      .filter((one) => one.includes(name))
      .slice(1))
      store.objects.delete(key);
    const later = machine(store, bob.folder);
    expect((await texts(later.journal)).sort()).toEqual(["a1", "a2", "a3", "b1"]);
    expect((await later.journal.verify()).problems[0]?.what).toContain("the end is missing: 3 entries were seen");
  });

  it("keeps what happened until it can be handed over, says so, and does not try again at once", async () => {
    const store = new MemoryStore();
    const { ada } = await three(store);
    store.fault = () => "refused";
    note(ada.journal, "done while it was away");
    await ada.journal.shareLater();
    expect(ada.said).toEqual([expect.stringContaining("kept on this machine, and handed over by the next change")]);
    store.calls = 0;
    await ada.journal.shareLater();
    expect(store.calls).toBe(0);
    expect(await ada.journal.pending()).toBe(1);
    store.fault = () => undefined;
    const next = machine(store, ada.folder);
    await next.journal.share();
    expect(await texts(machine(store).journal)).toContain("done while it was away");
  });

  describe("what had to be kept", () => {
    const RECORD = "incidents/inc-1";
    const add = ({ folder }: { folder: string }, text: string) =>
      openChain(join(folder, RECORD, "record.jsonl"), deps).append({ type: "note", text });
    const records = (store: MemoryStore) => [...store.objects.keys()].filter((key) => key.startsWith("incidents/"));
    /** A command of a machine that did something on an incident while nobody was reached. */
    async function kept(store: MemoryStore) {
      const ada = machine(store);
      store.fault = () => "refused";
      note(ada.journal, "changed");
      add(ada, "and ended");
      await ada.journal.shareLater();
      await ada.shared.shareLater(RECORD);
      store.fault = () => undefined;
      return ada;
    }

    it("is each chain's own: one that is not taken keeps no other back", async () => {
      const store = new MemoryStore();
      const ada = machine(store);
      store.fault = () => "refused";
      note(ada.journal, "changed");
      await ada.journal.shareLater();
      store.fault = () => undefined;
      add(ada, "and ended");
      await ada.shared.shareLater(RECORD);
      expect(records(store)).toHaveLength(1);
    });

    it("is said once, and counted for each chain", async () => {
      const ada = await kept(new MemoryStore());
      expect(ada.said).toEqual([expect.stringContaining("kept on this machine")]);
      expect(await ada.shared.waiting()).toEqual([
        { chain: "journal", lines: 1 },
        { chain: RECORD, lines: 1 },
      ]);
      expect(waitingWords(await ada.shared.waiting())).toBe("1 journal entry, 1 line of inc-1");
    });

    it.each([
      ["the next change", ({ journal }: ReturnType<typeof machine>) => journal.shareLater()],
      [
        "the next look at incidents",
        async ({ shared }: ReturnType<typeof machine>) => {
          await shared.refresh("incidents");
          await shared.catchUp();
        },
      ],
    ])("goes with %s, whatever it is about", async (_, next) => {
      const store = new MemoryStore();
      const { folder } = await kept(store);
      const later = machine(store, folder);
      await next(later);
      expect(await later.shared.waiting()).toEqual([]);
      expect(records(store)).toHaveLength(1);
      expect(journalKeys(store)).toHaveLength(1);
    });

    it("stays where nobody was reached, and nothing is asked", async () => {
      const store = new MemoryStore();
      const { folder } = await kept(store);
      store.fault = () => "refused";
      const later = machine(store, folder);
      await later.shared.catchUp();
      await later.shared.refresh("incidents");
      const { calls } = store;
      await later.shared.catchUp();
      expect(store.calls).toBe(calls);
    });

    it("stays, and is said, where a record cannot be read: what was done is not failed by it", async () => {
      const store = new MemoryStore();
      const { folder } = await kept(store);
      const later = machine(store, folder);
      mkdirSync(join(folder, "incidents/inc-2/record.jsonl"), { recursive: true });
      writeFileSync(join(folder, "incidents/none"), "");
      await later.journal.shareLater();
      expect(later.said).toEqual([
        expect.stringMatching(/^what waits on this machine was not handed over: cannot read .+: it is a folder$/),
      ]);
    });
  });

  describe("is not whole", () => {
    const tampered = async (edit: (store: MemoryStore, keys: string[]) => void) => {
      const store = new MemoryStore();
      const { bob, ada } = await three(store);
      await bob.journal.read();
      const long =
        journalKeys(store)
          .filter((key) => key.includes("/0000000002."))[0]
          ?.split("/")[1] ?? "";
      edit(
        store,
        journalKeys(store).filter((key) => key.includes(long)),
      );
      return {
        bob: (await bob.journal.verify()).problems,
        ada: (await ada.journal.verify()).problems,
        fresh: (await machine(store).journal.verify()).problems,
      };
    };
    const swap = (store: MemoryStore, one: string, edit: (text: string) => string) => {
      const there = store.objects.get(one);
      if (there !== undefined) store.objects.set(one, { ...there, text: edit(there.text) });
    };

    it("when an entry was altered", async () => {
      const seen = await tampered((store, [, two = ""]) => swap(store, two, (text) => text.replace("a2", "aX")));
      expect(seen.bob[0]?.what).toContain("altered");
      expect(seen.fresh[0]?.what).toContain("altered");
    });

    it("when one was taken out of the middle", async () => {
      const seen = await tampered((store, [, two = ""]) => store.objects.delete(two));
      for (const problems of [seen.bob, seen.ada, seen.fresh]) {
        expect(problems[0]?.what).toContain("missing, altered or out of order");
      }
    });

    it("when two were exchanged", async () => {
      const seen = await tampered((store, [one = "", two = ""]) => {
        const [first, second] = [store.objects.get(one), store.objects.get(two)];
        if (first !== undefined && second !== undefined) {
          store.objects.set(one, second);
          store.objects.set(two, first);
        }
      });
      expect(seen.fresh[0]?.what).toContain("out of order");
    });

    it("when its end was taken off, for whoever wrote it or had seen it", async () => {
      const seen = await tampered((store, keys) => store.objects.delete(keys.at(-1) ?? ""));
      for (const problems of [seen.bob, seen.ada]) {
        expect(problems).toEqual([
          { line: 3, what: expect.stringContaining("3 entries were seen from here, 2 are there") },
        ]);
      }
    });

    it("when a whole writer is gone, for whoever had seen it", async () => {
      const seen = await tampered((store, keys) => keys.map((key) => store.objects.delete(key)));
      expect(seen.bob[0]?.what).toContain("the end is missing");
      expect(seen.ada[0]?.what).toContain("the end is missing");
    });

    it("when it was written anew with hashes that fit", async () => {
      const seen = await tampered((store, [one = "", ...rest]) => {
        const forged = openChain(join(tempFolder(), "x.jsonl"), deps);
        const line = forged.append({ type: "note", change: null, text: "never happened" });
        swap(store, one, () => `${JSON.stringify(line)}\n`);
        for (const key of rest) store.objects.delete(key);
      });
      expect(seen.bob).not.toEqual([]);
      expect(seen.ada).not.toEqual([]);
    });
  });
});

describe("a line of a record is its writer's alone", () => {
  const RECORD = "incidents/inc-1";
  const unsent = async (shared: SharedState) => (await shared.unsent(RECORD)).map(({ text }) => text);
  const fails = (shared: SharedState) => expect(shared.share(RECORD)).rejects.toThrow("does not take this");
  const add = ({ folder }: { folder: string }, text: string) =>
    openChain(join(folder, RECORD, "record.jsonl"), deps).append({ type: "note", text });
  const one = async (store: MemoryStore) => {
    const ada = machine(store);
    add(ada, "first");
    await ada.shared.share(RECORD);
    return ada;
  };

  it("until it is sent, and again when it certainly did not arrive", async () => {
    const store = new MemoryStore();
    const ada = await one(store);
    add(ada, "new");
    expect(await unsent(ada.shared)).toEqual(["new"]);
    store.fault = () => "refused";
    await fails(ada.shared);
    expect(await unsent(ada.shared)).toEqual(["new"]);
  });

  it("no more when its reply was lost, for other processes too, nor after a later one was refused", async () => {
    const store = new MemoryStore();
    const ada = await one(store);
    add(ada, "lost");
    const before = store.calls;
    store.fault = (call) => (call === before + 1 ? "lost" : "refused");
    await fails(ada.shared);
    add(ada, "refused");
    await fails(ada.shared);
    for (const { shared } of [ada, machine(store, ada.folder)]) {
      expect(await unsent(shared)).toEqual(["refused"]);
      expect((await shared.unshared(RECORD)).map(({ text }) => text)).toEqual(["lost", "refused"]);
    }
  });

  it("no more while it is on its way", async () => {
    const store = new MemoryStore();
    const ada = await one(store);
    add(ada, "slow");
    const way: { arrive: () => void } = { arrive: () => undefined };
    store.pause = () => new Promise((resolve) => Object.assign(way, { arrive: resolve }));
    const sharing = ada.shared.share(RECORD);
    await new Promise(setImmediate);
    expect(await unsent(ada.shared)).toEqual([]);
    store.pause = async () => undefined;
    way.arrive();
    await sharing;
  });

  it("not when it was handed over under a name that it had before", async () => {
    const store = new MemoryStore();
    const ada = await one(store);
    rmSync(join(ada.folder, "shared"), { recursive: true });
    add(ada, "new");
    const anew = machine(store, ada.folder);
    await anew.shared.refresh("incidents");
    expect(await unsent(anew.shared)).toEqual(["new"]);
  });

  it("not where the note of what was sent is damaged", async () => {
    const store = new MemoryStore();
    const ada = await one(store);
    add(ada, "new");
    writeFileSync(join(ada.folder, "shared/incidents/inc-1/sent.json"), "[{cut");
    expect(await unsent(ada.shared)).toEqual([]);
  });
});

describe("a claim", () => {
  it("is the first one's, also when the reply was lost, and tells the others whose", async () => {
    const store = new MemoryStore();
    const [ada, bob] = [machine(store), machine(store)];
    await ada.shared.reach();
    store.fault = (call) => (call === 2 ? "lost" : undefined);
    expect(await ada.shared.claim("inc-1/page-2/slack/0")).toBeUndefined();
    expect(await bob.shared.claim("inc-1/page-2/slack/0")).toMatch(/ on .+, at 2/);
    expect(await bob.shared.claim("inc-1/page-2/slack/3")).toBeUndefined();
  });

  it("is nobody's where nobody knows", async () => {
    const store = new MemoryStore();
    const ada = machine(store);
    store.fault = () => "refused";
    await expect(ada.shared.claim("x/0")).rejects.toThrow("503");
  });
});
