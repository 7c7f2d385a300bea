import { describe, expect, it, vi } from "vitest";
import { LostReplyError, NexusError } from "../../../src/core/errors.js";
import { changesIn } from "../../../src/core/history.js";
import type { Lease, LockStore } from "../../../src/core/lock.js";
import { perform } from "../../../src/core/perform.js";
import { performOptions, scaleChange, scaleStep, testEngine } from "../../support/engine.js";

const yes = performOptions({ yes: true });
const unreachable = async () => {
  throw new NexusError("failed", "the bucket does not answer");
};
const lostAfter = (checks: number): Lease => {
  let left = checks;
  const lost = () => new NexusError("locked", "the lock on web was lost: bob on b has it; nothing more is sent");
  return {
    tookOverFrom: undefined,
    check: async () => {
      left -= 1;
      if (left < 0) throw lost();
    },
    held: () => undefined,
    release: async () => undefined,
  };
};
const locks = (lease: Lease): LockStore => ({ acquire: async () => lease });

describe("a change whose journal is shared", () => {
  it("is not sent when the others cannot be told first; here it is on record as failed", async () => {
    const engine = testEngine();
    const journal = { ...engine.journal, where: "s3://x", share: unreachable };
    const done = await perform(async () => scaleChange(), yes, { ...engine.deps, journal });
    expect(done).toMatchObject({ applied: { status: "failed", exitCode: 1, steps: [{ status: "failed" }] } });
    expect(engine.transport.sent).toEqual([]);
    expect(changesIn(engine.journal.known())).toMatchObject([
      { status: "failed", message: expect.stringContaining("bucket") },
    ]);
  });

  it("gives its lock back without waiting for its end to be handed over when Ctrl-C was pressed, and after it otherwise", async () => {
    for (const pressed of [false, true]) {
      const engine = testEngine();
      const order: string[] = [];
      const interrupts = {
        ...engine.deps.interrupts,
        signal: pressed ? AbortSignal.abort() : engine.deps.interrupts.signal,
      };
      const shareLater = async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push("handed over");
      };
      const release = async () => {
        order.push("given back");
        return undefined;
      };
      await perform(async () => scaleChange(), yes, {
        ...engine.deps,
        interrupts,
        journal: { ...engine.journal, where: "s3://x", shareLater },
        locks: locks({ ...lostAfter(9), release }),
      });
      expect(order).toEqual(pressed ? ["given back", "handed over"] : ["handed over", "given back"]);
    }
  });

  it("stays done when only its end could not be told", async () => {
    const engine = testEngine();
    let shares = 0;
    const journal = {
      ...engine.journal,
      where: "s3://x",
      share: async () => {
        shares += 1;
      },
    };
    const done = await perform(async () => scaleChange(), yes, { ...engine.deps, journal });
    expect(done).toMatchObject({ applied: { status: "applied", exitCode: 0 } });
    expect(shares).toBe(scaleChange().steps.length);
  });

  it.each([
    ["not-found", "s3:GetObject: The specified bucket does not exist", "failed", "nexusctl doctor shows what is wrong"],
    ["failed", "s3.test gave no answer to s3:GetObject within 5s", "failed", "nexusctl doctor shows what is wrong"],
    ["permission", "not allowed to s3:PutObject", "permission", "ask for it"],
  ] as const)("is refused where the place of its lock fails, naming it: %s", async (code, message, as, hint) => {
    const engine = testEngine();
    const journal = { ...engine.journal, where: "s3://acme/ops" };
    const acquire = async () => {
      throw new NexusError(code, message, { hint: "ask for it", awsCode: "X" });
    };
    const done = perform(async () => scaleChange(), yes, { ...engine.deps, journal, locks: { acquire } });
    await expect(done).rejects.toMatchObject({
      code: as,
      message: `no lock at s3://acme/ops: ${message}; nothing was done`,
      hint: expect.stringContaining(hint),
      awsCode: "X",
    });
    expect(engine.transport.sent).toEqual([]);
  });

  it("goes on here where it has to work without AWS, and says that it has no lock", async () => {
    const engine = testEngine();
    const journal = { ...engine.journal, where: "s3://x", share: unreachable };
    const change = scaleChange({ evenWithoutAws: true });
    const deps = { ...engine.deps, journal, locks: { acquire: unreachable } };
    expect(await perform(async () => change, yes, deps)).toMatchObject({ applied: { status: "applied" } });
    expect(engine.io.notes.join("\n")).toContain("no lock could be had at s3://x (the bucket does not answer)");
    await expect(perform(async () => scaleChange(), yes, deps)).rejects.toThrow("the bucket does not answer");
  });

  it("has its lock also from a bucket that takes seven seconds for two answers", async () => {
    const { timeout } = AbortSignal;
    // A hundred times as fast.
    const spied = vi
      .spyOn(AbortSignal, "timeout")
      .mockImplementation((ms) => timeout.call(AbortSignal, Math.round(ms / 100)));
    const engine = testEngine();
    const acquire = async () => {
      await new Promise((resolve) => setTimeout(resolve, 70));
      return lostAfter(9);
    };
    const deps = { ...engine.deps, journal: { ...engine.journal, where: "s3://x" }, locks: { acquire } };
    await perform(async () => scaleChange({ evenWithoutAws: true }), yes, deps);
    expect(engine.io.notes.join("\n")).not.toContain("no lock");
    spied.mockRestore();
  });
});

