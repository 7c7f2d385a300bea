import {
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTagsForResourceCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopServiceDeploymentCommand,
  StopTaskCommand,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { arns } from "../../src/sandbox/arns.js";
import { NAMES, SERVICE, SETUP, testSandbox } from "../support/sandbox.js";

const names = arns(SETUP);
const { cluster } = NAMES;

function service() {
  const test = testSandbox();
  const { ecs } = test;
  const described = async () => {
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [NAMES.service] }));
    const [first] = services ?? [];
    if (first === undefined) throw new Error("no service");
    return first;
  };
  const latest = async () => {
    const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand(SERVICE));
    const { serviceDeployments: full } = await ecs.send(
      new DescribeServiceDeploymentsCommand({
        serviceDeploymentArns: [serviceDeployments?.[0]?.serviceDeploymentArn ?? ""],
      }),
    );
    return full?.[0];
  };
  return {
    ...test,
    described,
    latest,
    update: (rest: Partial<UpdateServiceCommandInput>) => ecs.send(new UpdateServiceCommand({ ...SERVICE, ...rest })),
    tasks: async (desiredStatus: "RUNNING" | "STOPPED" = "RUNNING") => {
      const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, desiredStatus }));
      if (taskArns.length === 0) return [];
      return (await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))).tasks ?? [];
    },
    register: async (tag: string) => {
      const registered = await ecs.send(
        new RegisterTaskDefinitionCommand({
          family: NAMES.taskFamily,
          requiresCompatibilities: ["FARGATE"],
          networkMode: "awsvpc",
          cpu: "512",
          memory: "1024",
          containerDefinitions: [{ name: "app", image: `repo/backend:${tag}` }],
        }),
      );
      return registered.taskDefinition?.taskDefinitionArn ?? "";
    },
  };
}

describe("a task", () => {
  it("goes through every status from its first to its last, and is forgotten an hour later", async () => {
    const { ecs, update, pass, tasks } = service();
    await update({ desiredCount: 4 });
    pass(5);
    const fresh = (await tasks()).at(-1)?.taskArn ?? "";
    const seen: string[] = [];
    const look = async () => {
      const { tasks: found } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [fresh] }));
      const status = found?.[0]?.lastStatus ?? "MISSING";
      if (seen.at(-1) !== status) seen.push(status);
      return found?.[0];
    };
    for (let seconds = 0; seconds < 120; seconds += 5) {
      await look();
      pass(5);
    }
    await ecs.send(new StopTaskCommand({ cluster, task: fresh, reason: "a drill" }));
    for (let seconds = 0; seconds < 60; seconds += 5) {
      await look();
      pass(5);
    }
    expect(await look()).toMatchObject({
      stopCode: "UserInitiated",
      stoppedReason: "a drill",
      startedAt: expect.any(Date),
      stoppedAt: expect.any(Date),
      containers: [{ exitCode: 143, lastStatus: "STOPPED" }],
    });
    pass(3_600);
    await look();
    expect(seen).toEqual([
      "PROVISIONING",
      "PENDING",
      "ACTIVATING",
      "RUNNING",
      "DEACTIVATING",
      "STOPPING",
      "DEPROVISIONING",
      "STOPPED",
      "MISSING",
    ]);
  });

  it("that somebody stops is replaced", async () => {
    const { ecs, pass, tasks } = service();
    const [first] = await tasks();
    await ecs.send(new StopTaskCommand({ cluster, task: first?.taskArn ?? "" }));
    expect(await tasks()).toHaveLength(2);
    pass(120);
    expect((await tasks()).map(({ lastStatus }) => lastStatus)).toEqual(["RUNNING", "RUNNING", "RUNNING"]);
    expect(await tasks("STOPPED")).toMatchObject([{ taskArn: first?.taskArn, desiredStatus: "STOPPED" }]);
  });
});

