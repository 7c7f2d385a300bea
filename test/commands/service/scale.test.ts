import { describe, expect, it } from "vitest";
import scale from "../../../src/commands/service/scale.js";
import { fakeContext } from "../../support/context.js";
import { plannedAutoscaling, plannedEcs } from "../../support/planned.js";
import { aScalingTarget, aService } from "../../support/platform.js";
import { awsSteps, changeOf, factOf, operationsOf } from "../../support/run-command.js";

function contextWith(service = aService(), target = aScalingTarget()) {
  return fakeContext({
    ecs: { ...plannedEcs, service: async () => service },
    autoscaling: { ...plannedAutoscaling, target: async () => target },
  });
}

describe("service scale", () => {
  it("sets the count that is typed and waits for it", async () => {
    const change = await changeOf(scale, contextWith(), { args: ["5"] });
    expect(awsSteps(change)[0]?.input).toMatchObject({ desiredCount: 5 });
    expect(operationsOf(change)).toEqual(["UpdateService", "wait"]);
    expect(factOf(change, "desired count")).toMatchObject({ before: 2, after: 5 });
  });

  it.each([
    ["+2", 4],
    ["-1", 1],
  ])("takes %s as a difference", async (typed, expected) => {
    const change = await changeOf(scale, contextWith(), { args: [typed] });
    expect(factOf(change, "desired count")?.after).toBe(expected);
  });

  it("takes --by as a difference too", async () => {
    const change = await changeOf(scale, contextWith(), { options: { by: "-1" } });
    expect(factOf(change, "desired count")?.after).toBe(1);
  });

  it("says that autoscaling pulls a count outside its range back", async () => {
    const change = await changeOf(scale, contextWith(), { args: ["9"] });
    expect(change.warnings.join()).toMatch(/outside the autoscaling range \(2 to 6\).*back to 6.*--move-range/);
    expect(operationsOf(change)).toEqual(["UpdateService", "wait"]);
  });

  it("widens the range first when asked to, and then does not warn", async () => {
    const change = await changeOf(scale, contextWith(), { args: ["9"], options: { moveRange: true } });
    expect(operationsOf(change)).toEqual(["RegisterScalableTarget", "UpdateService", "wait"]);
    expect(awsSteps(change)[0]?.input).toMatchObject({ MinCapacity: 2, MaxCapacity: 9 });
    expect(factOf(change, "autoscaling range")).toMatchObject({ before: "2 to 6", after: "2 to 9" });
    expect(change.warnings).toEqual([]);
  });

  it("leaves the range alone when it holds the count already", async () => {
    const change = await changeOf(scale, contextWith(), { args: ["4"], options: { moveRange: true } });
    expect(operationsOf(change)).toEqual(["UpdateService", "wait"]);
  });

  it("has nothing to do when the count is so already", async () => {
    const change = await changeOf(scale, contextWith(), { args: ["2"] });
    expect(change).toMatchObject({ steps: [], nothingToDo: "the desired count is 2 already" });
  });

  it.each(["0", "-2", "-5"])("refuses %s, which would leave no task, and names service stop", async (typed) => {
    await expect(changeOf(scale, contextWith(), { args: [typed] })).rejects.toMatchObject({
      code: "usage",
      hint: expect.stringContaining("service stop"),
    });
  });

  it.each(["99999", "1.5", "two", "", "5x", "1e3", "+0", "+999"])("refuses %j as a usage error", async (typed) => {
    await expect(changeOf(scale, contextWith(), { args: [typed] })).rejects.toMatchObject({ code: "usage" });
  });

  it("wants one way of saying it, not two and not none", async () => {
    await expect(changeOf(scale, contextWith())).rejects.toMatchObject({ code: "usage" });
    await expect(changeOf(scale, contextWith(), { args: ["3"], options: { by: "1" } })).rejects.toMatchObject({
      code: "usage",
    });
  });

  it("goes on without the right to see autoscaling, and says what is unknown", async () => {
    const ctx = fakeContext({
      ecs: { ...plannedEcs, service: async () => aService() },
      autoscaling: {
        target: async () => {
          throw new Error("denied");
        },
      },
    });
    const change = await changeOf(scale, ctx, { args: ["3"] });
    expect(operationsOf(change)).toEqual(["UpdateService", "wait"]);
    expect(change.warnings.join()).toContain("whether autoscaling will move the count again is unknown");
  });

  it("says who moved the count when it moved between preview and apply", async () => {
    const change = await changeOf(scale, contextWith(), { args: ["5"] });
    expect(factOf(change, "desired count")?.moved?.(4)).toBe(
      "the service was scaled to 4 by someone else since you looked",
    );
    expect(factOf(change, "running tasks")?.volatile).toBe(true);
  });
});
