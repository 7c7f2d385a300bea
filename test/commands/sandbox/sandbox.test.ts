import { describe, expect, it } from "vitest";
import breakFault from "../../../src/commands/sandbox/break.js";
import heal from "../../../src/commands/sandbox/heal.js";
import reset from "../../../src/commands/sandbox/reset.js";
import status from "../../../src/commands/sandbox/status.js";
import type { FileStep } from "../../../src/core/change.js";
import { notFound } from "../../../src/core/errors.js";
import type { SandboxControl } from "../../../src/core/sandbox-control.js";
import { fakeContext, TEST_NOW } from "../../support/context.js";
import { changeOf, factOf, reportOf, textOf } from "../../support/run-command.js";

function knob(words: string): FileStep {
  const undo = { kind: "none", why: "a fake" } as const;
  return { kind: "file", id: "sandbox", words, path: "/world.json", mode: "replace", content: "{}", undo };
}

function contextOf(...broken: string[]) {
  const sandbox: SandboxControl = {
    status: () => ({
      seed: "nexus",
      speed: 20,
      now: TEST_NOW,
      startedAt: TEST_NOW,
      stateFile: "/world.json",
      faults: ["crash-loop", "high-errors"].map((name) => ({
        name,
        summary: `${name} happens`,
        active: broken.includes(name),
        since: broken.includes(name) ? TEST_NOW : undefined,
      })),
    }),
    break: (fault) => {
      if (fault !== "crash-loop") throw notFound(`there is no fault "${fault}"`, "did you mean crash-loop?");
      return knob(`break ${fault}`);
    },
    heal: (fault) => knob(`heal ${fault ?? "all"}`),
    reset: (seed) => knob(`reset to ${seed ?? "the same"}`),
    data: { place: "nowhere", serverVersion: "15.7", databases: () => [], change: () => undefined },
    images: { push: () => "" },
  };
  return fakeContext({ sandbox });
}

describe("the sandbox's commands", () => {
  it("break through a step, so that breaking is previewed and journalled like any change", async () => {
    const change = await changeOf(breakFault, contextOf(), { args: ["crash-loop"] });
    expect(change).toMatchObject({ risk: "safe", steps: [{ kind: "file", words: "break crash-loop" }] });
    expect(factOf(change, "crash-loop")).toMatchObject({ before: "healthy", after: "broken" });
  });

  it("do not break twice", async () => {
    const change = await changeOf(breakFault, contextOf("crash-loop"), { args: ["crash-loop"] });
    expect(change).toMatchObject({ steps: [], nothingToDo: "crash-loop is broken already" });
  });

  it("refuse an unknown fault with the nearest one", async () => {
    await expect(changeOf(breakFault, contextOf(), { args: ["crashloop"] })).rejects.toMatchObject({
      exitCode: 5,
      hint: "did you mean crash-loop?",
    });
  });

  it("heal one fault, or all, or say that nothing is broken", async () => {
    const one = await changeOf(heal, contextOf("crash-loop", "high-errors"), { args: ["crash-loop"] });
    expect(one.facts.map(({ name }) => name)).toEqual(["crash-loop"]);
    const all = await changeOf(heal, contextOf("crash-loop", "high-errors"));
    expect(all.facts.map(({ name }) => name)).toEqual(["crash-loop", "high-errors"]);
    expect(await changeOf(heal, contextOf())).toMatchObject({ steps: [], nothingToDo: "nothing is broken" });
  });

  it("start afresh, with another seed when asked", async () => {
    const change = await changeOf(reset, contextOf("high-errors"), { options: { seed: "drill-7" } });
    expect(factOf(change, "seed")).toMatchObject({ before: "nexus", after: "drill-7" });
    expect(factOf(change, "broken")).toMatchObject({ before: "high-errors", after: "nothing" });
    expect(change.steps).toMatchObject([{ words: "reset to drill-7" }]);
  });

  it("show every fault there is, and which are active", async () => {
    const report = await reportOf(status, contextOf("high-errors"));
    expect(report).toMatchObject({ tone: "warn", headline: "broken in the sandbox: high-errors" });
    expect(textOf(report)).toContain("crash-loop happens");
    expect(report.data.faults).toMatchObject([{ active: false }, { active: true }]);
  });

  it("touch nothing in a real environment", async () => {
    for (const command of [status, heal, reset]) {
      await expect(command.run(fakeContext(), {})).rejects.toMatchObject({
        exitCode: 2,
        hint: expect.stringContaining("--env sandbox"),
      });
    }
  });
});
