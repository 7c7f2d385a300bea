import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { EXIT } from "../../src/core/errors.js";
import { GLOBAL_FLAGS } from "../../src/program/globals.js";
import { everyCommand } from "../support/change-commands.js";
import { makeHome, runCli } from "../support/cli.js";
import { makeBox } from "./support/box.js";
import { count, times } from "./support/counts.js";
import { expectEndedWell } from "./support/ended-well.js";
import { oddText, oddValue } from "./support/odd.js";
import { PROMISES } from "./support/promises.js";
import { drawnFrom } from "./support/seed.js";

const RUNS = { words: 0, files: 0 };
/** Commands that were given something odd at least once. */
const TYPED_TO = new Set<string>();
/** It looks at this machine's own credentials, tools and network: it gets only what it refuses before it looks. */
const OUTSIDE = new Set(["doctor"]);
const COMMANDS = everyCommand.filter(({ words }) => !OUTSIDE.has(words));
/** The first asks for stacks, the second for colours. */
const ASKED_FOR = new Set(["--debug", "--color"]);
/** The command whose words it begins with. */
function note(argv: readonly string[]): void {
  const begun = everyCommand.filter(({ words }) => `${argv.join(" ")} `.startsWith(`${words} `));
  const [longest] = begun.sort((a, b) => b.words.length - a.words.length);
  if (longest !== undefined) TYPED_TO.add(longest.words);
}
const NOBODY = { NEXUSCTL_ENV: "" };

/** `--for`, `--max-items` and so on: those of the command, and those of every one. */
function flagsOf(words: string): string[] {
  const { command } = everyCommand.find((one) => one.words === words) ?? {};
  const own = Object.keys(command?.options ?? {}).map(
    (name) => `--${name.replace(/[A-Z]/g, (at) => `-${at.toLowerCase()}`)}`,
  );
  return [...own, ...GLOBAL_FLAGS.flatMap(({ flags }) => flags.match(/--?[\w-]+/g) ?? [])].filter(
    (flag) => !ASKED_FOR.has(flag),
  );
}

/** What follows a command's words: options and arguments that it has and values that it cannot use. */
const oddWords = (words: string): fc.Arbitrary<string[]> =>
  fc
    .array(
      fc.oneof(
        fc.tuple(fc.constantFrom(...flagsOf(words)), oddText).map(([flag, value]) => [flag, value]),
        fc.tuple(fc.constantFrom(...flagsOf(words)), oddText).map(([flag, value]) => [`${flag}=${value}`]),
        fc.constantFrom(...flagsOf(words)).map((flag) => [flag]),
        oddText.map((value) => [value]),
      ),
      { maxLength: 5 },
    )
    .map((rest) => rest.flat());

/** A command with such words; or words that are no command at all. */
const commandLine: fc.Arbitrary<string[]> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .constantFrom(...COMMANDS.map(({ words }) => words))
      .chain((words) => oddWords(words).map((rest) => [...words.split(" "), ...rest])),
  },
  { weight: 1, arbitrary: fc.array(oddText, { minLength: 1, maxLength: 4 }) },
);

afterAll(() =>
  count({
    promise: PROMISES.hostileInput,
    against: "files",
    commands: TYPED_TO.size,
    runs: RUNS.words + RUNS.files,
    faults: RUNS.words + RUNS.files,
  }),
);

describe("whatever is typed", () => {
  test("ends with an exit code from the table and words for a person", async () => {
    const box = makeBox();
    await fc.assert(
      fc.asyncProperty(commandLine, async (argv) => {
        RUNS.words += 1;
        note(argv);
        expectEndedWell(await box.run(argv, { env: NOBODY, cwd: makeCwd() }), JSON.stringify(argv));
      }),
      { numRuns: times(7_200, 40_000), seed: drawnFrom("words") },
    );
  });

  test("doctor is given what it refuses before it looks at this machine", async () => {
    const box = makeBox();
    await fc.assert(
      fc.asyncProperty(oddWords("doctor"), async (rest) => {
        RUNS.words += 1;
        const argv = ["doctor", "--no-such-flag", ...rest];
        note(argv);
        const ended = await box.run(argv, { env: NOBODY, cwd: makeCwd() });
        expectEndedWell(ended, JSON.stringify(argv));
        expect([EXIT.ok, EXIT.usage], JSON.stringify(argv)).toContain(ended.code);
        expect(ended.stdout, JSON.stringify(argv)).not.toContain('"checks"');
      }),
      { numRuns: times(60, 600), seed: drawnFrom("doctor") },
    );
  });

  test("also as the built binary gets it", async () => {
    const home = makeHome();
    await fc.assert(
      fc.asyncProperty(commandLine, async (argv) => {
        RUNS.words += 1;
        // What no operating system hands to a process.
        const words = argv.map((word) => word.replace(/[\0\p{Surrogate}]/gu, ""));
        expectEndedWell(await runCli(words, { home }), JSON.stringify(words));
      }),
      { numRuns: times(40, 500), seed: drawnFrom("binary") },
    );
  });
});

const KEYS = [
  "project",
  "environment",
  "environments",
  "region",
  "accountId",
  "names",
  "thresholds",
  "contacts",
  "notifications",
  "severities",
  "waitTimeout",
  "recovery",
  "data",
  "security",
  "checklists",
  "images",
  "infra",
  "tickets",
];

/** A configuration that is right but for some of its values, or is none. */
const configuration: fc.Arbitrary<string> = fc.oneof(
  fc
    .dictionary(
      fc.constantFrom(...KEYS),
      fc.oneof(oddValue, fc.dictionary(fc.constantFrom("domain", "cpu", "onCall", "slack", "bucket", "P1"), oddValue)),
    )
    .map((some) =>
      JSON.stringify({
        project: "acme",
        environment: "staging",
        region: "eu-west-1",
        accountId: "123456789012",
        ...some,
      }),
    ),
  fc
    .array(fc.tuple(fc.constantFrom(...KEYS), oddText), { maxLength: 6 })
    .map((lines) => lines.map((line) => line.join(": ")).join("\n")),
  oddText,
);
/** These read the configuration and nothing else. */
const OF_CONFIGURATION = [
  "config show",
  "config validate",
  "config show --origin -o json",
  "incident severities",
  "maintenance contacts",
  "config path",
];

describe("whatever is configured", () => {
  test("is read, or each of its problems is named: exit 2, or what the command says of it", async () => {
    const box = makeBox();
    await fc.assert(
      fc.asyncProperty(configuration, fc.constantFrom(...OF_CONFIGURATION), async (text, line) => {
        RUNS.files += 1;
        writeFileSync(join(box.home, "nexusctl.yaml"), text);
        expectEndedWell(await box.run(line, { env: NOBODY }), `${line} of ${JSON.stringify(text)}`);
      }),
      { numRuns: times(2_000, 10_000), seed: drawnFrom("files") },
    );
  });
});

let folder = "";
/** Files that a command makes of its own go where the next one does not meet them. */
function makeCwd(): string {
  if (RUNS.words % 100 === 1) folder = makeHome();
  return folder;
}
