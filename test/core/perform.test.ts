import { describe, expect, it } from "vitest";
import { fact, type JobStep } from "../../src/core/change.js";
import { LostReplyError, NexusError } from "../../src/core/errors.js";
import { changesIn } from "../../src/core/history.js";
import { localLocks } from "../../src/core/local-locks.js";
import { perform } from "../../src/core/perform.js";
import { performOptions, scaleChange, scaleStep, testEngine } from "../support/engine.js";

describe("confirming", () => {
  const cases = [
    { risk: "safe", globals: {}, sent: 1, code: undefined },
    { risk: "disruptive", globals: {}, sent: 0, code: "not-confirmed" },
    { risk: "disruptive", globals: { yes: true }, sent: 1, code: undefined },
    { risk: "destructive", globals: {}, sent: 0, code: "not-confirmed" },
    { risk: "destructive", globals: { yes: true }, sent: 0, code: "not-confirmed" },
    { risk: "destructive", globals: { confirm: "web" }, sent: 0, code: "not-confirmed" },
    { risk: "destructive", globals: { yes: true, confirm: "Web" }, sent: 0, code: "not-confirmed" },
    { risk: "destructive", globals: { yes: true, confirm: "web" }, sent: 1, code: undefined },
    { risk: "disruptive", globals: { yes: true, dryRun: true }, sent: 0, code: undefined },
    { risk: "safe", globals: { dryRun: true }, sent: 0, code: undefined },
    { risk: "destructive", globals: { yes: true, confirm: "web", dryRun: true }, sent: 0, code: undefined },
  ] as const;
  it.each(cases)(
    "without a terminal: $risk with $globals sends $sent writes",
    async ({ risk, globals, sent, code }) => {
      const engine = testEngine();
      const done = perform(async () => scaleChange({ risk }), performOptions(globals), engine.deps);
      if (code === undefined) await done;
      else await expect(done).rejects.toMatchObject({ code });
      expect(engine.transport.sent).toHaveLength(sent);
      if (sent === 0) expect(engine.journal.known()).toEqual([]);
    },
  );

  it("names the flags that are missing", async () => {
    const engine = testEngine();
    const refused = (globals = {}) =>
      perform(async () => scaleChange({ risk: "destructive" }), performOptions(globals), engine.deps);
    await expect(refused()).rejects.toThrow("--yes and --confirm web are missing");
    await expect(refused({ yes: true })).rejects.toThrow(": --confirm web is missing");
    await expect(refused({ confirm: "web" })).rejects.toThrow(": --yes is missing");
  });

  it("asks y/N on a terminal and takes no for an answer", async () => {
    const engine = testEngine([false]);
    await expect(perform(async () => scaleChange(), performOptions(), engine.deps)).rejects.toMatchObject({
      exitCode: 4,
    });
    expect(engine.transport.sent).toEqual([]);
  });

  it("takes only the exact name for something destructive, letter case included", async () => {
    for (const [typed, sent] of [
      ["WEB", 0],
      ["web", 1],
    ] as const) {
      const engine = testEngine([typed]);
      const done = perform(async () => scaleChange({ risk: "destructive" }), performOptions(), engine.deps);
      if (sent === 0) await expect(done).rejects.toMatchObject({ code: "not-confirmed" });
      else await done;
      expect(engine.transport.sent).toHaveLength(sent);
    }
  });

  describe("by another word than the name", () => {
    const confirmWith = { says: "2", what: "the number of what is destroyed", question: "Type how many:" };
    const counted = async () => scaleChange({ risk: "destructive", confirmWith });

    it.each([
      ["2", 1],
      ["1", 0],
      ["web", 0],
      ["02", 0],
      [" 2", 0],
    ] as const)("%j typed sends %d", async (typed, sent) => {
      const engine = testEngine([typed]);
      const done = perform(counted, performOptions(), engine.deps);
      if (sent === 0) await expect(done).rejects.toMatchObject({ code: "not-confirmed" });
      else await done;
      expect(engine.io.asked).toEqual(["Scale web to 5. Type how many:"]);
      expect(engine.transport.sent).toHaveLength(sent);
    });

    it("--confirm takes that word only, and says what it is; the lock stays on the name", async () => {
      const engine = testEngine();
      const wrong = perform(counted, performOptions({ yes: true, confirm: "web" }), engine.deps);
      await expect(wrong).rejects.toMatchObject({
        message: '--confirm says "web", but the number of what is destroyed is 2',
        hint: "type --confirm 2 if you mean it",
      });
      await expect(perform(counted, performOptions({ yes: true }), engine.deps)).rejects.toThrow("--confirm 2");
      expect(engine.transport.sent).toEqual([]);
      await perform(counted, performOptions({ yes: true, confirm: "2" }), engine.deps);
      expect(engine.transport.sent).toHaveLength(1);
      expect(engine.journal.known()[0]).toMatchObject({ resource: { name: "web" } });
    });
  });

  it("shows the preview before it asks", async () => {
    const engine = testEngine([true]);
    await perform(async () => scaleChange(), performOptions(), engine.deps);
    expect(engine.previews).toHaveLength(1);
    expect(engine.io.asked).toEqual(["Scale web to 5?"]);
  });
});

