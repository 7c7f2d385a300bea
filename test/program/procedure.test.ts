import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openChain } from "../../src/core/chain.js";
import { change } from "../../src/core/change.js";
import { interrupted } from "../../src/core/errors.js";
import type { Io } from "../../src/core/io.js";
import { type ProcedureStep, procedure, type Situation } from "../../src/core/procedure.js";
import { report } from "../../src/core/report.js";
import { eventBody, incidentFolder, readIncident, recordPath } from "../../src/incident/record.js";
import { runProcedure } from "../../src/program/run-procedure.js";
import { type FakeContext, fakeContext } from "../support/context.js";

const SEEN = report({ schema: "x", headline: "seen", tone: "ok", data: {}, sections: [] });
const CHANGE = change({
  title: "Mend",
  risk: "safe",
  resource: { type: "x", name: "x" },
  facts: [],
  warnings: [],
  steps: [],
});

const step = (id: string, more: Partial<ProcedureStep> = {}): ProcedureStep => ({
  id,
  title: `Do ${id}`,
  window: { from: 0, to: 5 },
  commands: [`do ${id}`],
  run: async () => SEEN,
  ...more,
});

/** A person at a terminal who gives these answers, in this order. */
function person(...answers: string[]): Partial<Io> {
  return {
    interactive: true,
    choose: async (_question, choices) => {
      const answer = answers.shift();
      const chosen = choices.find(({ value }) => value === answer);
      if (chosen === undefined) throw new Error(`no such choice: ${answer}`);
      return chosen.value;
    },
  };
}

function openIncident(ctx: FakeContext, id = "inc-1") {
  openChain(recordPath(ctx.paths.environmentState, id), ctx).append(
    eventBody("opened", { text: "down", details: { severity: "P1" } }),
  );
}

function walk(ctx: FakeContext, steps: ProcedureStep[], situation: Partial<Situation> = {}) {
  const guided = procedure({
    id: "drill",
    title: "Drill",
    steps,
    assess: async () => ({ state: "critical", remedy: "restart", headline: "it is down", ...situation }),
  });
  const done: string[] = [];
  const exit = runProcedure(guided, {
    ctx,
    show: async ({ headline }) => {
      done.push(headline);
    },
    perform: async (plan) => {
      done.push((await plan()).title);
      return 0;
    },
  });
  return exit.then((code) => ({ code, done }));
}

const decisions = async (ctx: FakeContext, id = "inc-1") =>
  (await readIncident(id, ctx))?.events.filter(({ type }) => type === "decision").map(({ text }) => text);

const said = (ctx: FakeContext) => ctx.said.notes.map(({ text }) => text).join("\n");

