import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListTaskDefinitionFamiliesCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { describe, expect, it, onTestFinished } from "vitest";
import { SERVICE, testSandbox } from "../support/sandbox.js";
import { breakableSandbox } from "./broken.js";

const START = Date.parse("2026-01-31T12:00:00Z");

function stateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-sandbox-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "world.json");
}

describe("the sandbox's clock", () => {
  it("runs as much faster as it was told", () => {
    let real = START;
    const { sandbox } = testSandbox({ speed: 20, realNow: () => real });
    real += 3_000;
    expect(sandbox.clock.now().getTime() - START).toBe(60_000);
  });

  it("goes on from where it was when the next command has another speed", async () => {
    const file = stateFile();
    let real = START;
    const open = (speed: number) => testSandbox({ stateFile: file, speed, realNow: () => real });
    await open(100).ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: 4 }));
    real += 10_000;
    const slow = open(1);
    expect(slow.sandbox.clock.now().getTime() - START).toBe(1_000_000);
    await slow.ecs.send(new ListTaskDefinitionFamiliesCommand({}));
    real += 10_000;
    expect(slow.sandbox.clock.now().getTime() - START).toBe(1_010_000);
    expect(slow.sandbox.control.status().now.getTime() - START).toBe(1_010_000);
  });

  it("stands still rather than going back when the machine's clock is set back", async () => {
    let real = START;
    const { sandbox, ecs } = testSandbox({ realNow: () => real });
    real += 600_000;
    await ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: 4 }));
    const before = sandbox.clock.now();
    real -= 3_600_000;
    expect(sandbox.clock.now()).toEqual(before);
    expect(sandbox.world().tick).toBeLessThanOrEqual(before.getTime());
  });

  it("follows what another command did to it", () => {
    const watching = breakableSandbox();
    const { now } = watching.sandbox.control.status();
    watching.break("crash-loop");
    watching.heal("crash-loop");
    // What was healed just now cannot have begun ten minutes ago a second time: the clock goes forward.
    watching.break("crash-loop");
    const moved = watching.sandbox.clock.now().getTime() - now.getTime();
    expect(moved).toBeGreaterThanOrEqual(600_000);
    expect(watching.sandbox.control.status().now).toEqual(watching.sandbox.clock.now());
  });
});

/** The world without what CloudTrail tells of it: it tells of every call, also of one that changed nothing. */
const untold = ({ sandbox }: ReturnType<typeof breakableSandbox>) => ({ ...sandbox.world(), trail: [] });

describe("following the platform through time", () => {
  const paths: [string, (test: ReturnType<typeof breakableSandbox>) => Promise<void> | void][] = [
    [
      "a deployment",
      async ({ ecs }) => {
        await ecs.send(new UpdateServiceCommand({ ...SERVICE, forceNewDeployment: true }));
      },
    ],
    [
      "a stop that autoscaling undoes",
      async ({ ecs }) => {
        await ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: 0 }));
      },
    ],
    ["a crash loop", (test) => test.break("crash-loop")],
    ["a wrong health path", (test) => test.break("wrong-health-path")],
    ["tasks out of memory", (test) => test.break("out-of-memory")],
  ];

  it.each(paths)("comes to the same in one step and in many: %s", async (_, begin) => {
    const inOne = breakableSandbox();
    const inMany = breakableSandbox();
    await begin(inOne);
    await begin(inMany);
    inOne.pass(1_800);
    for (let step = 0; step < 200; step++) {
      inMany.pass(9);
      // A change of nothing, which keeps what was followed so far.
      if (step % 10 === 3) await inMany.ecs.send(new UpdateServiceCommand(SERVICE));
      else inMany.sandbox.world();
    }
    await inOne.ecs.send(new UpdateServiceCommand(SERVICE));
    await inMany.ecs.send(new UpdateServiceCommand(SERVICE));
    expect(untold(inMany)).toEqual(untold(inOne));
  });

  it("never runs ahead of the clock, wherever between two steps the platform was made", async () => {
    for (const offset of [0, 1, 2_499, 4_999]) {
      let real = START + offset;
      const { sandbox, ecs } = testSandbox({ realNow: () => real });
      await ecs.send(new UpdateServiceCommand({ ...SERVICE, forceNewDeployment: true }));
      for (let seconds = 0; seconds < 200; seconds += 3) {
        real += 3_000;
        const { tick, ecs: state } = sandbox.world();
        expect(tick).toBeLessThanOrEqual(real);
        expect(state.service.events[0]?.at).toBeLessThanOrEqual(real);
      }
    }
  });

  it("is the same for the same seed, and another for another", () => {
    const idsOf = (seed: string) => {
      const { sandbox } = testSandbox();
      const content: unknown = JSON.parse(sandbox.control.reset(seed).content);
      return JSON.stringify(content).match(/"id":"[0-9a-f]{32}"/g);
    };
    expect(idsOf("a")).toEqual(idsOf("a"));
    expect(idsOf("a")).not.toEqual(idsOf("b"));
  });

  it.each(["crash-loop", "wrong-health-path", "out-of-memory"])("opens again after months of %s", (fault) => {
    const test = breakableSandbox();
    test.break(fault);
    test.pass(90 * 86_400);
    const { ecs, tick } = test.sandbox.world();
    expect(test.now().getTime() - tick).toBeLessThan(5_000);
    expect(ecs.tasks.length).toBeLessThan(200);
    test.heal();
    test.pass(600);
    expect(test.sandbox.world().ecs.service.deployments).toMatchObject([{ rollout: "COMPLETED" }]);
  });
});
