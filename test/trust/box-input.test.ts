import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { GLOBAL_FLAGS } from "../../src/program/globals.js";
import { everyCommand } from "../support/change-commands.js";
import { makeHome, runCli } from "../support/cli.js";
import { shellWords } from "../support/shell-words.js";
import { makeBox } from "./support/box.js";
import { count, times } from "./support/counts.js";
import { expectEndedWell } from "./support/ended-well.js";
import { FOR_SOMEBODY } from "./support/for-somebody.js";
import { holds } from "./support/holds.js";
import { oddText } from "./support/odd.js";
import { configuration } from "./support/odd-configuration.js";
import { PROMISES } from "./support/promises.js";

const RUNS = { words: 0, files: 0 };
/** Commands that were given something odd at least once. */
const TYPED_TO = new Set<string>();
/** Commands that were run with an odd configuration. */
const CONFIGURED = new Set<string>();
/** The first asks for stacks, the second for colours. */
const ASKED_FOR = new Set(["--debug", "--color"]);
/** The command whose words it begins with. */
function note(argv: readonly string[]): void {
  const begun = everyCommand.filter(({ words }) => `${argv.join(" ")} `.startsWith(`${words} `));
  const [longest] = begun.sort((a, b) => b.words.length - a.words.length);
  if (longest !== undefined) TYPED_TO.add(longest.words);
}
/** No environment is named, and what a configuration leads to is not AWS. */
const NOBODY = { NEXUSCTL_ENV: "", AWS_ENDPOINT_URL: "http://127.0.0.1:9" };

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
      .constantFrom(...everyCommand.map(({ words }) => words))
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
    await holds(
      "words",
      fc.asyncProperty(commandLine, async (argv) => {
        RUNS.words += 1;
        note(argv);
        expectEndedWell(await box.run(argv, { env: NOBODY, cwd: makeCwd() }), JSON.stringify(argv));
      }),
      times(7_200, 40_000),
    );
  });

  test("also as the built binary gets it", async () => {
    const home = makeHome();
    await holds(
      "binary",
      fc.asyncProperty(commandLine, async (argv) => {
        RUNS.words += 1;
        // What no operating system hands to a process.
        const words = argv.map((word) => word.replace(/[\0\p{Surrogate}]/gu, ""));
        expectEndedWell(await runCli(words, { home }), JSON.stringify(words));
      }),
      times(40, 500),
    );
  });
});

/** Each command as its first example types it; one that changes something only looks at what it would do. */
const LOOKING = everyCommand.map(({ words, command: { risk, examples } }) => {
  const [{ type }] = examples;
  const argv = shellWords(type).filter((word) => !FOR_SOMEBODY.has(word));
  return { words, argv: [...argv, ...(risk === "reads" ? [] : ["--dry-run"])] };
});
/** What shows most of it: an odd value passes through all of these. */
const SHOWING = ["config show", "config show --origin -o json", "config validate"].map((line) => ({
  words: line.split(" ").slice(0, 2).join(" "),
  argv: line.split(" "),
}));

describe("whatever is configured", () => {
  test("is read, or each of its problems is named: exit 2, or what the command says of it", async () => {
    const box = makeBox();
    const typed = fc.oneof(fc.constantFrom(...SHOWING), fc.constantFrom(...LOOKING));
    await holds(
      "files",
      fc.asyncProperty(configuration, typed, async (text, { words, argv }) => {
        RUNS.files += 1;
        CONFIGURED.add(words);
        writeFileSync(join(box.home, "nexusctl.yaml"), text);
        const ended = await box.run(argv, { env: NOBODY });
        expectEndedWell(ended, `${argv.join(" ")} of ${JSON.stringify(text)}`);
      }),
      times(2_500, 12_000),
    );
  });
});

test("not one command was left out", () => {
  const all = everyCommand.map(({ words }) => words).sort();
  expect([...TYPED_TO].sort()).toEqual(all);
  expect([...CONFIGURED].sort()).toEqual(all);
});

let folder = "";
/** Files that a command makes of its own go where the next one does not meet them. */
function makeCwd(): string {
  if (RUNS.words % 100 === 1) folder = makeHome();
  return folder;
}
