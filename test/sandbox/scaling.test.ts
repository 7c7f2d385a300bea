import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  RegisterScalableTargetCommand,
  type RegisterScalableTargetCommandInput,
} from "@aws-sdk/client-application-auto-scaling";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { NAMES, SERVICE, testSandbox } from "../support/sandbox.js";

const TARGET = {
  ServiceNamespace: "ecs",
  ResourceId: `service/${NAMES.cluster}/${NAMES.service}`,
  ScalableDimension: "ecs:service:DesiredCount",
} as const;
const ALL = { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true, ScheduledScalingSuspended: true };

function scaled() {
  const test = testSandbox();
  const scaling = new ApplicationAutoScalingClient(test.settings());
  const service = () => {
    const { ecs } = test.sandbox.world();
    return { desired: ecs.service.desired, tasks: ecs.tasks.filter(({ stopping }) => stopping === undefined).length };
  };
  return {
    ...test,
    scaling,
    service,
    setDesired: (desiredCount: number) => test.ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount })),
    register: (rest: Partial<RegisterScalableTargetCommandInput>) =>
      scaling.send(new RegisterScalableTargetCommand({ ...TARGET, ...rest })),
  };
}

describe("application auto scaling", () => {
  it("brings a count back into its range within a minute or so, and says so", async () => {
    const { setDesired, pass, service, scaling } = scaled();
    await setDesired(0);
    pass(30);
    expect(service()).toEqual({ desired: 0, tasks: 0 });
    pass(60);
    expect(service()).toEqual({ desired: 2, tasks: 2 });
    await setDesired(20);
    pass(90);
    expect(service()).toEqual({ desired: 6, tasks: 6 });
    const { ScalingActivities } = await scaling.send(new DescribeScalingActivitiesCommand(TARGET));
    expect(ScalingActivities?.map(({ Description }) => Description)).toEqual([
      "Setting desired count to 6.",
      "Setting desired count to 2.",
    ]);
  });

  it("leaves a stopped service alone while it is suspended, and no longer", async () => {
    const { register, setDesired, pass, service, scaling } = scaled();
    await register({ SuspendedState: ALL });
    await setDesired(0);
    pass(86_400);
    expect(service()).toEqual({ desired: 0, tasks: 0 });
    const { ScalableTargets } = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs" }));
    expect(ScalableTargets).toMatchObject([{ MinCapacity: 2, MaxCapacity: 6, SuspendedState: ALL }]);
    await register({ SuspendedState: { DynamicScalingOutSuspended: false } });
    pass(90);
    expect(service().desired).toBe(2);
  });

  it("keeps what a call does not mention", async () => {
    const { register, scaling } = scaled();
    await register({ SuspendedState: ALL });
    await register({ MaxCapacity: 8 });
    const { ScalableTargets } = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs" }));
    expect(ScalableTargets).toMatchObject([{ MinCapacity: 2, MaxCapacity: 8, SuspendedState: ALL }]);
  });

  it("has one target-tracking policy, and nothing for other services", async () => {
    const { scaling } = scaled();
    const { ScalingPolicies } = await scaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: "ecs" }));
    expect(ScalingPolicies).toMatchObject([{ PolicyType: "TargetTrackingScaling", ResourceId: TARGET.ResourceId }]);
    const others = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: "rds" }));
    expect(others.ScalableTargets).toEqual([]);
  });

  it.each([
    [{ ResourceId: "service/x/y" }, /ECS service doesn't exist/],
    [{ MinCapacity: 7 }, /Maximum capacity/],
    [{ MinCapacity: -1 }, /negative/],
  ])("refuses %j", async (rest, message) => {
    const { register, sandbox } = scaled();
    const before = sandbox.world();
    await expect(register(rest)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(message),
    });
    expect(sandbox.world()).toEqual(before);
  });
});
