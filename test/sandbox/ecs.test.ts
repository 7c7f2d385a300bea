import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { NAMES, SERVICE, testSandbox } from "../support/sandbox.js";

async function serviceOf(ecs: ECSClient) {
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster: NAMES.cluster, services: [NAMES.service] }),
  );
  const [service] = services ?? [];
  if (service === undefined) throw new Error("no service");
  return service;
}

const update = (ecs: ECSClient, rest: Partial<UpdateServiceCommandInput>) =>
  ecs.send(new UpdateServiceCommand({ ...SERVICE, ...rest }));

async function deploymentsOf(ecs: ECSClient) {
  return (await ecs.send(new ListServiceDeploymentsCommand(SERVICE))).serviceDeployments ?? [];
}

async function registerImage(ecs: ECSClient, tag: string) {
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: NAMES.taskFamily }));
  const [container] = taskDefinition?.containerDefinitions ?? [];
  const registered = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: NAMES.taskFamily,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "512",
      memory: "1024",
      containerDefinitions: [{ ...container, image: `repo/backend:${tag}` }],
    }),
  );
  return registered.taskDefinition?.taskDefinitionArn ?? "";
}

describe("a healthy platform", () => {
  it("runs three tasks of one completed deployment", async () => {
    const { ecs } = testSandbox();
    expect(await serviceOf(ecs)).toMatchObject({
      desiredCount: 3,
      runningCount: 3,
      pendingCount: 0,
      deployments: [{ status: "PRIMARY", rolloutState: "COMPLETED" }],
    });
  });

  it("stays as it is for as long as nobody touches it", async () => {
    const { ecs, pass } = testSandbox();
    const before = await serviceOf(ecs);
    pass(30 * 86_400);
    expect(await serviceOf(ecs)).toEqual(before);
  });
});

describe("a rolling deployment", () => {
  it("replaces every task within two to three minutes and never goes below half", async () => {
    const { ecs, pass } = testSandbox();
    await update(ecs, { forceNewDeployment: true });
    expect((await deploymentsOf(ecs))[0]).toMatchObject({ status: "PENDING" });
    let seconds = 0;
    let lowest = 3;
    while ((await serviceOf(ecs)).deployments?.length !== 1) {
      pass(5);
      seconds += 5;
      lowest = Math.min(lowest, (await serviceOf(ecs)).runningCount ?? 0);
      if (seconds > 600) throw new Error("it never ends");
    }
    expect(seconds).toBeGreaterThan(40);
    expect(seconds).toBeLessThan(200);
    expect(lowest).toBeGreaterThanOrEqual(2);
    expect((await deploymentsOf(ecs))[0]).toMatchObject({ status: "SUCCESSFUL" });
    expect((await serviceOf(ecs)).events?.[0]?.message).toContain("steady state");
  });

  it("of an image that crashes is rolled back by the circuit breaker", async () => {
    const { ecs, pass } = testSandbox();
    const bad = await registerImage(ecs, "v9-crash");
    await update(ecs, { taskDefinition: bad });
    pass(1_200);
    expect((await deploymentsOf(ecs))[0]).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      statusReason: expect.stringContaining("circuit breaker"),
    });
    expect(await serviceOf(ecs)).toMatchObject({ runningCount: 3, taskDefinition: expect.stringMatching(/:42$/) });
    const stopped = await ecs.send(new ListTasksCommand({ cluster: NAMES.cluster, desiredStatus: "STOPPED" }));
    const { tasks } = await ecs.send(
      new DescribeTasksCommand({ cluster: NAMES.cluster, tasks: stopped.taskArns ?? [] }),
    );
    expect(tasks?.filter((task) => task.containers?.[0]?.exitCode === 1).length).toBeGreaterThanOrEqual(3);
  });

  it("can be stopped, which goes back to the revision that ran before", async () => {
    const { ecs, pass } = testSandbox();
    await update(ecs, { taskDefinition: await registerImage(ecs, "v2") });
    pass(20);
    const [running] = await deploymentsOf(ecs);
    await ecs.send(
      new StopServiceDeploymentCommand({ serviceDeploymentArn: running?.serviceDeploymentArn, stopType: "ROLLBACK" }),
    );
    pass(600);
    const { serviceDeployments } = await ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [running?.serviceDeploymentArn ?? ""] }),
    );
    expect(serviceDeployments?.[0]).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      statusReason: expect.stringContaining("user request"),
    });
    expect((await serviceOf(ecs)).taskDefinition).toMatch(/:42$/);
  });
});

describe("scaling", () => {
  it.each([5, 2])("to %i ends with as many tasks", async (desiredCount) => {
    const { ecs, pass } = testSandbox();
    await update(ecs, { desiredCount });
    pass(180);
    expect(await serviceOf(ecs)).toMatchObject({ desiredCount, runningCount: desiredCount, pendingCount: 0 });
  });

  it("to nothing is undone by autoscaling, unless that was suspended", async () => {
    const { ecs, pass } = testSandbox();
    await update(ecs, { desiredCount: 0 });
    pass(300);
    expect(await serviceOf(ecs)).toMatchObject({ desiredCount: 2, runningCount: 2 });
  });
});

describe("what ECS refuses", () => {
  it.each([
    [{ cluster: "nope" }, "ClusterNotFoundException"],
    [{ service: "nope" }, "ServiceNotFoundException"],
    [{ desiredCount: -1 }, "InvalidParameterException"],
    [{ desiredCount: 99_999 }, "InvalidParameterException"],
    [{ taskDefinition: "nope:1" }, "ClientException"],
  ])("%j is %s", async (input, name) => {
    const { ecs } = testSandbox();
    await expect(update(ecs, input)).rejects.toMatchObject({ name });
  });

  it("names a service it does not know in its failures", async () => {
    const { ecs } = testSandbox();
    const answer = await ecs.send(new DescribeServicesCommand({ cluster: NAMES.cluster, services: ["nope"] }));
    expect(answer).toMatchObject({ services: [], failures: [{ reason: "MISSING" }] });
  });

  it("an impossible pair of CPU and memory on Fargate", async () => {
    const { ecs } = testSandbox();
    const input = {
      family: "x",
      requiresCompatibilities: ["FARGATE" as const],
      cpu: "300",
      memory: "1024",
      containerDefinitions: [{ name: "a", image: "b" }],
    };
    await expect(ecs.send(new RegisterTaskDefinitionCommand(input))).rejects.toMatchObject({ name: "ClientException" });
  });
});

describe("lists", () => {
  it("come in pages", async () => {
    const { ecs } = testSandbox();
    const first = await ecs.send(
      new ListTaskDefinitionsCommand({ familyPrefix: NAMES.taskFamily, maxResults: 2, sort: "DESC" }),
    );
    expect(first.taskDefinitionArns?.map((arn) => arn.split(":").at(-1))).toEqual(["42", "41"]);
    const second = await ecs.send(
      new ListTaskDefinitionsCommand({
        familyPrefix: NAMES.taskFamily,
        maxResults: 2,
        sort: "DESC",
        nextToken: first.nextToken,
      }),
    );
    expect(second.taskDefinitionArns?.map((arn) => arn.split(":").at(-1))).toEqual(["40", "39"]);
  });
});
