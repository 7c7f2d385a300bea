import { arns } from "../arns.js";
import { type InputReader, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { beginDeployment, primaryOf } from "./deployments.js";
import { isRunning, isWanted } from "./lifecycle.js";
import { GRACE_MS } from "./rollout.js";
import type { DeploymentState } from "./state.js";
import { findDefinition } from "./task-definitions.js";

const INVALID = "InvalidParameterException";
const MAX_DESIRED = 5_000;

type Ecs = Record<string, Operation<World>>;

export const serviceOperations: Ecs = {
  ListClusters: (_input, { setup }) => ({ clusterArns: [arns(setup).cluster] }),
  DescribeClusters: (_input, call) => ({
    clusters: [{ clusterArn: arns(call.setup).cluster, clusterName: call.setup.names.cluster, status: "ACTIVE" }],
    failures: [],
  }),
  ListServices: (input, call) => {
    needCluster(readInput(input, INVALID), call);
    return { serviceArns: [arns(call.setup).service] };
  },
  DescribeServices: (input, call) => {
    const reader = readInput(input, INVALID);
    needCluster(reader, call);
    const asked = reader.texts("services");
    if (asked.length === 0) throw new AwsFault(INVALID, "Services cannot be empty.");
    const ours = asked.filter((name) => isOurService(name, call));
    const others = asked.filter((name) => !isOurService(name, call));
    return {
      services: ours.map(() => describeService(call)),
      failures: others.map((name) => ({ arn: arns(call.setup).service.replace(/[^/]+$/, name), reason: "MISSING" })),
    };
  },
  UpdateService: (input, call) => {
    const reader = readInput(input, INVALID);
    needCluster(reader, call);
    const name = reader.needText("service");
    if (!isOurService(name, call)) throw new AwsFault("ServiceNotFoundException", "Service not found.");
    update(reader, call);
    return { service: describeService(call) };
  },
};

function update(reader: InputReader, call: Call<World>): void {
  const { world, now, setup, random } = call;
  const { service } = world.ecs;
  const desired = reader.integer("desiredCount");
  if (desired !== undefined && (desired < 0 || desired > MAX_DESIRED)) {
    throw new AwsFault(INVALID, `desiredCount must be between 0 and ${MAX_DESIRED}.`);
  }
  const named = reader.text("taskDefinition");
  const definition = named === undefined ? undefined : findDefinition(world, named);
  if (definition?.status === "INACTIVE") throw new AwsFault("ClientException", "TaskDefinition is inactive");
  const breaker = readInput(reader.object("deploymentConfiguration") ?? {}, INVALID).object("deploymentCircuitBreaker");
  if (breaker !== undefined) {
    service.breaker = { enable: breaker.enable === true, rollback: breaker.rollback === true };
  }
  if (desired !== undefined) service.desired = desired;
  const revision =
    definition === undefined ? primaryOf(world).taskDefinition : `${definition.family}:${definition.revision}`;
  if (reader.flag("forceNewDeployment") === true || revision !== primaryOf(world).taskDefinition) {
    beginDeployment(world, { setup, random }, revision, now.getTime());
  }
}

export function needCluster(reader: InputReader, { setup }: Call<World>): void {
  const cluster = reader.text("cluster") ?? "default";
  if (cluster !== setup.names.cluster && cluster !== arns(setup).cluster) {
    throw new AwsFault("ClusterNotFoundException", "Cluster not found.");
  }
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
    healthCheckGracePeriodSeconds: GRACE_MS / 1_000,
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
    loadBalancers: [{ targetGroupArn: names.targetGroup, containerName: "app", containerPort: 8080 }],
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
