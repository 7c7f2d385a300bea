import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { EXIT } from "../../src/core/errors.js";
import { userName } from "../../src/core/user.js";
import { entriesIn, filesBelow, makeBox, splitWords } from "./support/box.js";
import { CHANGES, readyFor } from "./support/box-commands.js";
import { count, times } from "./support/counts.js";
import { holdingItsLock, runBinary } from "./support/die.js";
import { expectEndedWell } from "./support/ended-well.js";
import { PROMISES } from "./support/promises.js";

/** These hold no lock by themselves. */
const NO_LOCK = new Map([
  ["emergency service-down", "each change that it offers takes its own, as if it were typed"],
  ["incident ticket", "in the sandbox there is no tracker: the record is the ticket, and nothing changes"],
]);
const LOCKING = CHANGES.map(({ words }) => words).filter((words) => !NO_LOCK.has(words));

/** Commands that held the lock, and of which another process was told so. */
const TOLD = new Set<string>();
const TWO = { runs: 0, calls: 0, writes: 0, allowed: 0 };

describe.concurrent("while one process changes something, a second one that would is told who, what and since when", () => {
  afterAll(() => count({ promise: PROMISES.twoOperators, against: "sandbox", commands: TOLD.size, ...TWO }));

  test.each(LOCKING)("%s", async (words) => {
    const { another, line } = await readyFor(words);
    const box = await another();
    const first = await holdingItsLock(splitWords(line(box)), box);
    const journal = filesBelow(box.home, /^(?!.*journal\.jsonl$)/);
    const second = await box.run(line(box));
    TWO.runs += 2;
    TWO.calls += second.calls.length;
    TWO.writes += second.calls.filter(({ writes }) => writes).length;
    const after = filesBelow(box.home, /^(?!.*journal\.jsonl$)/);
    const { code, stderr } = await first.goOn();

    expect(code, stderr).toBe(EXIT.ok);
    expect(second.code, second.stderr).toBe(EXIT.locked);
    expect(second.stderr).toContain(`is being changed by ${userName()} on ${hostname()} (`);
    expect(second.stderr).toMatch(/\), since .+; nothing was done/);
    expect(second.stderr).toContain(`end process ${first.pid} on ${hostname()}`);
    expect(second.calls.filter(({ writes }) => writes)).toEqual([]);
    expect(after).toEqual(journal);
    TOLD.add(words);
  });
});

describe("many at once", () => {
  test("of all that want the same service each does its change alone, or is told that it cannot", async () => {
    const box = makeBox();
    await box.run("sandbox status");
    const many = times(6, 20);
    const ended = await Promise.all(
      Array.from({ length: many }, (_, at) => runBinary(["service", "scale", String(3 + (at % 3)), "--yes"], box)),
    );
    for (const one of ended) expectEndedWell(one, "service scale");
    const done = ended.filter(({ code }) => code === EXIT.ok);
    expect(done.length).toBeGreaterThan(0);
    expect(ended.filter(({ code }) => code !== EXIT.ok).every(({ code }) => code === EXIT.locked)).toBe(true);

    // One change is over before the next begins.
    let under: string | undefined;
    for (const entry of entriesIn(join(box.state, "journal.jsonl"))) {
      if (entry.type === "note") continue;
      if (entry.type === "change.begun") expect(under).toBeUndefined();
      else expect(entry.change).toBe(under);
      under = entry.type === "change.ended" ? undefined : entry.change;
    }
    expect((await box.run("journal verify")).code).toBe(EXIT.ok);
    TWO.runs += many;
  });
});
