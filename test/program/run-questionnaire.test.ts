import { describe, expect, it } from "vitest";
import type { Change, RecordStep } from "../../src/core/change.js";
import { interrupted, NexusError } from "../../src/core/errors.js";
import { questionnaire } from "../../src/core/questionnaire.js";
import { report } from "../../src/core/report.js";
import { runQuestionnaire } from "../../src/program/run-questionnaire.js";
import { fakeContext } from "../support/context.js";
import { scriptedIo } from "../support/engine.js";

const SEEN: RecordStep = {
  kind: "record",
  id: "run",
  words: "keep the run",
  path: "/nowhere",
  event: { type: "run" },
  undo: { kind: "none", why: "a record" },
};
const aReport = (headline: string, exit: "ok" | "unhealthy" = "ok") =>
  report({ schema: "test", headline, tone: "ok", data: {}, sections: [], exit });
const aChange = (title: string): Change => ({
  kind: "change",
  title,
  risk: "safe",
  resource: { type: "checklist", name: "daily" },
  facts: [],
  warnings: [],
  steps: [],
});
const ask = (id: string) => ({ id, title: `Item ${id}`, ask: `Is ${id} so?`, shows: [{ text: `seen of ${id}` }] });

function setUp(
  answers: Parameters<typeof scriptedIo>[0],
  given: { dryRun?: boolean; exit?: "ok" | "unhealthy"; keep?: () => Promise<void>; leaveAt?: string } = {},
) {
  const log: string[] = [];
  const scripted = scriptedIo(answers);
  const io: typeof scripted = {
    ...scripted,
    choose: async (question, choices) => {
      if (question === given.leaveAt) throw interrupted();
      return scripted.choose(question, choices);
    },
  };
  const ctx = fakeContext({ io, globals: { dryRun: given.dryRun ?? false } });
  const asked = questionnaire({
    first: aReport("first", given.exit ?? "ok"),
    seen: SEEN,
    questions: ["a", "b"].map(ask),
    record: async ({ id }, { result, note }) => aChange(`${id}: ${result}${note === undefined ? "" : ` (${note})`}`),
    last: async () => aReport("last", "unhealthy"),
  });
  const run = runQuestionnaire(asked, {
    ctx,
    show: async (shown) => {
      log.push(`show ${shown.kind === "report" ? shown.headline : "text"}`);
      return shown.exit === "unhealthy" ? 3 : 0;
    },
    keep: given.keep ?? (async ({ words }) => void log.push(words)),
    apply: async ({ title }) => void log.push(title),
  });
  return { run, log, io, ctx };
}

describe("a questionnaire", () => {
  it("keeps what was seen, then each answer before the next question, and shows how it stands", async () => {
    const { run, log, io } = setUp(["done", "not-done", " no time "]);
    expect(await run).toBe(3);
    expect(log).toEqual(["show first", "keep the run", "a: done", "b: not-done (no time)", "show last"]);
    expect(io.asked).toEqual(["Is a so?", "Is b so?", "Why?"]);
    expect(io.notes).toContain("1 of 2: Item a");
    expect(io.notes).toContain("seen of a");
  });

  it("takes a note with a yes, and records nothing of what is left for later", async () => {
    const { run, log } = setUp(["noted", "all known", "later"]);
    await run;
    expect(log).toEqual(["show first", "keep the run", "a: done (all known)", "show last"]);
    const later = setUp(["later", "later"], { exit: "unhealthy" });
    expect(await later.run).toBe(3);
    expect(later.log).toEqual(["show first", "keep the run"]);
  });

  it("asks nobody without a terminal, and keeps what was seen", async () => {
    const { run, log, io } = setUp("no terminal");
    expect(await run).toBe(0);
    expect(log).toEqual(["show first", "keep the run"]);
    expect(io.asked).toEqual([]);
  });

  it("keeps and asks nothing in a dry run", async () => {
    const { run, log, io, ctx } = setUp(["done"], { dryRun: true });
    expect(await run).toBe(0);
    expect(log).toEqual(["show first"]);
    expect(io.notes.join()).toContain("nothing was recorded");
    expect(ctx.journal.known()).toEqual([]);
  });

  it("left in the middle has kept what was answered, and says how to go on", async () => {
    const { run, log, io } = setUp(["done"], { leaveAt: "Is b so?" });
    await expect(run).rejects.toMatchObject({ code: "interrupted" });
    expect(log).toEqual(["show first", "keep the run", "a: done"]);
    expect(io.notes.at(-1)).toContain("type the same command again");
  });

  it("shows what was seen also where it cannot be kept, says why, and does not pretend to go on", async () => {
    const full = async () => {
      throw new NexusError("failed", "no space left on device");
    };
    const { run, log, io } = setUp(["done"], { keep: full });
    expect(await run).toBe(1);
    expect(log).toEqual(["show first"]);
    expect(io.notes.join()).toContain("this run was not recorded: no space left on device");
    expect(await setUp(["done"], { keep: full, exit: "unhealthy" }).run).toBe(3);
  });

  it("puts a word about what was seen into the journal", async () => {
    const { run, ctx } = setUp("no terminal");
    await run;
    expect(ctx.journal.known()).toMatchObject([{ type: "note", text: "keep the run" }]);
  });
});
