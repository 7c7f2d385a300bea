import type { Deployment as SdkDeployment, Service } from "@aws-sdk/client-ecs";
import { asNexusError, notFound } from "../../core/errors.js";
import type { Api } from "../clients.js";
import type { Deployment, EcsService, RolloutState } from "../ecs.js";
import { missing } from "../near-names.js";
import { all, from } from "../paginate.js";

type Ecs = Api<"ecs">;

/** Reads one service (DescribeServices). @throws not-found with near names of services, or of clusters */
export async function readService(api: Ecs, names: { cluster: string; service: string }): Promise<EcsService> {
  const { cluster, service } = names;
  const reply = await api.send("DescribeServices", { cluster, services: [service] }).catch(async (thrown: unknown) => {
    const error = asNexusError(thrown);
    if (error.awsCode !== "ClusterNotFoundException") throw error;
    throw await missing("the cluster", cluster, () => clusterNames(api), error);
  });
  const found = reply.services?.[0];
  if (found === undefined) throw await missing("the service", service, () => serviceNames(api, cluster));
  if (found.status === "INACTIVE") {
    throw notFound(
      `the service "${service}" was deleted`,
      "names come from the configuration: nexusctl config show --origin",
    );
  }
  return toService(found, names);
}

async function clusterNames(api: Ecs): Promise<string[]> {
  const arns = await all(async (token) => {
    const page = await api.send("ListClusters", from("nextToken", token));
    return { items: page.clusterArns ?? [], next: page.nextToken };
  });
  return arns.map(lastPart);
}

async function serviceNames(api: Ecs, cluster: string): Promise<string[]> {
  const arns = await all(async (token) => {
    const page = await api.send("ListServices", { cluster, maxResults: 100, ...from("nextToken", token) });
    return { items: page.serviceArns ?? [], next: page.nextToken };
  });
  return arns.map(lastPart);
}

function toService(found: Service, names: { cluster: string; service: string }): EcsService {
  const deployments = (found.deployments ?? []).map(toDeployment);
  const network = found.networkConfiguration?.awsvpcConfiguration;
  const rules = found.deploymentConfiguration;
  return {
    cluster: names.cluster,
    name: found.serviceName ?? names.service,
    arn: found.serviceArn ?? "",
    status: found.status ?? "unknown",
    desired: found.desiredCount ?? 0,
    running: found.runningCount ?? 0,
    pending: found.pendingCount ?? 0,
    taskDefinition: revisionName(found.taskDefinition ?? primaryOf(deployments)?.taskDefinition ?? ""),
    deployments,
    events: (found.events ?? []).flatMap(({ id, createdAt, message }) =>
      createdAt === undefined ? [] : [{ id: id ?? `${createdAt.getTime()}`, at: createdAt, message: message ?? "" }],
    ),
    circuitBreaker: {
      enabled: rules?.deploymentCircuitBreaker?.enable ?? false,
      rollback: rules?.deploymentCircuitBreaker?.rollback ?? false,
    },
    minimumHealthyPercent: rules?.minimumHealthyPercent ?? 100,
    maximumPercent: rules?.maximumPercent ?? 200,
    healthCheckGraceMs: (found.healthCheckGracePeriodSeconds ?? 0) * 1000,
    loadBalancers: (found.loadBalancers ?? []).flatMap(({ targetGroupArn, containerName, containerPort }) =>
      targetGroupArn === undefined
        ? []
        : [{ targetGroupArn, containerName: containerName ?? "", containerPort: containerPort ?? 0 }],
    ),
    securityGroups: network?.securityGroups ?? [],
    subnets: network?.subnets ?? [],
    launchType: found.launchType ?? found.capacityProviderStrategy?.[0]?.capacityProvider ?? "unknown",
    createdAt: found.createdAt,
  };
}

export function toDeployment(one: SdkDeployment): Deployment {
  return {
    id: one.id ?? "",
    status: statusOf(one.status),
    rollout: rolloutOf(one.rolloutState),
    rolloutReason: one.rolloutStateReason,
    taskDefinition: revisionName(one.taskDefinition ?? ""),
    desired: one.desiredCount ?? 0,
    running: one.runningCount ?? 0,
    pending: one.pendingCount ?? 0,
    failedTasks: one.failedTasks ?? 0,
    createdAt: one.createdAt,
    updatedAt: one.updatedAt,
  };
}

function statusOf(status: string | undefined): Deployment["status"] {
  return status === "PRIMARY" || status === "ACTIVE" || status === "INACTIVE" ? status : "unknown";
}

function rolloutOf(state: string | undefined): RolloutState {
  if (state === "COMPLETED") return "completed";
  if (state === "IN_PROGRESS") return "in-progress";
  if (state === "FAILED") return "failed";
  return "unknown";
}

/** ECS writes it into the reason of the deployment that replaces a failed one. */
const ROLLING_BACK = /rolling back|rollback/i;

/** One that ECS made itself, to go back to the last revision that completed. */
export function isGoingBack({ rolloutReason }: Deployment): boolean {
  return ROLLING_BACK.test(rolloutReason ?? "");
}

export function primaryOf(deployments: readonly Deployment[]): Deployment | undefined {
  return deployments.find((one) => one.status === "PRIMARY");
}

/** What follows the last slash of an ARN: a service's, cluster's or task's own name or id. */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** `family:revision` of an ARN, and itself where it is that already. */
export function revisionName(arnOrName: string): string {
  return lastPart(arnOrName);
}
