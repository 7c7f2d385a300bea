import { describe, expect, it } from "vitest";
import type { Leave, RollBack, WaitStep } from "../../src/core/change.js";
import { NexusError } from "../../src/core/errors.js";
import { changesIn } from "../../src/core/history.js";
import { perform } from "../../src/core/perform.js";
import type { WaitLook } from "../../src/core/wait.js";
import { performOptions, scaleChange, scaleStep, testEngine } from "../support/engine.js";

const yes = performOptions({ yes: true });

function waitStep(id: string, look: () => Promise<WaitLook>): WaitStep {
  const spec = { what: id, timeoutMs: 60_000, everyMs: 5_000, reattach: "service wait", look };
  return { kind: "wait", id, words: `wait: ${id}`, timeoutMs: 60_000, reattach: "service wait", wait: () => spec };
}

const sees =
  (state: WaitLook["state"], more: Partial<WaitLook> = {}) =>
  async () => ({ state, summary: state, ...more });

function rollBack(
  proof: () => Promise<WaitLook> = sees("done"),
  follow: () => Promise<WaitLook> = sees("done"),
): RollBack {
  const undo = { kind: "none", why: "it took something back" } as const;
  return {
    kind: "roll-back",
    wait: "deployed",
    steps: [scaleStep({ id: "back", input: { service: "web", desiredCount: 2 }, undo }), waitStep("is-back", proof)],
    follow: waitStep("goes-back", follow),
    takesBack: ["scale"],
    doneWords: "it does not hold and was taken back",
    hint: "look",
    byHand: "service rollback",
  };
}

async function roll(deployed: () => Promise<WaitLook>, rescue = rollBack(), engine = testEngine(), options = yes) {
  const steps = [scaleStep(), waitStep("deployed", deployed)];
  const done = await perform(async () => scaleChange({ steps, rescue }), options, engine.deps);
  if (done.outcome !== "applied") throw new Error(`it was ${done.outcome}`);
  return { applied: done.applied, sent: engine.transport.sent.map(({ input }) => input), journal: engine.journal };
}

describe("a rollback that is part of the change", () => {
  it("follows a wait that fails: exit 8, with the cause, and nothing left to undo", async () => {
    const { applied, sent, journal } = await roll(sees("failed", { cause: "crash loop" }));
    expect(applied).toMatchObject({ exitCode: 8, status: "rolled-back", undoable: false });
    expect(applied.whyNot).toBe("it was taken back already");
    expect(applied.error?.message).toBe("it does not hold and was taken back: crash loop");
    expect(sent).toEqual([scaleStep().input, { service: "web", desiredCount: 2 }]);
    const [record] = changesIn(journal.known());
    expect(record).toMatchObject({ status: "rolled-back" });
    expect(record?.steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
      "scale done",
      "deployed failed",
      "back done",
      "is-back done",
    ]);
  });

  it("is not begun where the platform goes back by itself: that is watched to its end", async () => {
    const { applied, sent } = await roll(sees("rolled-back"));
    expect(applied).toMatchObject({ exitCode: 8, status: "rolled-back", undoable: false });
    expect(applied.steps.map(({ id, status }) => `${id} ${status}`)).toContain("goes-back done");
    expect(sent).toHaveLength(1);
  });

  it.each([
    ["the time was over", sees("waiting"), 7],
    ["somebody else changed it", sees("failed", { overtaken: true }), 9],
    [
      "nobody could look",
      async () => {
        throw new NexusError("failed", "unreachable");
      },
      9,
    ],
    ["all is well", sees("done"), 0],
  ])("is not begun when %s", async (_what, look, exitCode) => {
    const { applied, sent } = await roll(look);
    expect(applied.exitCode).toBe(exitCode);
    expect(sent).toHaveLength(1);
  });

  it("says what to type should it fail after the time was over, since nobody looks then", async () => {
    const { applied } = await roll(sees("waiting"));
    expect(applied.error?.hint).toMatch(/service wait; nothing takes it back from here.*nexusctl service rollback$/);
  });

  it("is not begun after an interruption, nor with --no-wait", async () => {
    const engine = testEngine();
    engine.deps.onInterruptedWait = async () => "detach";
    engine.deps.interrupts.hold = (body) => body(AbortSignal.abort());
    const left = await roll(sees("waiting"), rollBack(), engine);
    expect(left.applied).toMatchObject({ exitCode: 130, status: "detached" });
    expect(left.applied.error?.hint).toBe(
      "find it again with: nexusctl service wait; nothing takes it back from here if it fails; by hand: nexusctl service rollback",
    );
    expect(left.sent).toHaveLength(1);
    const unwatched = await roll(sees("failed"), rollBack(), testEngine(), { ...yes, wait: false });
    expect(unwatched.applied.exitCode).toBe(0);
  });

  it("says it loudly when it fails itself, with what to type: exit 9", async () => {
    const { applied } = await roll(
      sees("failed", { cause: "crash loop" }),
      rollBack(sees("failed", { cause: "it too" })),
    );
    expect(applied).toMatchObject({ exitCode: 9, status: "partial", undoable: true });
    expect(applied.error?.message).toMatch(/ROLLBACK FAILED AS WELL: it too; it was going back because crash loop/);
    expect(applied.error?.hint).toBe("go back by hand: nexusctl service rollback");
  });

  it("says so as well when its call is refused", async () => {
    const engine = testEngine("no terminal", ({ input }) => {
      if (input.desiredCount === 2) throw new NexusError("permission", "denied");
      return {};
    });
    const { applied } = await roll(sees("failed"), rollBack(), engine);
    expect(applied).toMatchObject({ exitCode: 9, error: { message: expect.stringContaining("denied") } });
  });

  it("that is not through in time names the wait, and one that is left goes on", async () => {
    const late = await roll(sees("failed"), rollBack(sees("waiting")));
    expect(late.applied).toMatchObject({ exitCode: 9, error: { hint: expect.stringContaining("service wait") } });
    const engine = testEngine();
    const held: AbortSignal[] = [new AbortController().signal, AbortSignal.abort()];
    engine.deps.interrupts.hold = (body) => body(held.shift() ?? AbortSignal.abort());
    const left = await roll(sees("failed"), rollBack(sees("waiting")), engine);
    expect(left.applied).toMatchObject({ exitCode: 130, status: "interrupted" });
  });
});

describe("a failure that was to be left", () => {
  const leave: Leave = {
    kind: "leave",
    wait: "deployed",
    takesBack: ["scale"],
    takenBack: "the platform took it back",
  };

  it("exits 1, and can be undone", async () => {
    const steps = [scaleStep(), waitStep("deployed", sees("failed", { cause: "crash loop" }))];
    const change = scaleChange({ steps, rescue: leave });
    const done = await perform(async () => change, yes, testEngine().deps);
    expect(done).toMatchObject({ applied: { exitCode: 1, status: "failed", undoable: true } });
  });

  it("offers no undo where the platform goes back by itself, and says so", async () => {
    const steps = [scaleStep(), waitStep("deployed", sees("rolled-back"))];
    const done = await perform(async () => scaleChange({ steps, rescue: leave }), yes, testEngine().deps);
    expect(done).toMatchObject({
      applied: { exitCode: 8, status: "rolled-back", undoable: false, whyNot: "the platform took it back" },
    });
  });
});
