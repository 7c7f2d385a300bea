import { arns } from "../arns.js";
import { page, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { beginRollback, primaryOf } from "./deployments.js";
import { isOurService, needCluster } from "./operations-service.js";
import type { ServiceDeploymentState } from "./state.js";

const INVALID = "InvalidParameterException";

export const deploymentOperations: Record<string, Operation<World>> = {
  ListServiceDeployments: (input, call) => {
    const reader = readInput(input, INVALID);
    needCluster(reader, call);
    if (!isOurService(reader.needText("service"), call))
      throw new AwsFault("ServiceNotFoundException", "Service not found.");
    const statuses = reader.texts("status");
    const all = call.world.ecs.service.serviceDeployments.filter(
      (one) => statuses.length === 0 || statuses.includes(one.status),
    );
    const { items, next } = page(all, reader.text("nextToken"), reader.integer("maxResults") ?? 20, INVALID);
    return { serviceDeployments: items.map((one) => brief(one, call)), nextToken: next };
  },
  DescribeServiceDeployments: (input, call) => {
    const asked = readInput(input, INVALID).texts("serviceDeploymentArns");
    const found = asked.map((arn) => ({
      arn,
      one: call.world.ecs.service.serviceDeployments.find((some) => some.arn === arn),
    }));
    return {
      serviceDeployments: found.flatMap(({ one }) => (one === undefined ? [] : [full(one, call)])),
      failures: found.flatMap(({ arn, one }) => (one === undefined ? [{ arn, reason: "MISSING" }] : [])),
    };
  },
  DescribeServiceRevisions: (input, call) => {
    const asked = readInput(input, INVALID).texts("serviceRevisionArns");
    const found = call.world.ecs.service.revisions.filter(({ arn }) => asked.includes(arn));
    return {
      serviceRevisions: found.map(({ arn, taskDefinition, createdAt }) => ({
        serviceRevisionArn: arn,
        serviceArn: arns(call.setup).service,
        clusterArn: arns(call.setup).cluster,
        taskDefinition: arns(call.setup).taskDefinition(taskDefinition),
        createdAt: new Date(createdAt),
      })),
      failures: [],
    };
  },
  StopServiceDeployment: (input, call) => {
    const reader = readInput(input, INVALID);
    const arn = reader.needText("serviceDeploymentArn");
    const { world, now, setup, random } = call;
    const one = world.ecs.service.serviceDeployments.find((some) => some.arn === arn);
    if (one === undefined) throw new AwsFault("ServiceDeploymentNotFoundException", "Service deployment not found.");
    if (one.arn !== primaryOf(world).serviceDeployment || !["PENDING", "IN_PROGRESS"].includes(one.status)) {
      throw new AwsFault("ConflictException", "The service deployment is not in a state that can be stopped.");
    }
    if (
      !beginRollback(
        world,
        { setup, random },
        "Service deployment rolled back because of a user request.",
        now.getTime(),
      )
    ) {
      throw new AwsFault(INVALID, "There is no completed service deployment to roll back to.");
    }
    return { serviceDeploymentArn: arn };
  },
};

function brief(one: ServiceDeploymentState, { setup }: Call<World>): Record<string, unknown> {
  return {
    serviceDeploymentArn: one.arn,
    serviceArn: arns(setup).service,
    clusterArn: arns(setup).cluster,
    createdAt: new Date(one.createdAt),
    startedAt: new Date(one.startedAt),
    finishedAt: one.finishedAt === undefined ? undefined : new Date(one.finishedAt),
    targetServiceRevisionArn: one.targetRevision,
    status: one.status,
    statusReason: one.reason === "" ? undefined : one.reason,
  };
}

function full(one: ServiceDeploymentState, call: Call<World>): Record<string, unknown> {
  const { world } = call;
  const { breaker } = world.ecs.service;
  const failures = world.ecs.service.deployments.find((some) => some.serviceDeployment === one.arn)?.failedTasks ?? 0;
  return {
    ...brief(one, call),
    updatedAt: new Date(one.updatedAt),
    targetServiceRevision: { arn: one.targetRevision },
    sourceServiceRevisions: one.sourceRevision === undefined ? [] : [{ arn: one.sourceRevision }],
    deploymentCircuitBreaker: {
      status: breaker.enable ? "MONITORING" : "DISABLED",
      failureCount: failures,
      threshold: Math.max(3, Math.ceil(world.ecs.service.desired * 0.5)),
    },
  };
}