describe("a deployment", () => {
  it("takes one and a half to two and a half minutes, and the old tasks serve until the new ones do", async () => {
    const { update, pass, described } = service();
    await update({ forceNewDeployment: true });
    let seconds = 0;
    while ((await described()).deployments?.length !== 1) {
      expect((await described()).runningCount).toBeGreaterThanOrEqual(3);
      pass(5);
      seconds += 5;
      if (seconds > 600) throw new Error("it never ends");
    }
    expect(seconds).toBeGreaterThanOrEqual(80);
    expect(seconds).toBeLessThanOrEqual(150);
    const messages = (await described()).events?.map(({ message }) => message) ?? [];
    for (const words of [
      /^\(service \S+\) has started 3 tasks: \(task [0-9a-f]{32}\) \(task/,
      /^\(service \S+\) registered \d targets in \(target-group arn:/,
      /^\(service \S+\) has stopped \d running tasks: \(task/,
      /^\(service \S+\) \(deployment ecs-svc\/\d+\) deployment completed\.$/,
      /^\(service \S+\) has reached a steady state\.$/,
    ]) {
      expect(messages.some((message) => words.test(message ?? ""))).toBe(true);
    }
  });

  it("makes room by stopping old tasks where it may not have more than are wanted", async () => {
    const { update, pass, described } = service();
    await update({
      forceNewDeployment: true,
      deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 50 },
    });
    const counts: number[] = [];
    for (let seconds = 0; seconds < 900 && (await described()).deployments?.length !== 1; seconds += 5) {
      pass(5);
      const { runningCount = 0, pendingCount = 0 } = await described();
      counts.push(runningCount);
      expect(runningCount + pendingCount).toBeLessThanOrEqual(3);
    }
    expect(Math.min(...counts)).toBe(2);
    expect(await described()).toMatchObject({ deployments: [{ rolloutState: "COMPLETED" }], runningCount: 3 });
  });

  it("that the circuit breaker ends says how many tasks failed and where it goes back to", async () => {
    const { update, register, pass, latest, described } = service();
    const former = (await described()).deployments?.[0]?.id;
    await update({ taskDefinition: await register("crash") });
    const statuses = new Set<string | undefined>();
    const reasons = new Set<string | undefined>();
    for (let seconds = 0; seconds < 900; seconds += 5) {
      pass(5);
      statuses.add((await latest())?.status);
      for (const one of (await described()).deployments ?? []) {
        reasons.add(one.rolloutStateReason?.replace(/ecs-svc\/\d+/, (id) => (id === former ? "FORMER" : "ID")));
      }
    }
    expect([...statuses]).toEqual(["IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL"]);
    expect(reasons).toContain("ECS deployment circuit breaker: tasks failed to start.");
    expect(reasons).toContain("ECS deployment circuit breaker: rolling back to deploymentId FORMER.");
    expect(await latest()).toMatchObject({
      deploymentCircuitBreaker: { status: "TRIGGERED", threshold: 3 },
      rollback: { reason: expect.stringContaining("circuit breaker"), serviceRevisionArn: expect.any(String) },
      finishedAt: expect.any(Date),
    });
    expect((await latest())?.deploymentCircuitBreaker?.failureCount).toBeGreaterThanOrEqual(3);
  });

  it("that the circuit breaker may not roll back stays failed", async () => {
    const { update, register, pass, latest, described } = service();
    await update({
      taskDefinition: await register("crash"),
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
    });
    pass(900);
    expect((await described()).deployments?.[0]).toMatchObject({ status: "PRIMARY", rolloutState: "FAILED" });
    expect((await described()).runningCount).toBe(3);
    expect((await latest())?.status).toBe("STOPPED");
  });

  it("replaces another that is in progress", async () => {
    const { ecs, update, register, pass, described } = service();
    await update({ taskDefinition: await register("v2") });
    pass(20);
    await update({ taskDefinition: await register("v3") });
    pass(400);
    const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand(SERVICE));
    expect(serviceDeployments?.slice(0, 2).map(({ status }) => status)).toEqual(["SUCCESSFUL", "STOPPED"]);
    expect((await described()).taskDefinition).toMatch(/:44$/);
    const finished = await ecs.send(new ListServiceDeploymentsCommand({ ...SERVICE, status: ["STOPPED"] }));
    expect(finished.serviceDeployments).toHaveLength(1);
  });

  it("that is stopped by request says so, and then goes back", async () => {
    const { ecs, update, register, pass, latest } = service();
    await update({ taskDefinition: await register("v2") });
    pass(20);
    const serviceDeploymentArn = (await latest())?.serviceDeploymentArn;
    await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: "ROLLBACK" }));
    const statuses = new Set([(await latest())?.status]);
    for (let seconds = 0; seconds < 300; seconds += 5) {
      pass(5);
      statuses.add((await latest())?.status);
    }
    expect([...statuses]).toEqual(["ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL"]);
    expect(await latest()).toMatchObject({ serviceDeploymentArn, deploymentCircuitBreaker: { failureCount: 0 } });
  });

  it("that has ended cannot be stopped, nor in a way that is not known", async () => {
    const { ecs, latest } = service();
    const serviceDeploymentArn = (await latest())?.serviceDeploymentArn;
    await expect(ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }))).rejects.toMatchObject({
      name: "ConflictException",
    });
    await expect(
      ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: `${serviceDeploymentArn}x` })),
    ).rejects.toMatchObject({ name: "ServiceDeploymentNotFoundException" });
    await expect(
      ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: "ABORT" })),
    ).rejects.toMatchObject({ name: "NotImplementedInSandbox" });
  });
});

