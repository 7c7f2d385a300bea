import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, test } from "vitest";
import { GLOBAL_FLAGS } from "../../src/program/globals.js";
import { everyCommand } from "../support/change-commands.js";
import { makeHome, runCli } from "../support/cli.js";
import { makeBox } from "./support/box.js";
import { count, times } from "./support/counts.js";
import { expectEndedWell } from "./support/ended-well.js";
import { oddText, oddValue } from "./support/odd.js";
import { PROMISES } from "./support/promises.js";

const RUNS = { words: 0, files: 0 };
/** It looks at this machine's own credentials, tools and network. */
const OUTSIDE = new Set(["doctor"]);
const COMMANDS = everyCommand.filter(({ words }) => !OUTSIDE.has(words));
/** The first asks for stacks, the second for colours. */
const ASKED_FOR = new Set(["--debug", "--color"]);
const NOBODY = { NEXUSCTL_ENV: "" };

/** `--for`, `--max-items` and so on: those of the command, and those of every one. */
function flagsOf(words: string): string[] {
  const { command } = COMMANDS.find((one) => one.words === words) ?? {};
  const own = Object.keys(command?.options ?? {}).map(
    (name) => `--${name.replace(/[A-Z]/g, (at) => `-${at.toLowerCase()}`)}`,
  );
  return [...own, ...GLOBAL_FLAGS.flatMap(({ flags }) => flags.match(/--?[\w-]+/g) ?? [])].filter(
    (flag) => !ASKED_FOR.has(flag),
  );
}

/** A command with options and arguments that it has and values that it cannot use; or words that are none at all. */
const commandLine: fc.Arbitrary<string[]> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom(...COMMANDS.map(({ words }) => words)).chain((words) =>
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
        .map((rest) => [...words.split(" "), ...rest.flat()]),
    ),
  },
  { weight: 1, arbitrary: fc.array(oddText, { minLength: 1, maxLength: 4 }) },
);

afterAll(() =>
  count({
    promise: PROMISES.hostileInput,
    against: "files",
    commands: COMMANDS.length,
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
        expectEndedWell(await box.run(argv, { env: NOBODY, cwd: makeCwd() }), JSON.stringify(argv));
      }),
      { numRuns: times(7_200, 40_000) },
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
      { numRuns: times(40, 500) },
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
      { numRuns: times(2_000, 10_000) },
    );
  });
});

let folder = "";
/** Files that a command makes of its own go where the next one does not meet them. */
function makeCwd(): string {
  if (RUNS.words % 100 === 1) folder = makeHome();
  return folder;
}
