import { StopTaskCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import {
  DescribeListenerCertificatesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupCommand,
  type ModifyTargetGroupCommandInput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { describe, expect, it } from "vitest";
import { arns } from "../../src/sandbox/arns.js";
import { NAMES, SERVICE, SETUP, testSandbox } from "../support/sandbox.js";

const { targetGroup: TargetGroupArn, loadBalancer: LoadBalancerArn } = arns(SETUP);

function balanced() {
  const test = testSandbox();
  const elb = new ElasticLoadBalancingV2Client(test.settings());
  /** How many targets there are in each state, with the reason where there is one. */
  const targets = async () => {
    const { TargetHealthDescriptions } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    const words = (TargetHealthDescriptions ?? []).map(({ TargetHealth: { State, Reason } = {} }) =>
      Reason === undefined ? `${State}` : `${State} ${Reason}`,
    );
    return Object.fromEntries([...new Set(words)].sort().map((word) => [word, words.filter((w) => w === word).length]));
  };
  const modify = (rest: Partial<ModifyTargetGroupCommandInput>) =>
    elb.send(new ModifyTargetGroupCommand({ TargetGroupArn, ...rest }));
  return { ...test, elb, targets, modify };
}

describe("the targets of the load balancer", () => {
  it("are the running tasks, and are told apart by address", async () => {
    const { elb, targets, sandbox } = balanced();
    expect(await targets()).toEqual({ healthy: 3 });
    const [first] = sandbox.world().ecs.tasks;
    const one = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn, Targets: [{ Id: first?.ip ?? "" }] }));
    expect(one.TargetHealthDescriptions).toMatchObject([{ Target: { Id: first?.ip, Port: 8080 } }]);
  });

  it("come as initial, turn healthy, and drain before they are gone", async () => {
    const { ecs, pass, targets } = balanced();
    await ecs.send(new UpdateServiceCommand({ ...SERVICE, forceNewDeployment: true }));
    const seen = new Set<string>();
    for (let seconds = 0; seconds < 200; seconds += 5) {
      pass(5);
      for (const state of Object.keys(await targets())) seen.add(state);
    }
    expect([...seen].sort()).toEqual([
      "draining Target.DeregistrationInProgress",
      "healthy",
      "initial Elb.RegistrationInProgress",
    ]);
    expect(await targets()).toEqual({ healthy: 3 });
  });

  it("never had a task that was stopped before it ran", async () => {
    const { ecs, pass, targets, sandbox } = balanced();
    await ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: 4 }));
    pass(20);
    const fresh = sandbox.world().ecs.tasks.at(-1)?.id ?? "";
    await ecs.send(new StopTaskCommand({ cluster: NAMES.cluster, task: fresh }));
    for (let seconds = 0; seconds < 60; seconds += 5) {
      expect(await targets()).toEqual({ healthy: 3 });
      pass(5);
    }
  });

  it.each([
    [{ HealthCheckPath: "/healthz" }, "unhealthy Target.ResponseCodeMismatch"],
    [{ HealthCheckPort: "9090" }, "unhealthy Target.Timeout"],
    [{ Matcher: { HttpCode: "201-299" } }, "unhealthy Target.ResponseCodeMismatch"],
  ])("fall ill by a check of %j, though not at once, and recover when it is put right", async (change, state) => {
    const { modify, targets, pass, sandbox } = balanced();
    await modify(change);
    pass(10);
    expect(await targets()).toEqual({ healthy: 3 });
    pass(10);
    expect(await targets()).toEqual({ [state]: 3 });
    await modify({ HealthCheckPath: "/health", HealthCheckPort: "traffic-port", Matcher: { HttpCode: "200" } });
    pass(600);
    expect(await targets()).toEqual({ healthy: 3 });
    expect(sandbox.control.status().faults.filter(({ active }) => active)).toEqual([]);
  });

  it("are replaced by ECS while they are ill, with others running in their place first", async () => {
    const { modify, pass, sandbox } = balanced();
    const before = sandbox.world().ecs.tasks.map(({ id }) => id);
    await modify({ HealthCheckPath: "/healthz" });
    for (let seconds = 0; seconds < 900; seconds += 5) {
      pass(5);
      const { tasks } = sandbox.world().ecs;
      const now = sandbox.clock.now().getTime();
      const running = tasks.filter((one) => one.runsAt <= now && one.stopping === undefined).length;
      expect(running).toBeGreaterThanOrEqual(3);
      expect(tasks.filter((one) => one.stopping === undefined).length).toBeLessThanOrEqual(6);
    }
    const { tasks, service } = sandbox.world().ecs;
    const first = tasks.filter(({ id }) => before.includes(id));
    expect(first.map(({ stopping }) => stopping?.death.reason)).toEqual(
      Array(3).fill(expect.stringContaining("Task failed ELB health checks in (target-group")),
    );
    expect(service.events.some(({ message }) => /is unhealthy in .*codes: \[404\]/.test(message))).toBe(true);
  });
});