describe("what ECS tells about", () => {
  it("clusters: those there are, and those that are missing", async () => {
    const { ecs } = service();
    const answer = await ecs.send(new DescribeClustersCommand({ clusters: [cluster, "nope"] }));
    expect(answer).toMatchObject({
      clusters: [{ clusterName: cluster, status: "ACTIVE", runningTasksCount: 3, activeServicesCount: 1 }],
      failures: [{ arn: expect.stringMatching(/:cluster\/nope$/), reason: "MISSING" }],
    });
  });

  it("service revisions: those there are, and those that are missing", async () => {
    const { ecs, latest } = service();
    const known = (await latest())?.targetServiceRevision?.arn ?? "";
    const answer = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [known, `${known}0`] }));
    expect(answer).toMatchObject({
      serviceRevisions: [{ serviceRevisionArn: known, taskDefinition: expect.stringMatching(/:42$/) }],
      failures: [{ arn: `${known}0`, reason: "MISSING" }],
    });
  });

  it("tags, by resource and with the service", async () => {
    const { ecs } = service();
    const { tags } = await ecs.send(new ListTagsForResourceCommand({ resourceArn: names.service }));
    expect(tags).toContainEqual({ key: "managed-by", value: "ci" });
    const input = { cluster, services: [NAMES.service] };
    const plain = await ecs.send(new DescribeServicesCommand(input));
    const tagged = await ecs.send(new DescribeServicesCommand({ ...input, include: ["TAGS"] }));
    expect([plain.services?.[0]?.tags, tagged.services?.[0]?.tags]).toEqual([undefined, tags]);
  });

  it("service deployments, in pages that end", async () => {
    const { ecs } = service();
    const arnsSeen: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await ecs.send(new ListServiceDeploymentsCommand({ ...SERVICE, maxResults: 2, nextToken }));
      arnsSeen.push(...(page.serviceDeployments ?? []).map((one) => one.serviceDeploymentArn));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(new Set(arnsSeen).size).toBe(5);
    expect(arnsSeen).toHaveLength(5);
  });

  it("tasks of one deployment only, when asked", async () => {
    const { ecs, described } = service();
    const startedBy = (await described()).deployments?.[0]?.id;
    expect((await ecs.send(new ListTasksCommand({ cluster, startedBy }))).taskArns).toHaveLength(3);
    expect((await ecs.send(new ListTasksCommand({ cluster, startedBy: "ecs-svc/1" }))).taskArns).toEqual([]);
  });

  it("a deregistered revision, which can be described and no longer deployed", async () => {
    const { ecs, update } = service();
    const taskDefinition = `${NAMES.taskFamily}:41`;
    await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
    const { taskDefinition: one } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    expect(one?.status).toBe("INACTIVE");
    await expect(update({ taskDefinition })).rejects.toMatchObject({ name: "ClientException" });
  });
});

describe("what ECS refuses as well", () => {
  const wrong: [string, (ecs: ReturnType<typeof service>["ecs"]) => Promise<unknown>, string][] = [
    [
      "a page of nothing",
      (ecs) => ecs.send(new ListServicesCommand({ cluster, maxResults: 0 })),
      "InvalidParameterException",
    ],
    [
      "a made-up token",
      (ecs) => ecs.send(new ListTasksCommand({ cluster, nextToken: "x" })),
      "InvalidParameterException",
    ],
    [
      "eleven services at once",
      (ecs) => ecs.send(new DescribeServicesCommand({ cluster, services: Array(11).fill("a") })),
      "InvalidParameterException",
    ],
    [
      "a task that is not there",
      (ecs) => ecs.send(new StopTaskCommand({ cluster, task: "f".repeat(32) })),
      "InvalidParameterException",
    ],
    ["no cluster named", (ecs) => ecs.send(new ListTasksCommand({})), "ClusterNotFoundException"],
    [
      "tags of another service",
      (ecs) => ecs.send(new ListTagsForResourceCommand({ resourceArn: `${names.service}x` })),
      "ServiceNotFoundException",
    ],
  ];
  it.each(wrong)("%s", async (_, send, name) => {
    await expect(send(service().ecs)).rejects.toMatchObject({ name });
  });

  it.each([
    [{ deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 100 } }],
    [{ deploymentConfiguration: { maximumPercent: 50 } }],
    [{ deploymentConfiguration: { minimumHealthyPercent: -1 } }],
    [{ healthCheckGracePeriodSeconds: -5 }],
    // The revision is another, and still nothing is deployed.
    [{ taskDefinition: `${NAMES.taskFamily}:41`, desiredCount: -1 }],
  ])("an update to %j, of which nothing is done", async (rest) => {
    const { update, sandbox } = service();
    const before = sandbox.world();
    await expect(update(rest)).rejects.toMatchObject({ name: "InvalidParameterException" });
    expect(sandbox.world()).toEqual(before);
  });
});
