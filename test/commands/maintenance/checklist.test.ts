import { describe, expect, it } from "vitest";
import { readRecord } from "../../../src/checklist/record.js";
import daily from "../../../src/commands/maintenance/daily.js";
import history from "../../../src/commands/maintenance/history.js";
import type { Context } from "../../../src/core/context.js";
import type { Questionnaire } from "../../../src/core/questionnaire.js";
import { anAnswer, aRun, aRunItem, carryOut, keep } from "../../checklist/support.js";
import { platform } from "../../health/support.js";
import { fakeContext } from "../../support/context.js";
import { changeOf, factOf, outcomeOf, reportOf, textOf } from "../../support/run-command.js";

const identity = {
  caller: async () => ({ account: "111122223333", arn: "arn:aws:iam::111122223333:user/ada", userId: "" }),
};
const LIST = {
  timeZone: "UTC",
  weekly: [],
  monthly: [],
  daily: [
    { id: "recovery", title: "Recovery", owner: "lead", check: "recovery" as const, ask: "Was it rehearsed?" },
    { id: "docs", title: "Docs", owner: "lead", ask: "Up to date?", note: "see the wiki" },
    { id: "cache", title: "Cache", owner: "lead", check: "image" as const, off: "there is none" },
  ],
};
const aContext = (parts: Parameters<typeof fakeContext>[0] = {}) =>
  fakeContext({ env: { checklists: LIST }, identity, ...parts });

async function asked(ctx: Context, options = {}): Promise<Questionnaire> {
  const outcome = await outcomeOf(daily, ctx, { options });
  if (outcome.kind !== "questionnaire") throw new Error(`a ${outcome.kind}`);
  return outcome;
}
const sign = (ctx: Context, options: Record<string, string>) => changeOf(daily, ctx, { options });

describe("maintenance daily", () => {
  it("shows every item, asks what a person has to say, and says in the first line that nobody was asked", async () => {
    const { first, questions } = await asked(aContext());
    if (first.kind !== "report") throw new Error("not a report");
    expect(first.headline).toBe(
      "daily 2026-01-31: 2 wait for a person (Recovery, Docs), 0 of 2 done; nobody was asked",
    );
    expect(first.exit).toBe("ok");
    expect(questions.map(({ id, ask }) => [id, ask])).toEqual([
      ["recovery", "Was it rehearsed?"],
      ["docs", "Up to date?"],
    ]);
    expect(questions[0]?.shows.map(({ text }) => text).join()).toContain("never rehearsed");
    expect(questions[1]?.shows.map(({ text }) => text)).toContain("see the wiki");
    expect(textOf(first)).toContain("switched off: there is none");
  });

  it("keeps the run, then each answer with who gave it and what had been seen, and goes on from there", async () => {
    const ctx = aContext();
    const { seen, questions, record, last } = await asked(ctx);
    await carryOut(seen, ctx);
    const [first] = questions;
    if (first === undefined) throw new Error("nothing is asked");
    const change = await record(first, { result: "done", note: "by grace" });
    for (const step of change.steps) if (step.kind === "record") await carryOut(step, ctx);
    expect(readRecord(ctx, "daily").entries[1]).toMatchObject({
      item: "recovery",
      result: "done",
      note: "by grace",
      by: { arn: "arn:aws:iam::111122223333:user/ada" },
      seen: { state: "warn" },
    });
    expect((await last()).headline).toContain("1 waits for a person (Docs), 1 warns (Recovery)");
    expect((await asked(ctx)).questions.map(({ id }) => id)).toEqual(["docs"]);
  });

  it("signs without AWS: who AWS takes them for is then left open", async () => {
    const ctx = aContext({
      identity: {
        caller: async () => {
          throw new Error("no credentials");
        },
      },
    });
    const [step] = (await sign(ctx, { item: "docs", result: "done" })).steps;
    expect(step?.kind === "record" && step.event).toMatchObject({ by: { arn: null } });
  });

  it("asks nothing for a document, and gives Markdown or the JSON of the same", async () => {
    const { first, questions } = await asked(aContext(), { report: true });
    expect(questions).toEqual([]);
    expect(first).toMatchObject({ kind: "text", text: expect.stringContaining("# Daily checklist 2026-01-31") });
    const json = await asked(aContext({ globals: { output: "json" } }), { report: true });
    expect(json.first).toMatchObject({ kind: "report", schema: "maintenance.checklist" });
  });

  it("gives a script every item with its state, and what waits", async () => {
    const { first } = await asked(aContext());
    expect(first.kind === "report" && first.data).toMatchObject({
      checklist: "daily",
      period: "2026-01-31",
      from: "2026-01-31T00:00:00.000Z",
      to: "2026-02-01T00:00:00.000Z",
      waiting: ["recovery", "docs"],
      items: [{ id: "recovery", state: "open", seen: "warn" }, { id: "docs" }, { id: "cache", state: "off" }],
      recordProblems: [],
    });
  });

  it("ends a day where the configured zone does", async () => {
    const tokyo = aContext({
      env: { checklists: { ...LIST, timeZone: "Asia/Tokyo" } },
      now: new Date("2026-01-31T16:00:00Z"),
    });
    const { first } = await asked(tokyo);
    expect(first.kind === "report" && first.data.period).toBe("2026-02-01");
  });

  it("exits with findings when an item fails, on the whole platform", async () => {
    const broken = platform();
    broken.break("db-storage-full");
    broken.pass(300);
    const { first } = await asked(broken.ctx);
    expect(first).toMatchObject({
      exit: "unhealthy",
      tone: "critical",
      headline: expect.stringContaining("Resource usage"),
    });
  }, 20_000);
});

