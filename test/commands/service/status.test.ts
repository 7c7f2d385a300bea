import { describe, expect, it } from "vitest";
import type { ScalingTarget } from "../../../src/aws/autoscaling.js";
import type { EcsService } from "../../../src/aws/ecs.js";
import type { Target } from "../../../src/aws/load-balancing.js";
import status from "../../../src/commands/service/status.js";
import { NexusError, notFound } from "../../../src/core/errors.js";
import { type FakeParts, fakeContext } from "../../support/context.js";
import { aDeployment, aScalingTarget, aService, aTaskDefinition, minutesAgo } from "../../support/platform.js";
import { outcomeOf, reportOf, textOf } from "../../support/run-command.js";

function target(id: string, state: Target["state"] = "healthy"): Target {
  return { id, port: 3000, zone: "a", state, reason: undefined, description: undefined, words: `it is ${state}` };
}

interface Platform {
  service?: Partial<EcsService>;
  targets?: Target[];
  scaling?: ScalingTarget | undefined;
  parts?: FakeParts;
}

function contextOf({ service, targets, scaling, parts }: Platform = {}) {
  const targetGroup = { arn: "arn:tg", name: "tg" };
  return fakeContext({
    ecs: { service: async () => aService(service), taskDefinition: async () => aTaskDefinition() },
    autoscaling: { target: async () => scaling },
    loadBalancing: {
      targetGroup: async () => ({
        ...targetGroup,
        port: 3000,
        protocol: "HTTP",
        targetType: "ip",
        healthCheck: {
          path: "/health",
          port: undefined,
          protocol: "HTTP",
          intervalMs: 30_000,
          timeoutMs: 5_000,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          matcher: "200",
        },
      }),
      targets: async () => targets ?? [target("10.0.0.1"), target("10.0.0.2")],
    },
    ...parts,
  });
}

describe("service status", () => {
  it("answers whether it is up in its first line", async () => {
    const report = await reportOf(status, contextOf({ scaling: aScalingTarget() }));
    expect(report.headline).toBe(`2 of 2 tasks running on ${aService().taskDefinition}; 2 of 2 targets healthy`);
    expect(report.tone).toBe("ok");
    expect(textOf(report)).toContain("2 to 6 tasks, active");
    expect(report.data).toMatchObject({ service: { desired: 2, running: 2 }, autoscaling: { min: 2, max: 6 } });
  });

  it("shows each deployment with its revision, state and image", async () => {
    const deployments = [
      aDeployment({ id: "ecs-svc/2", rollout: "in-progress", running: 0, taskDefinition: "task:8", failedTasks: 4 }),
      aDeployment({ id: "ecs-svc/1", status: "ACTIVE" }),
    ];
    const report = await reportOf(status, contextOf({ service: { deployments, taskDefinition: "task:8" } }));
    expect(report.headline).toContain("task:8 is being deployed: 0 of 2 running, 4 tasks of it failed so far");
    expect(textOf(report)).toContain("repo/backend:v1.4.0");
    expect(textOf(report)).toContain("service rollback");
    expect(report.data.deployments).toMatchObject([{ id: "ecs-svc/2" }, { id: "ecs-svc/1" }]);
  });

  it.each([
    [{ running: 0 }, "critical"],
    [{ running: 1 }, "warn"],
    [{ deployments: [aDeployment({ rollout: "failed" as const })] }, "critical"],
    [{ desired: 0, running: 0 }, "warn"],
    [{ status: "DRAINING" }, "critical"],
  ])("judges %j as %s", async (service, tone) => {
    expect((await reportOf(status, contextOf({ service }))).tone).toBe(tone);
  });

  it("counts only targets that ought to serve: a draining one is on its way out", async () => {
    const targets = [target("10.0.0.1"), target("10.0.0.2"), target("10.0.0.3", "draining")];
    const report = await reportOf(status, contextOf({ targets }));
    expect(report).toMatchObject({ tone: "ok", headline: expect.stringContaining("2 of 2 targets healthy") });
    expect(textOf(report)).toContain("1 draining");
  });

  it("is critical when no target is healthy although all tasks run, and shows why", async () => {
    const targets = [target("10.0.0.1", "unhealthy"), target("10.0.0.2", "unhealthy")];
    const report = await reportOf(status, contextOf({ targets }));
    expect(report.tone).toBe("critical");
    expect(textOf(report)).toContain("it is unhealthy");
    expect(textOf(report)).toContain("emergency load-balancer");
  });

  it("shows the rest when targets and autoscaling may not be read, and marks them unknown", async () => {
    const denied = async () => {
      throw new NexusError("permission", "no", { operation: "elasticloadbalancing:DescribeTargetGroups" });
    };
    const parts = { loadBalancing: { targetGroup: denied }, autoscaling: { target: denied } };
    const report = await reportOf(status, contextOf({ parts }));
    expect(report.headline).toContain("2 of 2 tasks running");
    expect(report.data).toMatchObject({
      targets: null,
      autoscaling: null,
      unknown: { targets: expect.stringContaining("access denied"), autoscaling: expect.any(String) },
    });
  });

  it("says why it does not know the images of a revision", async () => {
    const taskDefinition = async () => {
      throw new NexusError("permission", "no", { operation: "ecs:DescribeTaskDefinition" });
    };
    const parts = { ecs: { service: async () => aService(), taskDefinition } };
    const report = await reportOf(status, contextOf({ parts }));
    expect(report.data).toMatchObject({
      deployments: [{ images: null }],
      unknown: { images: expect.stringContaining("access denied") },
    });
  });

  it("does not answer null for a mistyped service: it is not found, exit 5", async () => {
    const ecs = {
      service: async () => {
        throw notFound('the service "servise" does not exist', "did you mean service?");
      },
    };
    await expect(reportOf(status, contextOf({ parts: { ecs } }))).rejects.toMatchObject({
      exitCode: 5,
      hint: "did you mean service?",
    });
  });

  it("reads its events without the service's name before each", async () => {
    const events = [
      { id: "1", at: minutesAgo(3), message: "(service x) has started 1 tasks: (task 0123456789abcdef)." },
    ];
    const report = await reportOf(status, contextOf({ service: { events } }));
    expect(textOf(report)).toContain('"has started 1 tasks: 01234567."');
    expect(report.data.events).toMatchObject([{ message: events[0]?.message }]);
  });

  it("looks again and again with --watch", async () => {
    const outcome = await outcomeOf(status, contextOf(), { options: { watch: true } });
    if (outcome.kind !== "watch") throw new Error("it was to be a watch");
    expect((await outcome.next()).schema).toBe("service.status");
    expect(outcome.everyMs).toBeGreaterThan(0);
  });
});
