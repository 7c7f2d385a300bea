import { cbor } from "@smithy/core/cbor";
import { HttpResponse } from "@smithy/core/protocols";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { isObject } from "../../src/core/json.js";
import { everyCommand } from "../support/change-commands.js";
import { shellWords } from "../support/shell-words.js";
import { makeBox } from "./support/box.js";
import { count, times } from "./support/counts.js";
import { expectEndedWell } from "./support/ended-well.js";
import { oddText, oddValue } from "./support/odd.js";
import { PROMISES } from "./support/promises.js";

/** Where an answer is spoilt: a path of choices through it, taken modulo what is there, and what stands there then. */
interface Spoilt {
  path: number[];
  value: unknown;
  /** The member is left out instead. */
  gone: boolean;
}

type Hostile = { kind: "spoilt"; spoilt: Spoilt[] } | { kind: "body"; status: number; type: string; body: string };

const spoilt: fc.Arbitrary<Spoilt> = fc.record({
  path: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 7 }),
  value: oddValue,
  gone: fc.boolean(),
});
const BODIES = [
  "",
  "null",
  "[]",
  "{",
  '{"__type":"ThrottlingException"}',
  '{"message":7}',
  "<ErrorResponse><Error><Code>\u001b[31m</Code></Error></ErrorResponse>",
  "<!doctype html><html><body>503</body></html>",
  "\u00bf\u00ff\u0000",
  "[".repeat(5_000),
];
const hostile: fc.Arbitrary<Hostile> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("spoilt" as const),
      spoilt: fc.array(spoilt, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("body" as const),
      status: fc.constantFrom(200, 200, 204, 301, 400, 403, 404, 418),
      type: fc.constantFrom("application/cbor", "application/json", "text/xml", "text/html", "text/plain", ""),
      body: fc.oneof(fc.constantFrom(...BODIES), oddText),
    }),
  },
);

/** The same answer with one place of it spoilt. */
function spoil(answer: unknown, { path, value, gone }: Spoilt): unknown {
  const [choice, ...rest] = path;
  if (choice === undefined) return value;
  if (Array.isArray(answer) && answer.length > 0) {
    const at = choice % answer.length;
    if (gone && rest.length === 0) return answer.toSpliced(at, 1);
    return answer.with(at, spoil(answer[at], { path: rest, value, gone }));
  }
  if (answer instanceof Date || answer instanceof Uint8Array || !isObject(answer)) return value;
  const keys = Object.keys(answer);
  const key = keys[choice % Math.max(1, keys.length)];
  if (key === undefined || "tag" in answer) return value;
  if (gone && rest.length === 0) return Object.fromEntries(Object.entries(answer).filter(([name]) => name !== key));
  return { ...answer, [key]: spoil(answer[key], { path: rest, value, gone }) };
}

function spoiltResponse(response: HttpResponse, how: Hostile): HttpResponse {
  if (how.kind === "body") {
    const headers: Record<string, string> = how.type === "" ? {} : { "content-type": how.type };
    return new HttpResponse({ statusCode: how.status, headers, body: Buffer.from(how.body) });
  }
  const answer = response.body instanceof Uint8Array ? cbor.deserialize(response.body) : {};
  // What no CBOR can hold, no endpoint can answer.
  const body = cbor.serialize(how.spoilt.reduce(spoil, answer));
  return new HttpResponse({ ...response, body });
}

/** These take longest, and read what others below read too. */
const LONG = new Set([
  "security audit",
  "perf recommend",
  "perf utilization",
  "doctor",
  "monitor logs tail",
  "monitor logs insights",
  "monitor logs download",
  "maintenance infra plan",
]);
const ENDLESS = /--watch|--follow|--guide|--open|[<>|]/;
const LINES = everyCommand
  .filter(({ command, words }) => command.risk === "reads" && command.needs === "environment" && !LONG.has(words))
  .flatMap(({ command }) => command.examples.map(({ type }) => type).filter((type) => !ENDLESS.test(type)))
  .concat(
    "service restart --dry-run",
    "service scale +1 --dry-run",
    "backup snapshot prune --dry-run",
    "security keys rotate ci-deployer --deliver secretsmanager:ci-deployer --dry-run",
  );
const FORMATS = ["table", "json", "yaml", "text"];

const ANSWERS = { runs: 0, calls: 0, faults: 0, writes: 0 };

describe("whatever an endpoint answers", () => {
  afterAll(() => count({ promise: PROMISES.hostileInput, against: "sandbox", commands: LINES.length, ...ANSWERS }));

  test(
    "ends with an exit code from the table, without a stack, and nothing of it acts on the terminal",
    async () => {
      const box = makeBox();
      await box.run("service status");
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...LINES),
          fc.constantFrom(...FORMATS),
          fc.array(fc.tuple(fc.nat({ max: 12 }), hostile), { minLength: 1, maxLength: 4 }),
          async (line, format, answers) => {
            const spoil = new Map(answers);
            let calls = 0;
            const ended = await box.run([...shellWords(line), "-o", format], {
              env: { NEXUSCTL_SANDBOX_SPEED: "1" },
              between: async (_, answer) => {
                const how = spoil.get(calls % 13);
                calls += 1;
                const response = await answer();
                if (how === undefined) return response;
                ANSWERS.faults += 1;
                return spoiltResponse(response, how);
              },
            });
            ANSWERS.runs += 1;
            ANSWERS.calls += ended.calls.length;
            expectEndedWell(ended, line);
            expect(ended.calls.filter(({ writes }) => writes)).toEqual([]);
          },
        ),
        { numRuns: times(800, 8_000) },
      );
    },
    times(300_000, 1_200_000),
  );
});