describe("an earlier period", () => {
  it("is shown from the record, without looking at the platform, and fails nobody today", async () => {
    const ctx = aContext();
    await keep(ctx, "daily", [
      aRun([aRunItem({ state: "critical", what: "2 in alarm" })], { period: "2026-01-30" }),
      anAnswer("not-done", { period: "2026-01-30", note: "no time" }),
    ]);
    const report = await reportOf(daily, ctx, { options: { period: "2026-01-30" } });
    expect(report).toMatchObject({ exit: "ok", headline: "daily 2026-01-30: 1 fails (Alarms), 0 of 1 done" });
    expect(textOf(report)).toContain("not-done, ada: no time");
    const document = await outcomeOf(daily, ctx, { options: { period: "2026-01-30", report: true } });
    expect(document).toMatchObject({ kind: "text", text: expect.stringContaining("Daily checklist 2026-01-30") });
  });

  it.each([
    ["2026-02-01", "has not begun"],
    ["2026-W05", "is not a period of the daily list"],
  ])("%s is refused", async (period, words) => {
    await expect(reportOf(daily, aContext(), { options: { period } })).rejects.toThrow(words);
  });
});

describe("signing one item", () => {
  it("is a safe change that shows how it was and how it will be", async () => {
    const change = await sign(aContext(), { item: "docs", result: "not-done", note: "on holiday" });
    expect(change).toMatchObject({ risk: "safe", title: "Docs of daily 2026-01-31: not-done" });
    expect(factOf(change, "Docs")).toMatchObject({ before: "open", after: "not-done" });
  });

  it("again says the same once, and something else after it", async () => {
    const ctx = aContext();
    await keep(ctx, "daily", [anAnswer("done", { item: "docs" })]);
    expect(await sign(ctx, { item: "docs", result: "done" })).toMatchObject({
      steps: [],
      nothingToDo: expect.any(String),
    });
    expect((await sign(ctx, { item: "docs", result: "skip", note: "moved" })).steps).toHaveLength(1);
  });

  it("warns who signs against its check, or before it was run", async () => {
    const ctx = aContext();
    expect((await sign(ctx, { item: "recovery", result: "done" })).warnings.join()).toContain("was not run");
    await keep(ctx, "daily", [aRun([aRunItem({ id: "recovery", state: "critical", what: "failed" })])]);
    expect((await sign(ctx, { item: "recovery", result: "done" })).warnings.join()).toContain("stays as it is");
  });

  it.each([
    [{ item: "doc", result: "done" }, "no item", "did you mean docs?"],
    [{ item: "cache", result: "done" }, "switched off", "recovery, docs"],
    [{ item: "docs" }, "--result is missing", undefined],
    [{ result: "done" }, "--item is missing", "recovery, docs"],
    [{ item: "docs", result: "skip" }, "--note is missing", undefined],
    [{ item: "docs", result: "done", period: "2026-01-30" }, "not signed any more", "leave it out"],
  ])("%j is refused with what to type", async (options, message, hint) => {
    const refused = outcomeOf(daily, aContext(), { options });
    await expect(refused).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message),
      ...(hint === undefined ? {} : { hint: expect.stringContaining(hint) }),
    });
  });
});

describe("maintenance history", () => {
  it("shows how the lists were kept, and exits well whatever was missed", async () => {
    const ctx = aContext();
    await keep(ctx, "daily", [
      aRun([aRunItem()], { period: "2026-01-28" }),
      anAnswer("done", { period: "2026-01-28" }),
      aRun([aRunItem()], { period: "2026-01-31" }),
    ]);
    const report = await reportOf(history, ctx);
    expect(report.headline).toBe("daily: 1 of 3 done, 0 in a row (at most 1); weekly: never run; monthly: never run");
    expect(report.exit).toBeUndefined();
    expect(report.data).toMatchObject({ lists: [{ kind: "daily", streak: { now: 0, longest: 1 } }, {}, {}] });
    expect(textOf(await reportOf(history, ctx, { options: { kind: "daily" } }))).toContain("ada signed 1");
  });
});
