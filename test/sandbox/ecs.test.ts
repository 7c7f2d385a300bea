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

  const containers = (...all: object[]) => all.map((one, at) => ({ name: `c${at}`, image: "repo/app:v1", ...one }));
  const fargate = (cpu: string, memory: string, ...all: object[]) => ({
    family: "x",
    requiresCompatibilities: ["FARGATE" as const],
    networkMode: "awsvpc" as const,
    cpu,
    memory,
    containerDefinitions: containers(...(all.length === 0 ? [{}] : all)),
  });
  const register = (input: object) =>
    testSandbox().ecs.send(new RegisterTaskDefinitionCommand({ family: "x", containerDefinitions: [], ...input }));

  it.each([
    [fargate("300", "1024"), "No Fargate configuration exists for given values."],
    [fargate("256", "1536"), "No Fargate configuration exists for given values."],
    [fargate("8192", "18432"), "No Fargate configuration exists for given values."],
    [fargate("16384", "36864"), "No Fargate configuration exists for given values."],
    [fargate("one", "1024"), "Invalid 'cpu' setting for task."],
    [{ ...fargate("256", "512"), networkMode: "bridge" }, "Fargate only supports network mode 'awsvpc'."],
    [{ ...fargate("256", "512"), memory: undefined }, "Fargate requires that 'memory' be defined at the task level."],
    [fargate("256", "512", { memory: 1024 }), "The 'memory' setting for container 'c0' is greater than for the task."],
    [
      fargate("256", "512", { memoryReservation: 300 }, { memoryReservation: 300 }),
      "The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'.",
    ],
    [
      fargate("256", "512", { cpu: 200 }, { cpu: 57 }),
      "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
    ],
    [{ containerDefinitions: containers({}) }, "Invalid setting for container 'c0'. At least one of 'memory' or"],
    [{}, "Container list cannot be empty."],
  ])("a task definition that ECS refuses, in its words (%#)", async (input, message) => {
    await expect(register(input)).rejects.toMatchObject({
      name: "ClientException",
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ["256", "512"],
    ["8192", "61440"],
    ["16384", "122880"],
    ["1 vCPU", "2 GB"],
    [".25 vCPU", "0.5GB"],
  ])("no size that Fargate has: %s and %s", async (cpu, memory) => {
    const { taskDefinition } = await register(fargate(cpu, memory));
    expect(taskDefinition?.cpu).toMatch(/^\d+$/);
    expect(taskDefinition?.memory).toMatch(/^\d+$/);
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
