import { afterAll, describe, expect, test } from "vitest";
import { EXIT } from "../../src/core/errors.js";
import { onTerminal } from "../support/terminal.js";
import { ASKING_ON_MOTO } from "./support/asking.js";
import { BOX_ENV, type Box, type BoxEnded, filesBelow, STILL } from "./support/box.js";
import { CHANGES, ON_BOX, readyFor } from "./support/box-commands.js";
import { count, times } from "./support/counts.js";
import { PROMISES } from "./support/promises.js";

/** What only looking may leave: the platform's clock, which goes on, and what completion remembers. */
const LEFT_BY_LOOKING = /\/world\.json(\.|$)|\/\.cache\//;
const NOT_DONE = { runs: 0, calls: 0, writes: 0 };
/** Commands that were typed and did nothing. */
const TYPED_HERE = new Set<string>();
/** The sandbox's incidents are drills: who is told is a mailbox in it, and nobody outside. */
const DRILL = "a drill reaches nobody";
/** Disruptive, but as typed here they ask for nothing: why, and where a test shows that they ask where they have to. */
const ASK_NOTHING: Record<string, string> = {
  "emergency escalate": `${DRILL}; it asks where it is none: test/trust/loopback-unconfirmed.test.ts`,
  "incident escalate": `${DRILL}; it asks where it is none: test/trust/loopback-unconfirmed.test.ts`,
  "incident update": `${DRILL}; it asks where it is none: test/trust/loopback-unconfirmed.test.ts`,
  "incident deliver": "what failed was confirmed when it was written; --resend asks: test/cli/incident-notify.test.ts",
  "emergency service-down":
    "each change that it offers asks for itself, and nothing is wrong here: test/trust/wire-unconfirmed.test.ts",
};

test("every command that changes something is typed below, and nothing else", () => {
  expect(Object.keys(ON_BOX).sort()).toEqual(CHANGES.map(({ words }) => words).sort());
});

/** All that a command could change: the platform, the journal, records, checklists, files of one's own. */
function everything(box: Box) {
  return { world: box.world(), files: filesBelow(box.home, LEFT_BY_LOOKING) };
}

/** Types it and proves that nothing came of it. */
async function changesNothing(box: Box, line: string): Promise<BoxEnded> {
  const before = everything(box);
  const ended = await box.run(line, { env: STILL, stdin: "y\nyes\n" });
  NOT_DONE.runs += 1;
  NOT_DONE.calls += ended.calls.length;
  NOT_DONE.writes += ended.calls.filter(({ writes }) => writes).length;
  expect(
    ended.calls.filter(({ writes }) => writes),
    `${line}\n${ended.stderr}`,
  ).toEqual([]);
  expect(everything(box), `${line}\n${ended.stderr}`).toEqual(before);
  expect(ended.stderr).not.toContain("the gate refused");
  return ended;
}

afterAll(() =>
  count({ promise: PROMISES.nothingUnconfirmed, against: "sandbox", commands: TYPED_HERE.size, ...NOT_DONE }),
);

describe("in the sandbox a dry run and a missing flag change nothing at all", () => {
  test.each(CHANGES.map(({ words }) => words))("%s", async (words) => {
    const { another, bare, flags } = await readyFor(words);
    const box = await another();
    const line = bare(box);
    // From here on time stands still, so that whatever differs after was done by the command.
    await box.run("service status", { env: STILL });

    const dry = await changesNothing(box, `${line}${flags} --dry-run`);
    expect([EXIT.ok, EXIT.unhealthy], dry.stderr).toContain(dry.code);
    TYPED_HERE.add(words);
    const { risk } = CHANGES.find((one) => one.words === words)?.command ?? {};
    // What a command says of itself, and not what it asked for, is what it has to ask for.
    if (risk === "safe" || words in ASK_NOTHING) {
      expect(flags).toBe("");
      return;
    }
    expect(flags).toMatch(risk === "destructive" ? /^ --yes --confirm \S+$/ : /^ --yes$/);
    const [, yes = "", confirm = ""] = /( --yes)(.*)/.exec(flags) ?? [];
    const incomplete = confirm === "" ? [""] : ["", yes, `${yes} --confirm another-name`, confirm];
    for (const some of incomplete) {
      const refused = await changesNothing(box, `${line}${some}`);
      expect(refused.code, refused.stderr).toBe(EXIT["not-confirmed"]);
    }
  });
});

test("each exception above is one of a command that else would ask", () => {
  const disruptive = CHANGES.filter(({ command }) => command.risk !== "safe").map(({ words }) => words);
  expect(disruptive).toEqual(expect.arrayContaining(Object.keys(ASK_NOTHING)));
});

const ASKING = CHANGES.filter(({ words, command }) => command.risk !== "safe" && !(words in ASK_NOTHING)).map(
  ({ words }) => words,
);
/** There it is typed with `--force`, and here without. */
const OTHERWISE_ON_MOTO = ["monitor alarms create"];
/** What nobody declines at moto's terminal (test/trust/wire-unconfirmed). */
const ONLY_HERE = ASKING.filter((words) => !ASKING_ON_MOTO.includes(words) || OTHERWISE_ON_MOTO.includes(words));

describe("who answers no at the sandbox's terminal, or another name, changes nothing at all", () => {
  test.each(times(1, 0) === 1 ? ONLY_HERE : ASKING)("%s", async (words) => {
    const { another, bare } = await readyFor(words);
    const box = await another();
    const env = { ...BOX_ENV, ...box.env, ...STILL, NEXUSCTL_CHECK_USES: "1" };
    await box.run("service status", { env: STILL });
    const before = everything(box);
    const terminal = onTerminal(bare(box), { home: box.home, env, columns: 200 });
    await terminal.shows(/\(y\/N\)|Type \S+ to go on/);
    terminal.press("n\r");
    expect(await terminal.ended, terminal.screen()).toBe(EXIT["not-confirmed"]);
    expect(terminal.screen()).toContain("declined; nothing was changed");
    expect(everything(box), terminal.screen()).toEqual(before);
    NOT_DONE.runs += 1;
  });
});
