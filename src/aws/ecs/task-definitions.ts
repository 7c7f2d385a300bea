import type { ContainerDefinition as SdkContainer, TaskDefinition as SdkDefinition, Tag } from "@aws-sdk/client-ecs";
import { asNexusError } from "../../core/errors.js";
import { toJsonObject } from "../../core/json.js";
import type { Api } from "../clients.js";
import type { ContainerDefinition, TaskDefinition } from "../ecs.js";
import { missing } from "../near-names.js";
import { all, from } from "../paginate.js";
import { isReadOnly } from "../task-definition/read-only.js";
import { revisionName } from "./read-service.js";

type Ecs = Api<"ecs">;

/** @param name family (its latest ACTIVE revision), `family:revision` or ARN. @throws not-found with near names */
export async function readTaskDefinition(api: Ecs, name: string): Promise<TaskDefinition> {
  const reply = await api
    .send("DescribeTaskDefinition", { taskDefinition: name, include: ["TAGS"] })
    .catch(async (thrown: unknown) => {
      const error = asNexusError(thrown);
      if (error.code !== "not-found") throw error;
      throw await missing("the task definition", revisionName(name), () => similar(api, revisionName(name)), error);
    });
  return toTaskDefinition(reply.taskDefinition ?? {}, reply.tags ?? []);
}

/** Newest first. AWS takes `familyPrefix` for the whole family; an endpoint that takes it for a prefix gives others too. */
export async function listRevisions(api: Ecs, family: string, max: number): Promise<string[]> {
  const arns = await all(async (token) => {
    const page = await api.send("ListTaskDefinitions", {
      familyPrefix: family,
      sort: "DESC",
      status: "ACTIVE",
      maxResults: 100,
      ...from("nextToken", token),
    });
    const names = (page.taskDefinitionArns ?? []).map(revisionName);
    return { items: names.filter((name) => name.startsWith(`${family}:`)), next: page.nextToken };
  }, max);
  return arns;
}

/** A wrong revision is answered with the family's revisions, a wrong family with families. */
async function similar(api: Ecs, name: string): Promise<string[]> {
  const family = name.split(":")[0] ?? name;
  const revisions = name.includes(":") ? await listRevisions(api, family, 3) : [];
  if (revisions.length > 0) return revisions;
  return all(async (token) => {
    const page = await api.send("ListTaskDefinitionFamilies", { status: "ACTIVE", ...from("nextToken", token) });
    return { items: page.families ?? [], next: page.nextToken };
  }, 1000);
}

export function toTaskDefinition(found: SdkDefinition, tags: readonly Tag[]): TaskDefinition {
  const arn = found.taskDefinitionArn ?? "";
  const plain = toJsonObject(found);
  const registrable = Object.fromEntries(Object.entries(plain).filter(([key]) => !isReadOnly(key)));
  return {
    arn,
    family: found.family ?? "",
    revision: found.revision ?? 0,
    name: `${found.family ?? ""}:${found.revision ?? 0}`,
    cpu: found.cpu,
    memory: found.memory,
    containers: (found.containerDefinitions ?? []).map(toContainer),
    registeredAt: found.registeredAt,
    status: found.status ?? "unknown",
    // RegisterTaskDefinition refuses an empty list of tags.
    registrable: tags.length === 0 ? registrable : { ...registrable, tags: tags.map((tag) => toJsonObject(tag)) },
  };
}

function toContainer(one: SdkContainer): ContainerDefinition {
  const options = one.logConfiguration?.logDriver === "awslogs" ? (one.logConfiguration.options ?? {}) : {};
  return {
    name: one.name ?? "",
    image: one.image ?? "",
    cpu: one.cpu ?? 0,
    memory: one.memory ?? one.memoryReservation,
    essential: one.essential ?? true,
    ports: (one.portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []),
    environment: Object.fromEntries((one.environment ?? []).map(({ name, value }) => [name ?? "", value ?? ""])),
    secretNames: (one.secrets ?? []).flatMap(({ name }) => name ?? []),
    logGroup: options["awslogs-group"],
    logStreamPrefix: options["awslogs-stream-prefix"],
  };
}