describe("between preview and apply", () => {
  it("applies nothing when a fact moved, and says who it was about", async () => {
    const engine = testEngine([true]);
    let desired = 2;
    const plan = async () => {
      const change = scaleChange({ facts: [{ ...scaleChange().facts[0], name: "desired count", before: desired }] });
      desired = 4;
      return change;
    };
    await expect(perform(plan, performOptions(), engine.deps)).rejects.toMatchObject({
      code: "moved",
      exitCode: 4,
      message: "the service was scaled to 4 by someone else since you looked; nothing was changed",
    });
    expect(engine.transport.sent).toEqual([]);
  });

  it("lets volatile facts move", async () => {
    const engine = testEngine();
    let running = 1;
    const plan = async () => scaleChange({ facts: [fact("running", running++, { volatile: true })] });
    await perform(plan, performOptions({ yes: true }), engine.deps);
    expect(engine.transport.sent).toHaveLength(1);
  });

  it("refuses while somebody else changes the same resource, and says who and since when", async () => {
    const engine = testEngine();
    await localLocks(`${engine.folder}/locks`, engine.clock).acquire("staging/ecs-service/web", "Restart web");
    engine.clock.pass(90_000);
    await expect(perform(async () => scaleChange(), performOptions({ yes: true }), engine.deps)).rejects.toMatchObject({
      code: "locked",
      exitCode: 4,
      message: expect.stringMatching(/Restart web.*1m 30s ago/),
    });
    expect(engine.transport.sent).toEqual([]);
  });

  it("releases its lock, also after a failure", async () => {
    const engine = testEngine("no terminal", () => {
      throw new NexusError("failed", "refused");
    });
    await perform(async () => scaleChange(), performOptions({ yes: true }), engine.deps);
    await perform(async () => scaleChange(), performOptions({ yes: true }), engine.deps);
    expect(engine.transport.sent).toHaveLength(2);
  });
});

describe("applying", () => {
  const yes = performOptions({ yes: true });

  it("sends exactly what was previewed", async () => {
    const engine = testEngine();
    const change = scaleChange();
    await perform(async () => change, yes, engine.deps);
    expect(engine.transport.sent.map(({ input }) => input)).toEqual([scaleStep().input]);
    expect(engine.previews[0]).toBe(change);
  });

  it("gives a later step what an earlier one answered", async () => {
    const engine = testEngine("no terminal", (call) =>
      call.operation === "RegisterTaskDefinition" ? { arn: "td:43" } : {},
    );
    const register = scaleStep({
      id: "register",
      operation: "RegisterTaskDefinition",
      input: {},
      keep: ({ arn }) => ({ arn: String(arn) }),
    });
    const update = scaleStep({
      id: "update",
      input: { service: "web", taskDefinition: { $ref: { step: "register", path: "arn", shows: "<new revision>" } } },
    });
    await perform(async () => scaleChange({ steps: [register, update] }), yes, engine.deps);
    expect(engine.transport.sent[1]?.input).toEqual({ service: "web", taskDefinition: "td:43" });
  });

  it("stops at the first step that fails: exit 1 when nothing was done, 9 when something was", async () => {
    for (const [failing, exitCode, status] of [
      ["one", 1, "failed"],
      ["two", 9, "partial"],
    ] as const) {
      const engine = testEngine("no terminal", (call) => {
        if (call.input.service === failing) throw new NexusError("failed", "refused");
        return {};
      });
      const steps = ["one", "two", "three"].map((id) => scaleStep({ id, input: { service: id } }));
      const done = await perform(async () => scaleChange({ steps }), yes, engine.deps);
      expect(done).toMatchObject({ outcome: "applied", applied: { exitCode, status } });
      expect(engine.transport.sent.at(-1)?.input).toEqual({ service: failing });
    }
  });

  it("records what was done with its inverse, before and after each step", async () => {
    const engine = testEngine();
    await perform(async () => scaleChange(), yes, engine.deps);
    expect(engine.journal.known().map(({ type }) => type)).toEqual([
      "change.begun",
      "step.begun",
      "step.done",
      "change.ended",
    ]);
    expect(changesIn(engine.journal.known())[0]?.steps[0]?.undo).toEqual(scaleStep().undo);
  });

  it("does nothing at all when the journal cannot be written", async () => {
    const engine = testEngine();
    const broken = {
      ...engine.deps,
      journal: {
        ...engine.journal,
        append: () => {
          throw new NexusError("failed", "disk full");
        },
      },
    };
    await expect(perform(async () => scaleChange(), yes, broken)).rejects.toThrow("disk full");
    expect(engine.transport.sent).toEqual([]);
  });
});

