import { DescribeServicesCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { World } from "../../src/sandbox/world.js";
import { NAMES, SERVICE } from "../support/sandbox.js";
import { breakableSandbox } from "./broken.js";

type Broken = ReturnType<typeof breakableSandbox>;

const deaths = ({ ecs }: World) =>
  ecs.tasks.flatMap(({ stopping }) => (stopping === undefined ? [] : [stopping.death]));
const active = ({ sandbox }: Broken) =>
  sandbox.control
    .status()
    .faults.filter((one) => one.active)
    .map(({ name }) => name);

async function serviceOf({ ecs }: Broken) {
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster: NAMES.cluster, services: [NAMES.service] }),
  );
  return services?.[0];
}

describe("crash-loop", () => {
  it("has been failing for ten minutes the moment it is broken, while the old tasks serve", async () => {
    const test = breakableSandbox();
    test.break("crash-loop");
    const service = await serviceOf(test);
    expect(service).toMatchObject({
      desiredCount: 3,
      taskDefinition: expect.stringMatching(/:43$/),
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } },
    });
    expect(service?.deployments).toMatchObject([
      { status: "PRIMARY", rolloutState: "IN_PROGRESS", runningCount: 0 },
      { status: "ACTIVE", rolloutState: "COMPLETED", runningCount: 3 },
    ]);
    expect(service?.deployments?.[0]?.failedTasks).toBeGreaterThan(5);
    expect(service?.events?.some(({ message }) => message?.includes("unable to consistently start tasks"))).toBe(true);
    const world = test.sandbox.world();
    expect(world.ecs.taskDefinitions.at(-1)?.registeredBy).toMatch(/ci-deployer$/);
    expect(deaths(world).every(({ exitCode, lastWords }) => exitCode === 1 && lastWords?.startsWith("FATAL"))).toBe(
      true,
    );
  });

  it("heals by a deployment of the revision that ran before", async () => {
    const test = breakableSandbox();
    test.break("crash-loop");
    test.heal("crash-loop");
    test.pass(300);
    expect(await serviceOf(test)).toMatchObject({
      runningCount: 3,
      taskDefinition: expect.stringMatching(/:42$/),
      deployments: [{ rolloutState: "COMPLETED" }],
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    });
  });

  it("is over when the operator has gone back himself", async () => {
    const test = breakableSandbox();
    test.break("crash-loop");
    await test.ecs.send(new UpdateServiceCommand({ ...SERVICE, taskDefinition: `${NAMES.taskFamily}:42` }));
    test.pass(10);
    expect(active(test)).toEqual(["crash-loop"]);
    test.pass(300);
    await test.ecs.send(new UpdateServiceCommand(SERVICE));
    expect(active(test)).toEqual([]);
  });
});

describe("out-of-memory", () => {
  it("has killed tasks already, which ECS replaces", async () => {
    const test = breakableSandbox();
    test.break("out-of-memory");
    const world = test.sandbox.world();
    expect(deaths(world).length).toBeGreaterThanOrEqual(3);
    expect(deaths(world)[0]).toMatchObject({
      stopCode: "EssentialContainerExited",
      exitCode: 137,
      containerReason: "OutOfMemoryError: Container killed due to memory usage",
    });
    expect((await serviceOf(test))?.desiredCount).toBe(3);
  });

  it("ends when it is healed: nobody dies any more", () => {
    const test = breakableSandbox();
    test.break("out-of-memory");
    test.heal();
    const before = deaths(test.sandbox.world()).length;
    test.pass(1_200);
    expect(deaths(test.sandbox.world())).toHaveLength(before);
  });
});

describe("wrong-health-path", () => {
  it("leaves the tasks running while no target is healthy", async () => {
    const test = breakableSandbox();
    test.break("wrong-health-path");
    expect((await serviceOf(test))?.runningCount).toBeGreaterThanOrEqual(3);
    expect(test.sandbox.world().balancing.healthCheck.path).not.toBe("/health");
    test.heal("wrong-health-path");
    test.pass(300);
    expect(test.sandbox.world().ecs.tasks.filter(({ stopping }) => stopping === undefined)).toHaveLength(3);
  });
});

describe("the knobs", () => {
  it("change nothing before their step is written", () => {
    const { sandbox } = breakableSandbox();
    const before = sandbox.world();
    sandbox.control.break("crash-loop");
    sandbox.control.heal();
    sandbox.control.reset("other");
    expect(sandbox.world()).toEqual(before);
  });

  it("refuse what is not there with the nearest name, and what is broken already", () => {
    const { sandbox, ...test } = breakableSandbox();
    expect(() => sandbox.control.break("crashloop")).toThrow(
      expect.objectContaining({ code: "not-found", hint: "did you mean crash-loop?" }),
    );
    expect(() => sandbox.control.heal("db-conections")).toThrow(
      expect.objectContaining({ code: "not-found", hint: "did you mean db-connections?" }),
    );
    test.break("high-errors");
    expect(() => sandbox.control.break("high-errors")).toThrow(/broken already/);
  });
});

describe("whatever is broken, healed and waited for", () => {
  const names = ["crash-loop", "wrong-health-path", "out-of-memory", "high-errors", "db-connections"];
  const deed = fc.oneof(
    fc.record({ break: fc.constantFrom(...names) }),
    fc.record({ heal: fc.constantFrom(...names) }),
    fc.record({ pass: fc.integer({ min: 1, max: 900 }) }),
    fc.record({ desired: fc.integer({ min: 0, max: 8 }) }),
    fc.record({ restart: fc.constant(true) }),
  );

  async function doIt(test: Broken, one: Record<string, unknown>): Promise<void> {
    if (typeof one.break === "string" && !active(test).includes(one.break)) test.break(one.break);
    if (typeof one.heal === "string") test.heal(one.heal);
    if (typeof one.pass === "number") test.pass(one.pass);
    if (typeof one.desired === "number")
      await test.ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: one.desired }));
    if (one.restart === true) await test.ecs.send(new UpdateServiceCommand({ ...SERVICE, forceNewDeployment: true }));
  }

  it("keeps time going forward only and history in order, and all is well again in the end", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 8 }), async (deeds) => {
        const test = breakableSandbox();
        let last = test.sandbox.clock.now().getTime();
        for (const one of deeds) {
          await doIt(test, one);
          const now = test.sandbox.clock.now().getTime();
          expect(now).toBeGreaterThanOrEqual(last);
          last = now;
          holds(test.sandbox.world(), now);
        }
        test.heal();
        test.pass(1_200);
        const { service, tasks } = test.sandbox.world().ecs;
        const { min, max } = test.sandbox.world().scaling;
        expect(service.deployments).toMatchObject([{ rollout: "COMPLETED" }]);
        expect(service.desired).toBeGreaterThanOrEqual(min);
        expect(service.desired).toBeLessThanOrEqual(max);
        expect(tasks.filter(({ stopping }) => stopping === undefined)).toHaveLength(service.desired);
      }),
      { numRuns: 40, seed: 7 },
    );
  });

  function holds({ ecs: { service, tasks }, tick }: World, now: number): void {
    expect(tick).toBeLessThanOrEqual(now);
    const times = service.events.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const open = service.serviceDeployments.filter(({ finishedAt }) => finishedAt === undefined);
    expect(open.length).toBeLessThanOrEqual(1);
    for (const one of service.serviceDeployments) expect(one.finishedAt ?? now).toBeGreaterThanOrEqual(one.createdAt);
    const ceiling = Math.max(service.desired * 2, 16);
    expect(tasks.filter(({ stopping }) => stopping === undefined).length).toBeLessThanOrEqual(ceiling);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
  }
});
