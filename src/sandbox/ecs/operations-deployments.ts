import { arns } from "../arns.js";
import { readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { beginRollback, primaryOf } from "./deployments.js";
import { isOurService, needCluster } from "./operations-service.js";
import { pageOf } from "./pages.js";
import { thresholdOf } from "./rollout.js";
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
    const { items, next } = pageOf(all, reader, 100);
    return { serviceDeployments: items.map((one) => brief(one, call)), nextToken: next };
  },
  DescribeServiceDeployments: (input, call) => {
    const asked = readInput(input, INVALID).texts("serviceDeploymentArns");
    if (asked.length === 0 || asked.length > 20) throw new AwsFault(INVALID, "Between 1 and 20 ARNs are needed.");
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
    if (asked.length === 0 || asked.length > 20) throw new AwsFault(INVALID, "Between 1 and 20 ARNs are needed.");
    const all = call.world.ecs.service.revisions;
    const found = all.filter(({ arn }) => asked.includes(arn));
    const missing = asked.filter((one) => all.every(({ arn }) => arn !== one));
    return {
      serviceRevisions: found.map(({ arn, taskDefinition, createdAt }) => ({
        serviceRevisionArn: arn,
        serviceArn: arns(call.setup).service,
        clusterArn: arns(call.setup).cluster,
        taskDefinition: arns(call.setup).taskDefinition(taskDefinition),
        createdAt: new Date(createdAt),
      })),
      failures: missing.map((arn) => ({ arn, reason: "MISSING" })),
    };
  },
  StopServiceDeployment: (input, call) => {
    const reader = readInput(input, INVALID);
    const arn = reader.needText("serviceDeploymentArn");
    const how = reader.text("stopType") ?? "ROLLBACK";
    if (how === "ABORT")
      throw new AwsFault("NotImplementedInSandbox", "the sandbox stops deployments by ROLLBACK only");
    if (how !== "ROLLBACK") throw new AwsFault(INVALID, `Invalid stopType: ${how}`);
    const { world, now, setup, random } = call;
    const one = world.ecs.service.serviceDeployments.find((some) => some.arn === arn);
    if (one === undefined) throw new AwsFault("ServiceDeploymentNotFoundException", "Service deployment not found.");
    if (one.arn !== primaryOf(world).serviceDeployment || !["PENDING", "IN_PROGRESS"].includes(one.status)) {
      throw new AwsFault("ConflictException", "The service deployment is not in a state that can be stopped.");
    }
    if (!beginRollback(world, { setup, random }, "user", now.getTime())) {
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
  const { breaker, desired } = world.ecs.service;
  const { rollback, sourceRevision } = one;
  return {
    ...brief(one, call),
    updatedAt: new Date(one.updatedAt),
    targetServiceRevision: { arn: one.targetRevision },
    sourceServiceRevisions: sourceRevision === undefined ? [] : [{ arn: sourceRevision }],
    rollback:
      rollback === undefined
        ? undefined
        : { reason: rollback.reason, startedAt: new Date(rollback.at), serviceRevisionArn: rollback.revision },
    deploymentCircuitBreaker: {
      status: breakerStatus(one, breaker.enable),
      failureCount: one.failures,
      threshold: thresholdOf(desired),
    },
  };
}

function breakerStatus(one: ServiceDeploymentState, enabled: boolean): string {
  if (one.tripped) return "TRIGGERED";
  if (!enabled) return "DISABLED";
  return one.finishedAt === undefined ? "MONITORING" : "MONITORING_COMPLETE";
}
