import { describe, expect, test } from "vitest";
import { EXIT } from "../../src/core/errors.js";
import type { Ended } from "../support/cli.js";
import type { Fault, FaultKind } from "../support/proxy/faults.js";
import { someOf } from "../support/random.js";
import { placeless } from "../support/wire-call.js";
import { admissions, answersFor, documents, unclear } from "./support/clear.js";
import { count, times } from "./support/counts.js";
import { type Lane, lanes } from "./support/lanes.js";
import { PROMISES } from "./support/promises.js";
import { ASKED, asked, NOT_ASKING, OWN, reading } from "./support/read-commands.js";
import { SEED } from "./support/seed.js";

const pool = lanes(4, { shared: true });
/** What keeps failing however often one asks. */
const LASTING: FaultKind[] = [
  "deny",
  "error-500",
  "unavailable",
  "throttle",
  "html",
  "portal",
  "reset",
  "cut-body",
  "expired-token",
  "skew",
];

interface Operation {
  service: string;
  operation: string;
}

test("every command that changes nothing is tried below", () => {
  const known = [...Object.keys(ASKED), ...Object.keys(OWN), ...NOT_ASKING];
  expect(reading.map(({ words }) => words).sort()).toEqual(known.sort());
});

describe("an operation that fails for good ends in an error or in words, never in an empty list", () => {
  test.concurrent.each(Object.keys(ASKED))("%s", async (words) => {
    await pool.use(async (lane) => {
      const { proxy } = lane;
      const operator = lane.operator();
      const type = () => operator.run([...asked(words, lane.made), "-o", "json"], { withinMs: 100_000 });
      const run = (fault?: Fault) => {
        proxy.clear();
        if (fault !== undefined) proxy.inject(fault);
        return type();
      };
      const whole = await run();
      expect(unclear(whole)).toEqual([]);
      const operations = operationsOf(lane);
      const all = operations.flatMap((operation) => LASTING.map((kind) => ({ ...operation, kind })));
      const chosen = someOf(all, times(3, all.length), SEED, words);
      const wrong: string[] = [];
      let [calls, faults] = [proxy.calls.length, 0];
      for (const fault of chosen) {
        const ended = await run(fault);
        calls += proxy.calls.length;
        faults += proxy.calls.filter(({ fault }) => fault !== undefined).length;
        expect(proxy.writes()).toEqual([]);
        const complaints = [...unclear(ended), ...(await leftOut(whole, ended, run))];
        wrong.push(...complaints.map((what) => `${fault.kind} at ${fault.service}:${fault.operation}: ${what}`));
      }
      count({ promise: PROMISES.readsSurvive, against: "moto", commands: 1, runs: chosen.length + 1, calls, faults });
      expect(wrong, `seed ${SEED}`).toEqual([]);
    });
  });
});

/** What a broken run does not say, and does not say that it does not know. */
async function leftOut(whole: Ended, ended: Ended, again: () => Promise<Ended>): Promise<string[]> {
  const given = documents(ended);
  if (ended.code !== EXIT.ok && ended.code !== EXIT.unhealthy) {
    if (broughtInPart(documents(whole), given)) return [];
    return [`it exits ${ended.code}, and what it printed looks whole: ${ended.stdout}`];
  }
  // Ages and amounts move while hundreds are tried: what counts is what a whole one says at that time.
  if (answersFor(documents(whole), given) || answersFor(documents(await again()), given)) return [];
  return [`nothing is said of it (exit ${ended.code}): ${JSON.stringify(given)}`];
}

/** What is printed before an error may be a part, and says so. */
function broughtInPart(whole: Record<string, unknown>[], given: Record<string, unknown>[]): boolean {
  return given.length === 0 || given.some(({ complete }) => complete === false) || admissions(whole, given).length > 0;
}

function operationsOf({ proxy }: Lane): Operation[] {
  const names = new Map(
    proxy.calls
      // Asked without a signature for its date only.
      .filter(({ service }) => service !== "unsigned")
      .map(({ service, operation }) => [
        `${service}:${placeless(operation)}`,
        { service, operation: placeless(operation) },
      ]),
  );
  return [...names.keys()].sort().flatMap((name) => names.get(name) ?? []);
}
