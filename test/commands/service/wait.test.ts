import { describe, expect, it } from "vitest";
import type { Ecs, EcsService } from "../../../src/aws/ecs.js";
import wait from "../../../src/commands/service/wait.js";
import { NexusError } from "../../../src/core/errors.js";
import type { WaitLook } from "../../../src/core/wait.js";
import { type FakeParts, fakeContext } from "../../support/context.js";
import { aDeployment, aService } from "../../support/platform.js";
import { reportOf, textOf } from "../../support/run-command.js";

const RUNNING = aDeployment({ id: "ecs-svc/2", rollout: "in-progress", running: 0 });

function contextOf(
  looks: WaitLook[],
  service: Partial<EcsService> = { deployments: [RUNNING] },
  parts: FakeParts = {},
) {
  const asked: string[] = [];
  const deploymentWait: Ecs["deploymentWait"] = (_, id, timeoutMs) => {
    asked.push(id);
    let at = 0;
    const look = async () => looks[Math.min(at++, looks.length - 1)] ?? { state: "waiting" as const, summary: "" };
    return { what: `deployment ${id}`, timeoutMs, everyMs: 5_000, look, reattach: `service wait --deployment ${id}` };
  };
  const ecs = { service: async () => aService(service), deployments: async () => undefined, deploymentWait };
  return { ctx: fakeContext({ ecs, ...parts }), asked };
}

const going: WaitLook = { state: "waiting", summary: "1/2 running" };

describe("service wait", () => {
  it("takes up the deployment in progress and ends well when it completes", async () => {
    const { ctx, asked } = contextOf([going, { state: "done", summary: "2/2 running" }]);
    const report = await reportOf(wait, ctx);
    expect(asked).toEqual(["ecs-svc/2"]);
    expect(report).toMatchObject({ exit: "ok", tone: "ok", data: { outcome: "completed", summary: "2/2 running" } });
    expect(ctx.said.progress.map(({ summary }) => summary)).toEqual(["1/2 running", "2/2 running"]);
  });

  it("waits for the deployment that is named", async () => {
    const { ctx, asked } = contextOf([{ state: "done", summary: "" }]);
    await reportOf(wait, ctx, { options: { deployment: "ecs-svc/77" } });
    expect(asked).toEqual(["ecs-svc/77"]);
  });

  it("never calls a rollback a success: exit 8", async () => {
    const { ctx } = contextOf([going, { state: "rolled-back", summary: "0/2", cause: "ECS went back to task:6" }]);
    const report = await reportOf(wait, ctx);
    expect(report.exit).toBe("rolled-back");
    expect(report.headline).toContain("was rolled back by ECS: ECS went back to task:6");
  });

  it("ends with exit 1 when it failed, with the way back", async () => {
    const { ctx } = contextOf([{ state: "failed", summary: "0/2", cause: "crash loop" }]);
    const report = await reportOf(wait, ctx);
    expect(report).toMatchObject({ exit: "failed", data: { cause: "crash loop" } });
    expect(textOf(report)).toContain("service rollback");
  });

  it("ends with exit 7 when the time is over, and says how to go on", async () => {
    const { ctx } = contextOf([going], undefined, { globals: { timeoutMs: 60_000 } });
    const report = await reportOf(wait, ctx);
    expect(report).toMatchObject({ exit: "timeout", data: { outcome: "timed-out" } });
    expect(textOf(report)).toContain("service wait --deployment ecs-svc/2");
  });

  it("says how the last one ended when nothing is being deployed", async () => {
    const completed = await reportOf(wait, contextOf([], {}).ctx);
    expect(completed).toMatchObject({ exit: "ok", headline: expect.stringContaining("completed") });
    const failed = contextOf([], { deployments: [aDeployment({ rollout: "failed", rolloutReason: "no luck" })] });
    expect(await reportOf(wait, failed.ctx)).toMatchObject({ exit: "failed", data: { cause: "no luck" } });
  });

  it("remembers that ECS took the last one back", async () => {
    const past = { arn: "a", id: "d", statusReason: undefined, startedAt: undefined, finishedAt: undefined };
    const deployments = async () => [{ ...past, status: "ROLLBACK_SUCCESSFUL", taskDefinition: "task:8" }];
    const ctx = fakeContext({ ecs: { service: async () => aService(), deployments } });
    expect(await reportOf(wait, ctx)).toMatchObject({
      exit: "rolled-back",
      headline: expect.stringContaining("task:8"),
    });
  });

  it("does not take a refused look for the deployment's end", async () => {
    const { ctx } = contextOf([]);
    const look = async () => {
      throw new NexusError("permission", "access denied");
    };
    const deploymentWait = () => ({ what: "d", timeoutMs: 1000, everyMs: 10, look, reattach: "service wait" });
    const denied = fakeContext({ ecs: { service: async () => aService({ deployments: [RUNNING] }), deploymentWait } });
    await expect(reportOf(wait, denied)).rejects.toMatchObject({ exitCode: 6 });
    expect(ctx.said.progress).toEqual([]);
  });
});
