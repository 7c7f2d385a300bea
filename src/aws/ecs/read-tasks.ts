import type { Container, Task as SdkTask } from "@aws-sdk/client-ecs";
import type { Api } from "../clients.js";
import type { EcsService, Task } from "../ecs.js";
import { all, chunks, from } from "../paginate.js";
import { lastPart, revisionName } from "./read-service.js";

type Ecs = Api<"ecs">;
type Where = Pick<EcsService, "cluster" | "name">;

/** DescribeTasks takes at most this many. */
const TASKS_A_CALL = 100;

/** ARNs of the service's tasks by what ECS wants of them; stopped ones are kept for about an hour. */
export async function listTasks(api: Ecs, { cluster, name }: Where, which: "running" | "stopped"): Promise<string[]> {
  const desiredStatus = which === "running" ? "RUNNING" : "STOPPED";
  return all(async (token) => {
    const page = await api.send("ListTasks", {
      cluster,
      serviceName: name,
      desiredStatus,
      ...from("nextToken", token),
    });
    return { items: page.taskArns ?? [], next: page.nextToken };
  });
}

/** Tasks that were deleted in between are left out, and so are other services' where the endpoint lists those too. */
export async function describeTasks(api: Ecs, { cluster, name }: Where, arns: readonly string[]): Promise<Task[]> {
  const pages = await Promise.all(
    chunks(arns, TASKS_A_CALL).map((tasks) => api.send("DescribeTasks", { cluster, tasks })),
  );
  return pages
    .flatMap((page) => page.tasks ?? [])
    .filter(({ group }) => group === undefined || group === `service:${name}`)
    .map(toTask);
}

function toTask(found: SdkTask): Task {
  const containers = found.containers ?? [];
  return {
    arn: found.taskArn ?? "",
    id: lastPart(found.taskArn ?? ""),
    taskDefinition: revisionName(found.taskDefinitionArn ?? ""),
    lastStatus: found.lastStatus ?? "unknown",
    desiredStatus: found.desiredStatus ?? "unknown",
    health: found.healthStatus === "HEALTHY" || found.healthStatus === "UNHEALTHY" ? found.healthStatus : "UNKNOWN",
    startedBy: found.startedBy,
    createdAt: found.createdAt,
    startedAt: found.startedAt,
    stoppedAt: found.stoppedAt,
    stopCode: found.stopCode,
    stoppedReason: found.stoppedReason,
    containers: containers.map(({ name, exitCode, reason, image, imageDigest }) => ({
      name: name ?? "",
      exitCode,
      reason,
      image: image ?? "",
      imageDigest,
    })),
    ip: addressOf(found, containers),
  };
}

function addressOf(found: SdkTask, containers: readonly Container[]): string | undefined {
  const attached = (found.attachments ?? [])
    .flatMap((one) => one.details ?? [])
    .find(({ name }) => name === "privateIPv4Address")?.value;
  return attached ?? containers.flatMap((one) => one.networkInterfaces ?? [])[0]?.privateIpv4Address;
}