describe("a change whose lock is lost", () => {
  const steps = [scaleStep({ id: "one" }), scaleStep({ id: "two" })];

  it("stops before its next step, partly done", async () => {
    const engine = testEngine();
    const deps = { ...engine.deps, locks: locks(lostAfter(1)) };
    const done = await perform(async () => scaleChange({ steps }), yes, deps);
    expect(done).toMatchObject({
      applied: { status: "partial", exitCode: 9, steps: [{ status: "done" }, { status: "failed" }] },
    });
    expect(engine.transport.sent).toHaveLength(1);
  });

  it("sends nothing that its lock does not let through, also in the middle of a step", async () => {
    const engine = testEngine();
    const lease: Lease = {
      ...lostAfter(9),
      held: () => {
        throw new NexusError("locked", "the lock was lost");
      },
    };
    const done = await perform(async () => scaleChange(), yes, { ...engine.deps, locks: locks(lease) });
    expect(done).toMatchObject({ applied: { status: "failed", exitCode: 4 } });
    expect(engine.transport.sent).toEqual([]);
  });

  it("tells on the screen and in the journal whose lock was taken over, and what could not be given back", async () => {
    const engine = testEngine();
    const lease: Lease = {
      ...lostAfter(9),
      tookOverFrom: { user: "ada", host: "a", since: "2026-01-31T11:00:00Z", doing: "Restart web" },
      release: async () => "the lock may not have been given back (reset)",
    };
    await perform(async () => scaleChange(), yes, { ...engine.deps, locks: locks(lease) });
    expect(engine.io.notes).toEqual([
      "took over the lock that ada on a left since 2026-01-31T11:00:00Z",
      "the lock may not have been given back (reset)",
    ]);
    expect(engine.journal.known()[0]).toMatchObject({ type: "note", text: expect.stringContaining("ada on a") });
  });
});

describe("what keeps the shared state", () => {
  it("passes the gate for its own objects only, and never in a dry run", async () => {
    const { gate } = testEngine();
    const put = (Key: string) => gate.check({ service: "s3", operation: "PutObject", content: { Bucket: "b", Key } });
    const allows = [{ service: "s3", operation: "PutObject", within: { Bucket: "b", Key: "locks/x" } }];
    await gate.permitState(allows, async () => put("locks/x"));
    await expect(gate.permitState(allows, async () => put("journal/x"))).rejects.toThrow("the gate refused");
    await gate.fenced(
      () => {
        throw new LostReplyError("locked", "lost");
      },
      async () => gate.permitState(allows, async () => put("locks/x")),
    );
    gate.close();
    await expect(gate.permitState(allows, async () => put("locks/x"))).rejects.toThrow("dry run");
  });
});