describe("the load balancer", () => {
  it("listens on 80 and, with the certificate, on 443", async () => {
    const { elb } = balanced();
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: [NAMES.loadBalancer] }));
    expect(LoadBalancers).toMatchObject([{ LoadBalancerArn, State: { Code: "active" } }]);
    const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    expect(Listeners?.map(({ Port }) => Port)).toEqual([80, 443]);
    const [plain, tls] = await Promise.all(
      (Listeners ?? []).map(({ ListenerArn }) => elb.send(new DescribeListenerCertificatesCommand({ ListenerArn }))),
    );
    expect(plain?.Certificates).toEqual([]);
    expect(tls?.Certificates).toMatchObject([{ CertificateArn: expect.stringContaining(":certificate/") }]);
  });

  it("says its target group's attributes and everybody's tags", async () => {
    const { elb } = balanced();
    const { Attributes } = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
    expect(Attributes).toContainEqual({ Key: "deregistration_delay.timeout_seconds", Value: "30" });
    const { TagDescriptions } = await elb.send(
      new DescribeTagsCommand({ ResourceArns: [TargetGroupArn, LoadBalancerArn] }),
    );
    expect(TagDescriptions?.map(({ ResourceArn }) => ResourceArn)).toEqual([TargetGroupArn, LoadBalancerArn]);
  });

  const other = TargetGroupArn.replace(NAMES.targetGroup, "nope");
  it.each([
    ["DescribeLoadBalancers", new DescribeLoadBalancersCommand({ Names: ["nope"] }), "LoadBalancerNotFoundException"],
    ["DescribeTargetGroups", new DescribeTargetGroupsCommand({ Names: ["nope"] }), "TargetGroupNotFoundException"],
    [
      "DescribeTargetHealth",
      new DescribeTargetHealthCommand({ TargetGroupArn: other }),
      "TargetGroupNotFoundException",
    ],
  ])("does not know what is not there: %s", async (_, command, name) => {
    const { elb } = balanced();
    // Each command has its own types; what is sent is all that matters here.
    const send = (one: typeof command): Promise<unknown> => elb.send(one as DescribeTargetHealthCommand);
    await expect(send(command)).rejects.toMatchObject({ name });
  });

  it.each([
    [{ HealthCheckPath: "health" }, "ValidationError"],
    [{ HealthCheckPort: "99999" }, "ValidationError"],
    [{ HealthCheckIntervalSeconds: 1 }, "ValidationError"],
    [{ HealthCheckTimeoutSeconds: 30 }, "InvalidConfigurationRequestException"],
    [{ Matcher: { HttpCode: "ok" } }, "ValidationError"],
  ])("refuses a health check of %j", async (change, name) => {
    const { modify, sandbox } = balanced();
    const before = sandbox.world();
    await expect(modify(change)).rejects.toMatchObject({ name });
    expect(sandbox.world()).toEqual(before);
  });
});
