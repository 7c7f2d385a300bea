import { describe, expect, test } from "vitest";
import { EXIT } from "../../src/core/errors.js";
import type { Ended } from "../support/cli.js";
import type { FaultKind } from "../support/proxy/faults.js";
import { answersFor, documents, saysAll, unclear } from "./support/clear.js";
import { count, times } from "./support/counts.js";
import { lanes } from "./support/lanes.js";
import { PROMISES } from "./support/promises.js";
import { ASKED, asked, OWN } from "./support/read-commands.js";
import { SEED } from "./support/seed.js";

const pool = lanes(4, { shared: true });
/** What passes when one asks again, or waits. */
const PASSING: FaultKind[] = [
  "throttle",
  "unavailable",
  "error-500",
  "reset",
  "lost-reply",
  "slow",
  "drip",
  "cut-body",
];
const SHARE = 0.3;
/** Longer than four attempts and their pauses at every call; far shorter than a person would wait. */
const BOUND_MS = 60_000;
const ROUNDS = times(1, 6);

let [rounds, whole] = [0, 0];

function sameAs(clean: Ended, ended: Ended): boolean {
  return ended.code === clean.code && saysAll(documents(clean), documents(ended));
}

describe(`with ${SHARE * 100} % of all calls broken a read answers, or says why not`, () => {
  test.concurrent.each(Object.keys(ASKED))("%s", async (words) => {
    await pool.use(async (lane) => {
      const { proxy } = lane;
      const operator = lane.operator();
      const run = () => operator.run([...asked(words, lane.made), "-o", "json"], { withinMs: BOUND_MS });
      const cleanly = () => {
        proxy.clear();
        return run();
      };
      let clean = await cleanly();
      const wrong: string[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        proxy.clear();
        proxy.injectShare({ kinds: PASSING, share: SHARE, seed: `${SEED} ${words} ${round}` });
        const ended = await run();
        const faults = proxy.calls.filter(({ fault }) => fault !== undefined).length;
        const { length: calls } = proxy.calls;
        const row = { promise: PROMISES.readsSurvive, against: "moto" } as const;
        count({ ...row, runs: 1, calls, faults, writes: proxy.writes().length });
        expect(proxy.writes()).toEqual([]);
        // Ages and amounts move while others are tried: what counts is what a whole one says at that time.
        if (!sameAs(clean, ended)) clean = await cleanly();
        const same = sameAs(clean, ended);
        const complaints = unclear(ended);
        const answered = ended.code === EXIT.ok || ended.code === EXIT.unhealthy;
        if (answered && !same && !answersFor(documents(clean), documents(ended)))
          complaints.push(`something is left out, and nothing is said of it (exit ${ended.code}): ${ended.stdout}`);
        rounds += 1;
        whole += same ? 1 : 0;
        wrong.push(...complaints.map((what) => `round ${round}: ${what}`));
      }
      expect(wrong, `seed ${SEED}`).toEqual([]);
    });
  });
});

test("most of those answers are whole", () => {
  expect(rounds).toBe(ROUNDS * Object.keys(ASKED).length);
  expect(whole / rounds, `${whole} of ${rounds}, seed ${SEED}`).toBeGreaterThan(0.75);
});

describe("what reads the operator's own files asks nobody", () => {
  test.concurrent.each(Object.entries(OWN))("%s", async (words, args) => {
    await pool.use(async ({ proxy, operator }) => {
      proxy.clear();
      const ended = await operator().run([...words.split(" "), ...args]);
      expect(unclear(ended)).toEqual([]);
      expect(proxy.calls).toEqual([]);
    });
  });
});

/** Nobody waits for ever: one call of each command is never answered, or stays half answered. */
describe("an endpoint that falls silent is given up in time", () => {
  const silent = ["service status", "security users list", "backup data download", "monitor logs search"];
  test.concurrent.each(silent.slice(0, times(1, silent.length)))("%s", async (words) => {
    await pool.use(async (lane) => {
      for (const kind of (["stall", "hang", "swallow"] as const).slice(0, times(1, 3))) {
        lane.proxy.clear();
        lane.proxy.inject({ kind, times: times(1, Number.POSITIVE_INFINITY) });
        const given = [...asked(words, lane.made), "-o", "json"];
        const ended = await lane.operator().run(given, { withinMs: times(60_000, 150_000) });
        expect(unclear(ended)).toEqual([]);
        const faults = lane.proxy.calls.filter(({ fault }) => fault !== undefined).length;
        const row = { promise: PROMISES.readsSurvive, against: "moto" } as const;
        count({ ...row, runs: 1, calls: lane.proxy.calls.length, faults });
        if (times(0, 1) === 1) expect(ended.code).not.toBe(0);
      }
    });
  });
});
