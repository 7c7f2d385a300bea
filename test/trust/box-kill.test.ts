import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { changesIn } from "../../src/core/history.js";
import { processRuns } from "../../src/core/process-mark.js";
import { type Box, entriesIn, splitWords } from "./support/box.js";
import { CHANGES, readyFor } from "./support/box-commands.js";
import { operationsOf } from "./support/change-run.js";
import { count, times } from "./support/counts.js";
import { type Moment, momentsUntil } from "./support/die.js";
import { expectEndedWell } from "./support/ended-well.js";
import { made, tooManyMade } from "./support/made.js";
import { PROMISES } from "./support/promises.js";

const KILLS = { runs: 0, faults: 0 };
/** Commands of which one run at least was really killed. */
const KILLED = new Set<string>();
/** So many are killed at a time, one on each core of a small machine. */
const AT_ONCE = 2;

/** A line of the journal is on the disk, and its head is about to be: the moment between two steps, or a step and its end. */
const isLine = ({ what, path }: Moment) => what === "open" && /journal\.head\.\d/.test(path);
/** A line of a journal or a record is being written. */
const isHalfLine = ({ what, path }: Moment) => what === "write" && path.endsWith(".jsonl");

/**
 * The moments to die at. In CI's run two that change from command to command: after a line of the journal, and anywhere;
 * else after each line, in the middle of each, and at sixty others. Always right after a step was begun, and when it is over
 * and the line that says so is not yet written: CI's run takes one step, else every one.
 * @param steps where among the lines the beginnings of steps are
 */
function chosen(moments: Moment[], turn: number, steps: number[]): Moment[] {
  const lines = moments.filter(isLine);
  const spread = (all: Moment[], few: number) =>
    Array.from({ length: Math.min(few, all.length) }, (_, at) => all[Math.floor(((at + 0.5) / few) * all.length)]);
  const few = times(1, 0) === 1;
  const around = (few ? steps.filter((_, at) => at === turn % steps.length) : steps).flatMap((at) => {
    const begun = lines[at];
    const ended = moments.find(({ number, what, path }) => {
      return number > (begun?.number ?? 0) && what === "write" && path.endsWith("/journal.jsonl");
    });
    return [begun, ended];
  });
  const some = few
    ? [lines[(turn * 2 + 1) % Math.max(1, lines.length)], moments[(turn * 7919) % moments.length]]
    : [...lines, ...moments.filter(isHalfLine), ...spread(moments, 60)];
  return [...new Set([...around, ...some].filter((one) => one !== undefined))];
}

const journalOf = (box: Box) => entriesIn(join(box.state, "journal.jsonl"));
const crashedIn = (box: Box) => changesIn(journalOf(box)).filter(({ status }) => status === "crashed");

/** Whatever the platform was made to do before the machine died, a step of the journal says that it was begun. */
function expectNamed(box: Box, before: { world: ReturnType<Box["world"]>; entries: number }, at: string): void {
  const sent = (box.world()?.trail ?? []).slice(before.world?.trail.length ?? 0);
  const begun = journalOf(box)
    .slice(before.entries)
    .flatMap((entry) => (entry.type === "step.begun" ? operationsOf(entry.request) : []));
  for (const { operation } of sent) expect(begun, `${at}: ${operation} was carried out`).toContain(operation);
}

function locksOf(box: Box): { pid: number }[] {
  const folder = join(box.state, "locks");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".lock"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

/** What somebody finds and does who comes back after the machine died. */
async function comeBack(box: Box, line: string, moment: Moment, at: string): Promise<void> {
  const torn = isHalfLine(moment);
  const verified = await box.run("journal verify");
  expect(torn ? [0, 3] : [0], `${at}\n${verified.stdout}`).toContain(verified.code);
  if (verified.code === 3) expect(verified.stdout).toContain("cut");

  for (const { id, steps } of crashedIn(box)) {
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
  afterAll(() => count({ promise: PROMISES.killedAnywhere, against: "sandbox", commands: KILLED.size, ...KILLS }));

  test.each(CHANGES.map(({ words }, turn) => [words, turn] as const))("%s", async (words, turn) => {
    const { line, another } = await readyFor(words);
    const whole = await another();
    const before = journalOf(whole).length;
    const { ended, moments } = await momentsUntil(0, splitWords(line(whole)), whole);
    expect(ended.code, ended.stderr).toBe(0);
    KILLS.runs += 1;
    const once = made(whole.world());
    const entries = journalOf(whole).slice(before);
    // Each line that is written here is one of this journal's, in their order; `config init` writes to that of what it makes.
    const written = moments.filter((one) => isLine(one) && one.path.startsWith(whole.state)).length;
    expect(written, words).toBe(entries.length);
    const steps = entries.flatMap(({ type }, at) => (type === "step.begun" ? [at] : []));
    const again = await whole.run(line(whole));
    expectEndedWell(again, `${words}, typed twice`);
    const most = [once, made(whole.world())];
    const queue = chosen(moments, turn, steps);
    const work = async () => {
      for (let moment = queue.shift(); moment !== undefined; moment = queue.shift()) {
        const box = await another();
        const old = { world: box.world(), entries: journalOf(box).length };
        // Two runs are not alike to the last write: where it really died, it said itself.
        const died = await momentsUntil(moment.number, splitWords(line(box)), box);
        KILLS.runs += 2;
        const last = died.moments.at(-1) ?? moment;
        const at = `${line(box)}, killed before: ${last.what} ${last.path}`;
        if (died.ended.signal === null) expectEndedWell(died.ended, line(box));
        else {
          KILLS.faults += 1;
          KILLED.add(words);
          expectNamed(box, old, at);
        }
        const left = crashedIn(box).flatMap(({ steps }) => steps.flatMap(({ request }) => operationsOf(request)));
        await comeBack(box, line(box), last, at);
        expect(tooManyMade(made(box.world()), most, left), at).toEqual([]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  });
});