describe("a guided procedure", () => {
  it("writes every decision on the record of the only open incident", async () => {
    const ctx = fakeContext({ io: person("take", "skipped", "take") });
    openIncident(ctx);
    const failing = step("c", { run: () => Promise.reject(new Error("no such thing")) });
    expect(await walk(ctx, [step("a"), step("b"), failing])).toEqual({ code: 1, done: ["seen"] });
    expect(await decisions(ctx)).toEqual(["Drill: Do a: done", "Drill: Do b: skipped", "Drill: Do c: failed"]);
  });

  it("shows its clock, the incident's, and what is next", async () => {
    const ctx = fakeContext({ io: person("take", "take") });
    openIncident(ctx);
    const slow = step("a", {
      run: async () => {
        ctx.clock.advance(6 * 60_000);
        return SEEN;
      },
    });
    await walk(ctx, [slow, step("b")]);
    expect(said(ctx)).toContain("Step 1 of 2: Do a  (0-5 min; 0s gone)");
    expect(said(ctx)).toContain("inc-1: P1 open, for 6m");
    expect(said(ctx)).toContain("next: Step 2 of 2: Do b (0-5 min; 6m gone, late): nexusctl do b");
  });

  it("passes over a step whose condition does not hold, and says why", async () => {
    const ctx = fakeContext();
    const conditional = (id: string, remedy: string) =>
      step(id, { when: { remedies: [remedy], words: `when a ${remedy} helps` }, run: async () => CHANGE });
    expect((await walk(ctx, [conditional("a", "rollback"), conditional("b", "restart")])).done).toEqual(["Mend"]);
    expect(said(ctx)).toContain("not needed: only when a rollback helps; now: it is down");
  });

  it("does not offer what is not needed, and goes on after a look that failed", async () => {
    // Nobody answers: an offer would fail.
    const ctx = fakeContext({ io: person() });
    const needless = step("a", { needless: async () => "it is open already" });
    const unclear = step("b", { needless: () => Promise.reject(new Error("two are open")) });
    expect(await walk(ctx, [needless, unclear])).toEqual({ code: 1, done: [] });
    expect(said(ctx)).toContain("not needed: it is open already");
    expect(said(ctx)).toContain("two are open");
  });

  it("interrupted in the middle says how to go on, where something was decided", async () => {
    const stopping = step("b", { run: () => Promise.reject(interrupted()) });
    const ctx = fakeContext();
    await expect(walk(ctx, [step("a"), stopping])).rejects.toThrow("interrupted");
    expect(said(ctx)).toContain("type the same command again to go on where it was");
    const fresh = fakeContext();
    await expect(walk(fresh, [stopping])).rejects.toThrow("interrupted");
    expect(said(fresh)).not.toContain("go on");
  });

  it("stopped in the middle goes on where it was, with the incident it belongs to", async () => {
    const ctx = fakeContext({ io: person("take", "stopped", "resume", "take") });
    openIncident(ctx);
    const steps = [step("a"), step("b")];
    expect((await walk(ctx, steps)).done).toEqual(["seen"]);
    expect((await walk(ctx, steps)).done).toEqual(["seen"]);
    expect(said(ctx)).toContain("Step 1 of 2: Do a: done before");
    expect(await decisions(ctx)).toEqual(["Drill: Do a: done", "Drill: Do b: stopped", "Drill: Do b: done"]);
    const kept = join(incidentFolder(ctx.paths.environmentState, "inc-1"), "procedures", "drill.json");
    expect(JSON.parse(readFileSync(kept, "utf8")).decisions).toHaveLength(3);
  });

  it("taken up offers again what failed or was not confirmed, and not what was skipped", async () => {
    const ctx = fakeContext({ io: person("take", "skipped", "resume", "take") });
    openIncident(ctx);
    let tries = 0;
    const flaky = step("a", {
      run: async () => {
        tries += 1;
        if (tries === 1) throw new Error("not yet");
        return SEEN;
      },
    });
    await walk(ctx, [flaky, step("b")]);
    expect((await walk(ctx, [flaky, step("b")])).done).toEqual(["seen"]);
  });

  it("keeps nothing in a dry run", async () => {
    const ctx = fakeContext({ globals: { dryRun: true } });
    openIncident(ctx);
    await walk(ctx, [step("a")]);
    expect(await decisions(ctx)).toEqual([]);
    expect(ctx.journal.known()).toEqual([]);
  });

  it("takes no sides where two incidents are open and none is named", async () => {
    const ctx = fakeContext();
    openIncident(ctx, "inc-1");
    openIncident(ctx, "inc-2");
    await walk(ctx, [step("a")]);
    expect([await decisions(ctx, "inc-1"), await decisions(ctx, "inc-2")]).toEqual([[], []]);
    expect(ctx.journal.known()).toMatchObject([{ type: "note", text: "drill: a: done" }]);
  });

  it("belongs to the incident that it opens itself, from then on", async () => {
    const ctx = fakeContext();
    const opens = step("a", {
      run: async () => {
        openIncident(ctx);
        return SEEN;
      },
    });
    await walk(ctx, [opens, step("b")]);
    expect(await decisions(ctx)).toEqual(["Drill: Do a: done", "Drill: Do b: done"]);
  });
});