describe("a lost reply", () => {
  const yes = performOptions({ yes: true });
  const lose = () => {
    throw new LostReplyError("failed", "socket hang up");
  };

  it("is read back, and the step counts as done when it took effect", async () => {
    const engine = testEngine("no terminal", lose);
    const step = scaleStep({
      repeat: "once",
      readBack: async () => ({ state: "done", result: { deploymentId: "d-1" } }),
    });
    const done = await perform(async () => scaleChange({ steps: [step] }), yes, engine.deps);
    expect(done).toMatchObject({ applied: { status: "applied", steps: [{ result: { deploymentId: "d-1" } }] } });
    expect(engine.transport.sent).toHaveLength(1);
  });

  it("fails, and is not sent again, when reading back shows that nothing happened", async () => {
    const engine = testEngine("no terminal", lose);
    const step = scaleStep({ repeat: "once", readBack: async () => ({ state: "not-done" }) });
    const done = await perform(async () => scaleChange({ steps: [step] }), yes, engine.deps);
    expect(done).toMatchObject({ applied: { status: "failed", exitCode: 1 } });
    expect(engine.transport.sent).toHaveLength(1);
  });

  it("is unknown, never ok, when it cannot be read back", async () => {
    const engine = testEngine("no terminal", lose);
    const done = await perform(async () => scaleChange({ steps: [scaleStep({ repeat: "once" })] }), yes, engine.deps);
    expect(done).toMatchObject({ applied: { status: "partial", exitCode: 9, steps: [{ status: "unknown" }] } });
    expect(engine.transport.sent).toHaveLength(1);
    expect(changesIn(engine.journal.known())[0]?.steps[0]).toMatchObject({ status: "unknown" });
  });
});

describe("waiting", () => {
  const yes = performOptions({ yes: true });
  const waitStep = (
    look: () => Promise<{ state: "waiting" | "done" | "failed" | "rolled-back"; summary: string }>,
  ) => ({
    kind: "wait" as const,
    id: "wait",
    words: "Wait",
    timeoutMs: 60_000,
    reattach: "service wait",
    wait: () => ({ what: "the deployment", timeoutMs: 60_000, everyMs: 5_000, look, reattach: "service wait" }),
  });

  it.each([
    ["done", 0, "applied"],
    ["failed", 9, "partial"],
    ["rolled-back", 8, "rolled-back"],
    ["waiting", 7, "detached"],
  ] as const)("a deployment that ends %s exits %i", async (state, exitCode, status) => {
    const engine = testEngine();
    const steps = [scaleStep(), waitStep(async () => ({ state, summary: "1/2 running" }))];
    const done = await perform(async () => scaleChange({ steps }), yes, engine.deps);
    expect(done).toMatchObject({ applied: { exitCode, status } });
  });

  it("is left out with --no-wait", async () => {
    const engine = testEngine();
    const never = async () => {
      throw new Error("looked");
    };
    const done = await perform(
      async () => scaleChange({ steps: [scaleStep(), waitStep(never)] }),
      { ...yes, wait: false },
      engine.deps,
    );
    expect(done).toMatchObject({ applied: { exitCode: 0, steps: [{ status: "done" }, { status: "skipped" }] } });
  });

  it("survives looks that fail, as long as one answers in between", async () => {
    const engine = testEngine();
    let looks = 0;
    const look = async () => {
      looks += 1;
      if (looks % 2 === 1) throw new NexusError("failed", "throttled", { awsCode: "ThrottlingException" });
      return { state: looks > 5 ? ("done" as const) : ("waiting" as const), summary: "" };
    };
    const done = await perform(async () => scaleChange({ steps: [scaleStep(), waitStep(look)] }), yes, engine.deps);
    expect(done).toMatchObject({ applied: { exitCode: 0 } });
  });
});

describe("a job that did a part of its work", () => {
  const yes = performOptions({ yes: true });
  const job = (run: JobStep["run"], timeoutMs = 60_000): JobStep => ({
    kind: "job",
    id: "work",
    words: "Work",
    what: "working",
    allows: [],
    request: {},
    timeoutMs,
    undo: { kind: "none", why: "it cannot be taken back" },
    run,
  });
  const half = new NexusError("partial", "1 of 3 done");

  it("is partly done, exit 9, and says what was done", async () => {
    const engine = testEngine();
    const steps = [job(async () => Promise.reject(half))];
    const done = await perform(async () => scaleChange({ steps }), yes, engine.deps);
    expect(done).toMatchObject({ applied: { status: "partial", exitCode: 9, error: { message: "1 of 3 done" } } });
    expect(changesIn(engine.journal.known())[0]).toMatchObject({ status: "partial" });
  });

  it("says it also when its time is over", async () => {
    const engine = testEngine();
    const untilAsked = job(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      throw half;
    }, 10);
    const done = await perform(async () => scaleChange({ steps: [untilAsked] }), yes, engine.deps);
    expect(done).toMatchObject({
      applied: { exitCode: 9, error: { message: "working: given up after 0s; 1 of 3 done" } },
    });
  });
});
