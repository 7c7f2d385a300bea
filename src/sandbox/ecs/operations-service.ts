import { arns } from "../arns.js";
import { APP_PORT } from "../balancing/state.js";
import { type InputReader, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import { platformTags } from "../tags.js";
import type { World } from "../world.js";
import { primaryOf } from "./deployments.js";
import { isRunning, isWanted } from "./lifecycle.js";
import { pageOf } from "./pages.js";
import type { DeploymentState } from "./state.js";
import { findDefinition } from "./task-definitions.js";
import { updateService } from "./update.js";

const INVALID = "InvalidParameterException";

type Ecs = Record<string, Operation<World>>;

export const serviceOperations: Ecs = {
  ListClusters: (input, { setup }) => {
    const { items, next } = pageOf([arns(setup).cluster], readInput(input, INVALID), 100);
    return { clusterArns: items, nextToken: next };
  },
  DescribeClusters: (input, call) => {
    const named = readInput(input, INVALID).texts("clusters");
    const asked = named.length === 0 ? ["default"] : named;
    const { setup } = call;
    const others = asked.filter((name) => !isOurCluster(name, call));
    return {
      clusters: others.length === asked.length ? [] : [describeCluster(call)],
      failures: others.map((name) => ({
        arn: name.startsWith("arn:") ? name : arns(setup).cluster.replace(/[^/]+$/, name),
        reason: "MISSING",
      })),
    };
  },
  ListServices: (input, call) => {
    const reader = readInput(input, INVALID);
    needCluster(reader, call);
    const { items, next } = pageOf([arns(call.setup).service], reader, 100, 10);
    return { serviceArns: items, nextToken: next };
  },
  ListTagsForResource: (input, call) => {
    const arn = readInput(input, INVALID).needText("resourceArn");
    const names = arns(call.setup);
    if (arn.includes(":task-definition/")) return { tags: findDefinition(call.world, arn).tags };
    if (arn.includes(":service/") && arn !== names.service)
      throw new AwsFault("ServiceNotFoundException", "Service not found.");
    if (arn.includes(":cluster/") && arn !== names.cluster)
      throw new AwsFault("ClusterNotFoundException", "Cluster not found.");
    if (![names.service, names.cluster].includes(arn)) throw new AwsFault(INVALID, "Invalid identifier: ARN expected.");
    return { tags: platformTags(call.setup) };
  },
  DescribeServices: (input, call) => {
    const reader = readInput(input, INVALID);
    needCluster(reader, call);
    const asked = reader.texts("services");
    if (asked.length === 0) throw new AwsFault(INVALID, "Services cannot be empty.");
    if (asked.length > 10) throw new AwsFault(INVALID, "Services cannot have more than 10 elements.");
    const tags = reader.texts("include").includes("TAGS") ? platformTags(call.setup) : undefined;
    const ours = asked.filter((name) => isOurService(name, call));
    const others = asked.filter((name) => !isOurService(name, call));
    return {
      services: ours.map(() => ({ ...describeService(call), tags })),
      failures: others.map((name) => ({ arn: arns(call.setup).service.replace(/[^/]+$/, name), reason: "MISSING" })),
    };
  },
  UpdateService: (input, call) => {
    const reader = readInput(input, INVALID);
    needCluster(reader, call);
    const name = reader.needText("service");
    if (!isOurService(name, call)) throw new AwsFault("ServiceNotFoundException", "Service not found.");
    updateService(input, call);
    return { service: describeService(call) };
  },
};

/** A missing cluster means the one called default, as on AWS. @throws AwsFault ClusterNotFoundException */
export function needCluster(reader: InputReader, call: Call<World>): void {
  if (!isOurCluster(reader.text("cluster") ?? "default", call))
    throw new AwsFault("ClusterNotFoundException", "Cluster not found.");
}

function isOurCluster(name: string, { setup }: Call<World>): boolean {
  return name === setup.names.cluster || name === arns(setup).cluster;
}

function describeCluster({ world, setup, now }: Call<World>): Record<string, unknown> {
  const at = now.getTime();
  const wanted = world.ecs.tasks.filter((task) => isWanted(task, at));
  const running = wanted.filter((task) => isRunning(task, at)).length;
  return {
    clusterArn: arns(setup).cluster,
    clusterName: setup.names.cluster,
    status: "ACTIVE",
    runningTasksCount: running,
    pendingTasksCount: wanted.length - running,
    activeServicesCount: 1,
    registeredContainerInstancesCount: 0,
    capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    tags: platformTags(setup),
  };
}

export function isOurService(name: string, { setup }: Call<World>): boolean {
  return name === setup.names.service || name === arns(setup).service;
}

function describeService(call: Call<World>): Record<string, unknown> {
  const { world, setup, now } = call;
  const { service, tasks } = world.ecs;
  const at = now.getTime();
  const names = arns(setup);
  const running = tasks.filter((task) => isRunning(task, at)).length;
  return {
    serviceArn: names.service,
    serviceName: setup.names.service,
    clusterArn: names.cluster,
    status: "ACTIVE",
    desiredCount: service.desired,
    runningCount: running,
    pendingCount: tasks.filter((task) => isWanted(task, at)).length - running,
    launchType: "FARGATE",
    schedulingStrategy: "REPLICA",
    taskDefinition: names.taskDefinition(primaryOf(world).taskDefinition),
    healthCheckGracePeriodSeconds: service.graceSeconds,
    createdAt: new Date(service.createdAt),
    deploymentConfiguration: {
      deploymentCircuitBreaker: service.breaker,
      minimumHealthyPercent: service.minimumHealthyPercent,
      maximumPercent: service.maximumPercent,
    },
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: ["subnet-0a11", "subnet-0b12"],
        securityGroups: ["sg-0app"],
        assignPublicIp: "DISABLED",
      },
    },
    loadBalancers: [{ targetGroupArn: names.targetGroup, containerName: "app", containerPort: APP_PORT }],
    deployments: service.deployments.map((one, index) => describeDeployment(one, index, call)),
    events: service.events.map(({ id, at: when, message }) => ({ id, createdAt: new Date(when), message })),
  };
}

function describeDeployment(one: DeploymentState, index: number, { world, setup, now }: Call<World>) {
  const at = now.getTime();
  const own = world.ecs.tasks.filter((task) => task.deployment === one.id && isWanted(task, at));
  const running = own.filter((task) => isRunning(task, at)).length;
  return {
    id: one.id,
    status: index === 0 ? "PRIMARY" : "ACTIVE",
    taskDefinition: arns(setup).taskDefinition(one.taskDefinition),
    desiredCount: index === 0 ? world.ecs.service.desired : own.length,
    runningCount: running,
    pendingCount: own.length - running,
    failedTasks: one.failedTasks,
    rolloutState: one.rollout,
    rolloutStateReason: one.reason,
    createdAt: new Date(one.createdAt),
    updatedAt: new Date(one.updatedAt),
    launchType: "FARGATE",
  };
}
