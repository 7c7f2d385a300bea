import { describe, expect, test } from "vitest";
import type { FaultKind } from "../support/proxy/faults.js";
import { someOf } from "../support/random.js";
import { placeless } from "../support/wire-call.js";
import { admissions, documents, saysAll, unclear } from "./support/clear.js";
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
      const run = () => operator.run([...asked(words, lane.made), "-o", "json"], { withinMs: 100_000 });
      proxy.clear();
      const whole = await run();
      expect(unclear(whole)).toEqual([]);
      const operations = operationsOf(lane);
      const all = operations.flatMap((operation) => LASTING.map((kind) => ({ ...operation, kind })));
      const chosen = someOf(all, times(3, all.length), SEED, words);
      const wrong: string[] = [];
      let [calls, faults] = [proxy.calls.length, 0];
      for (const fault of chosen) {
        proxy.clear();
        proxy.inject(fault);
        const ended = await run();
        calls += proxy.calls.length;
        faults += proxy.calls.filter(({ fault }) => fault !== undefined).length;
        const complaints = unclear(ended);
        if (ended.code === 0 || ended.code === 3) {
          const [before, after] = [documents(whole), documents(ended)];
          if (!saysAll(before, after) && admissions(before, after).length === 0)
            complaints.push(`nothing is said of it (exit ${ended.code}): ${JSON.stringify(after)}`);
        } else if (!broughtInPart(documents(whole), documents(ended))) {
          complaints.push(`it exits ${ended.code}, and what it printed looks whole: ${ended.stdout}`);
        }
        wrong.push(...complaints.map((what) => `${fault.kind} at ${fault.service}:${fault.operation}: ${what}`));
        expect(proxy.writes()).toEqual([]);
      }
      count({ promise: PROMISES.readsSurvive, against: "moto", commands: 1, runs: chosen.length + 1, calls, faults });
      expect(wrong, `seed ${SEED}`).toEqual([]);
    });
  });
});

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
