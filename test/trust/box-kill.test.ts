import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { changesIn } from "../../src/core/history.js";
import { processRuns } from "../../src/core/process-mark.js";
import { type Box, entriesIn, splitWords } from "./support/box.js";
import { CHANGES, readyFor } from "./support/box-commands.js";
import { count, times } from "./support/counts.js";
import { type Moment, momentsUntil } from "./support/die.js";
import { expectEndedWell } from "./support/ended-well.js";
import { PROMISES } from "./support/promises.js";

const KILLS = { runs: 0, faults: 0 };
/** So many are killed at a time, one on each core of a small machine. */
const AT_ONCE = 2;

/** A line of the journal is on the disk, and its head is about to be: the moment between two steps, or a step and its end. */
const isLine = ({ what, path }: Moment) => what === "open" && /journal\.head\.\d/.test(path);
/** A line of a journal or a record is being written. */
const isHalfLine = ({ what, path }: Moment) => what === "write" && path.endsWith(".jsonl");

/**
 * The moments to die at. In CI's run two that change from command to command: after a line of the journal, and anywhere;
 * else after each line, in the middle of each, and at sixty others.
 */
function chosen(moments: Moment[], turn: number): Moment[] {
  const lines = moments.filter(isLine);
  const spread = (all: Moment[], few: number) =>
    Array.from({ length: Math.min(few, all.length) }, (_, at) => all[Math.floor(((at + 0.5) / few) * all.length)]);
  const some =
    times(1, 0) === 1
      ? [lines[(turn * 2 + 1) % Math.max(1, lines.length)], moments[(turn * 7919) % moments.length]]
      : [...lines, ...moments.filter(isHalfLine), ...spread(moments, 60)];
  return [...new Set(some.filter((one) => one !== undefined))];
}

function locksOf(box: Box): { pid: number }[] {
  const folder = join(box.state, "locks");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".lock"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

/** What somebody finds and does who comes back after the machine died. */
async function comeBack(box: Box, line: string, moment: Moment): Promise<void> {
  const at = `${line}, killed before: ${moment.what} ${moment.path}`;
  const torn = isHalfLine(moment);
  const verified = await box.run("journal verify");
  expect(torn ? [0, 3] : [0], `${at}\n${verified.stdout}`).toContain(verified.code);
  if (verified.code === 3) expect(verified.stdout).toContain("cut");

  const open = changesIn(entriesIn(join(box.state, "journal.jsonl"))).filter(({ status }) => status === "crashed");
  for (const { id, steps } of open) {
    const shown = await box.run(["journal", "show", id]);
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toContain("outcome unknown");
    for (const step of steps.filter(({ status }) => status === "open")) expect(shown.stdout).toContain(step.words);
  }

  const again = await box.run(line);
  expectEndedWell(again, at);
  expect(again.stderr, at).not.toMatch(/is being changed by|is held by another process/);
  if (again.code !== 0) expect(again.stderr, `${at}: exit ${again.code}`).toContain("hint:");
  // Where nothing was left to do, the lock of the one that died lies there still, and is anybody's.
  for (const { pid } of locksOf(box)) expect(processRuns(pid), at).toBe(false);
}

describe("kill -9 anywhere", () => {
  afterAll(() => count({ promise: PROMISES.killedAnywhere, against: "sandbox", commands: CHANGES.length, ...KILLS }));

  test.each(CHANGES.map(({ words }, turn) => [words, turn] as const))("%s", async (words, turn) => {
    const { line, another } = await readyFor(words);
    const whole = await another();
    const { ended, moments } = await momentsUntil(0, splitWords(line(whole)), whole);
    expect(ended.code, ended.stderr).toBe(0);
    KILLS.runs += 1;
    const queue = chosen(moments, turn);
    const work = async () => {
      for (let moment = queue.shift(); moment !== undefined; moment = queue.shift()) {
        const box = await another();
        // Two runs are not alike to the last write: where it really died, it said itself.
        const died = await momentsUntil(moment.number, splitWords(line(box)), box);
        KILLS.runs += 2;
        if (died.ended.signal === null) expectEndedWell(died.ended, line(box));
        else KILLS.faults += 1;
        await comeBack(box, line(box), died.moments.at(-1) ?? moment);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  });
});
