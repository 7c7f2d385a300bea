import { describe, expect, it } from "vitest";
import { createClock } from "../../src/core/clock.js";
import { NexusError, notFound } from "../../src/core/errors.js";
import { check } from "../../src/health/check.js";
import { beginLook, runChecks } from "../../src/health/run-checks.js";
import { fakeContext } from "../support/context.js";
import { findingOf } from "./support.js";

const fine = check({
  id: "fine",
  title: "Fine",
  run: async () => ({ state: "ok", what: "fine", resource: "it" }),
});
const failing = (thrown: unknown) =>
  check({
    id: "failing",
    title: "Failing",
    run: async () => {
      throw thrown;
    },
  });
const hanging = (timeoutMs: number) =>
  check({ id: `hanging-${timeoutMs}`, title: "Hanging", timeoutMs, run: () => new Promise(() => undefined) });

/** The machine's own time, so that deadlines pass. */
function realLook(signal = new AbortController().signal) {
  return { ...beginLook(fakeContext({ signal })), clock: createClock() };
}

describe("running checks", () => {
  it("answers for each in the order given, with its id and title", async () => {
    const found = await runChecks([fine, failing(new Error("broken"))], realLook());
    expect(found.map(({ check: id, title, state }) => [id, title, state])).toEqual([
      ["fine", "Fine", "ok"],
      ["failing", "Failing", "unknown"],
    ]);
  });

  it("gives each its own deadline, and waits for all at once", async () => {
    const begin = performance.now();
    const found = await runChecks([hanging(120), fine, hanging(100), hanging(110)], realLook());
    expect(performance.now() - begin).toBeLessThan(300);
    expect(found.map(({ state }) => state)).toEqual(["unknown", "ok", "unknown", "unknown"]);
    expect(found[2]).toMatchObject({ what: "no answer within 0.1 s", facts: { problem: "late" } });
  });

  it("ends with an interruption on Ctrl-C, whatever hangs", async () => {
    const leaving = new AbortController();
    const running = runChecks([hanging(5_000)], realLook(leaving.signal));
    leaving.abort();
    await expect(running).rejects.toMatchObject({ code: "interrupted" });
  });

  it("drops what fails after its deadline without a trace", async () => {
    const slow = check({
      id: "slow",
      title: "Slow",
      timeoutMs: 10,
      run: () => new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), 30)),
    });
    const [found] = await runChecks([slow], realLook());
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(found?.what).toBe("no answer within 0.01 s");
  });
});

describe("a check that fails", () => {
  it("is unknown, naming the call that was refused", async () => {
    const denied = new NexusError("permission", "not allowed", {
      operation: "acm:ListCertificates",
      awsCode: "AccessDeniedException",
    });
    expect(await findingOf(failing(denied))).toMatchObject({
      state: "unknown",
      what: "access denied to acm:ListCertificates",
      facts: { problem: "denied" },
    });
  });

  it("is unknown, with AWS's own name for throttling", async () => {
    const throttled = new NexusError("failed", "Rate exceeded", {
      operation: "ecs:DescribeServices",
      awsCode: "ThrottlingException",
    });
    expect(await findingOf(failing(throttled))).toMatchObject({
      what: "throttled by AWS: ecs:DescribeServices (ThrottlingException)",
      facts: { problem: "throttled" },
    });
  });

  it("is critical when what it looks for is not there, with the hint as evidence", async () => {
    const missing = notFound('there is no database "nexus-db"', "did you mean nexus-db-2?");
    expect(await findingOf(failing(missing))).toMatchObject({
      state: "critical",
      what: 'there is no database "nexus-db"',
      evidence: [{ text: "did you mean nexus-db-2?" }],
      facts: { missing: true },
    });
  });

  it("is unknown when something throws that is no error at all", async () => {
    expect(await findingOf(failing("a sentence"))).toMatchObject({ state: "unknown", what: "a sentence" });
  });
});

describe("reads that checks share", () => {
  it("are made once, and their failure is shared as well", async () => {
    let calls = 0;
    const ctx = fakeContext({
      ecs: {
        service: async () => {
          calls += 1;
          throw new Error("broken");
        },
      },
    });
    const asking = (id: string) =>
      check({
        id,
        title: id,
        run: async ({ reads }) => ({ state: "ok", what: (await reads.service()).name, resource: "" }),
      });
    const found = await runChecks([asking("one"), asking("two")], beginLook(ctx));
    expect(calls).toBe(1);
    expect(found.map(({ state, what }) => [state, what])).toEqual([
      ["unknown", "broken"],
      ["unknown", "broken"],
    ]);
  });
});
