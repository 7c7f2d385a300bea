import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { EXIT } from "../../src/core/errors.js";
import type { Between } from "../../src/sandbox/index.js";
import { everyCommand, type Found } from "../support/change-commands.js";
import { chance } from "../support/random.js";
import { shellWords } from "../support/shell-words.js";
import { type Box, type BoxEnded, makeBox } from "./support/box.js";
import { CHANGES, readyFor } from "./support/box-commands.js";
import { count, times } from "./support/counts.js";
import { expectEndedWell } from "./support/ended-well.js";
import { FOR_SOMEBODY } from "./support/for-somebody.js";
import { holds } from "./support/holds.js";
import { PROMISES } from "./support/promises.js";
import { SEED } from "./support/seed.js";
import { type Hostile, hostile, spoiltResponse } from "./support/spoilt.js";

/** Each of their runs takes seconds, and so they get fewer. */
const LONG = new Set([
  "perf recommend",
  "perf utilization",
  "perf database",
  "monitor logs streams",
  "monitor logs insights",
  "monitor logs download",
  "maintenance infra plan",
]);
const FORMATS = ["table", "json", "yaml", "text"];
/** So many answers are drawn; which call gets which depends on its name and number, not on when it arrives. */
const DRAWN = 13;

const ANSWERS = { runs: 0, calls: 0, faults: 0, writes: 0 };
/** Commands of which one call at least was answered so. */
const ANSWERED = new Set<string>();

/** Gives an operation's calls the answers they were drawn. */
function answering(answers: ReadonlyMap<number, Hostile>, struck: () => void): Between {
  const asked = new Map<string, number>();
  return async ({ target, operation }, answer) => {
    const name = `${target}.${operation}`;
    const nth = asked.get(name) ?? 0;
    asked.set(name, nth + 1);
    const how = answers.get(Math.floor(chance(SEED, name, nth) * DRAWN));
    const response = await answer();
    if (how === undefined) return response;
    struck();
    return spoiltResponse(response, how);
  };
}

/** What is drawn for one run: how it is printed, and which calls are answered otherwise. */
const drawn: fc.Arbitrary<[format: string, answers: [at: number, how: Hostile][]]> = fc.tuple(
  fc.constantFrom(...FORMATS),
  fc.array(fc.tuple(fc.nat({ max: DRAWN - 1 }), hostile), { minLength: 1, maxLength: 4 }),
);

interface Line {
  words: string;
  argv: readonly string[];
  env: Record<string, string>;
}

async function type({ argv, env }: Line, box: Box, format: string, between?: Between): Promise<BoxEnded> {
  const ended = await box.run([...argv, "-o", format], { env, ...(between === undefined ? {} : { between }) });
  expectEndedWell(ended, argv.join(" "));
  ANSWERS.runs += 1;
  ANSWERS.calls += ended.calls.length;
  return ended;
}

function answerOtherwise(line: Line, box: Box, [format, answers]: [string, [number, Hostile][]]): Promise<BoxEnded> {
  const struck = () => {
    ANSWERS.faults += 1;
    ANSWERED.add(line.words);
  };
  return type(line, box, format, answering(new Map(answers), struck));
}

/** Types what changes nothing again and again, each time against other answers. What asks nobody is typed once. */
async function lookAgainst(words: string, argv: readonly string[], box: Box): Promise<void> {
  const line = { words, argv, env: { NEXUSCTL_SANDBOX_SPEED: "1" } };
  const whole = await type(line, box, "json");
  if (whole.calls.length === 0) return;
  const property = fc.asyncProperty(drawn, async (answers) => {
    const ended = await answerOtherwise(line, box, answers);
    expect(ended.calls.filter(({ writes }) => writes)).toEqual([]);
  });
  await holds(`answers to ${argv.join(" ")}`, property, LONG.has(words) ? times(2, 20) : times(8, 80));
}

/** A command's examples as one types them who does not stay. */
function examplesOf({ words, command }: Found): [words: string, line: string][] {
  return command.examples.map(({ type }) => [words, type]);
}

/** Puts in what an example leaves open. */
async function filled(argv: readonly string[], box: Box): Promise<string[]> {
  if (!argv.includes("<arn>")) return [...argv];
  const { stdout } = await box.run("security certs list -o json --query certificates[0].arn");
  return argv.map((word) => (word === "<arn>" ? JSON.parse(stdout) : word));
}

describe("whatever an endpoint answers, it ends with an exit code from the table, without a stack, and nothing of it acts on the terminal", () => {
  afterAll(() => count({ promise: PROMISES.hostileInput, against: "sandbox", commands: ANSWERED.size, ...ANSWERS }));

  const reading = everyCommand.filter(({ command }) => command.risk === "reads" && command.needs !== "nothing");
  test.each(reading.flatMap(examplesOf))("%s: %s", async (words, line) => {
    const box = makeBox();
    await box.run("service status");
    const argv = shellWords(line).filter((word) => !FOR_SOMEBODY.has(word));
    await lookAgainst(words, await filled(argv, box), box);
  });

  test.each(CHANGES.map(({ words }) => words))("%s --dry-run", async (words) => {
    const { another, bare } = await readyFor(words);
    const box = await another();
    await lookAgainst(words, [...shellWords(bare(box)), "--dry-run"], box);
  });

  test.each(CHANGES.map(({ words }) => words))("%s, carried out", async (words) => {
    const { another, line } = await readyFor(words);
    const property = fc.asyncProperty(drawn, async (answers) => {
      const box = await another();
      await answerOtherwise({ words, argv: shellWords(line(box)), env: {} }, box, answers);
      expect((await box.run("journal verify")).code).toBe(EXIT.ok);
    });
    await holds(`answers to ${words}, carried out`, property, times(3, 40));
  });
});
