import { afterAll, describe, expect, test } from "vitest";
import { EXIT } from "../../src/core/errors.js";
import { type Box, type BoxEnded, filesBelow, STILL } from "./support/box.js";
import { CHANGES, ON_BOX, readyFor } from "./support/box-commands.js";
import { count } from "./support/counts.js";
import { PROMISES } from "./support/promises.js";

/** What only looking may leave: the platform's clock, which goes on, and what completion remembers. */
const LEFT_BY_LOOKING = /\/world\.json(\.|$)|\/\.cache\//;
const NOT_DONE = { runs: 0, calls: 0, writes: 0 };

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

describe("in the sandbox a dry run and a missing flag change nothing at all", () => {
  afterAll(() =>
    count({ promise: PROMISES.nothingUnconfirmed, against: "sandbox", commands: CHANGES.length, ...NOT_DONE }),
  );

  test.each(CHANGES.map(({ words }) => words))("%s", async (words) => {
    const { another, bare, flags } = await readyFor(words);
    const box = await another();
    const line = bare(box);
    // From here on time stands still, so that whatever differs after was done by the command.
    await box.run("service status", { env: STILL });

    const dry = await changesNothing(box, `${line}${flags} --dry-run`);
    expect([EXIT.ok, EXIT.unhealthy], dry.stderr).toContain(dry.code);
    if (flags === "") return;
    const [, yes = "", confirm = ""] = /( --yes)(.*)/.exec(flags) ?? [];
    const incomplete = confirm === "" ? [""] : ["", yes, `${yes} --confirm another-name`, confirm];
    for (const some of incomplete) {
      const refused = await changesNothing(box, `${line}${some}`);
      expect(refused.code, refused.stderr).toBe(EXIT["not-confirmed"]);
    }
  });
});
