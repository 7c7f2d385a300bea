import { isObject, toJsonObject } from "../../core/json.js";
import { arns } from "../arns.js";
import { readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { checkDefinition } from "./check-definition.js";
import { pageOf } from "./pages.js";
import type { TaskDefinitionState } from "./state.js";

const CLIENT = "ClientException";

export const taskDefinitionOperations: Record<string, Operation<World>> = {
  DescribeTaskDefinition: (input, call) => {
    const one = findDefinition(call.world, readInput(input, CLIENT).needText("taskDefinition"));
    return { taskDefinition: describe(one, call), tags: one.tags };
  },
  RegisterTaskDefinition: (input, call) => {
    const { world, now, setup } = call;
    const family = readInput(input, CLIENT).needText("family");
    const { tags, ...content } = toJsonObject(checkDefinition(input));
    const revision =
      Math.max(0, ...world.ecs.taskDefinitions.filter((one) => one.family === family).map((one) => one.revision)) + 1;
    const fresh: TaskDefinitionState = {
      family,
      revision,
      registeredAt: now.getTime(),
      registeredBy: `arn:aws:iam::${setup.accountId}:user/drill-operator`,
      status: "ACTIVE",
      content,
      tags: readInput({ tags }, CLIENT)
        .objects("tags")
        .map((tag) => ({ key: String(tag.key ?? ""), value: String(tag.value ?? "") })),
    };
    world.ecs.taskDefinitions.push(fresh);
    return { taskDefinition: describe(fresh, call), tags: fresh.tags };
  },
  DeregisterTaskDefinition: (input, call) => {
    const one = findDefinition(call.world, readInput(input, CLIENT).needText("taskDefinition"));
    one.status = "INACTIVE";
    return { taskDefinition: describe(one, call) };
  },
  ListTaskDefinitionFamilies: (input, { world }) => {
    const prefix = readInput(input, CLIENT).text("familyPrefix") ?? "";
    const families = [...new Set(world.ecs.taskDefinitions.map((one) => one.family))].sort();
    const { items, next } = pageOf(
      families.filter((family) => family.startsWith(prefix)),
      readInput(input, CLIENT),
      100,
    );
    return { families: items, nextToken: next };
  },
  ListTaskDefinitions: (input, call) => {
    const reader = readInput(input, CLIENT);
    const family = reader.text("familyPrefix");
    const status = reader.text("status") ?? "ACTIVE";
    const all = call.world.ecs.taskDefinitions
      .filter((one) => one.status === status && (family === undefined || one.family === family))
      .sort((a, b) => a.revision - b.revision);
    const sorted = reader.text("sort") === "DESC" ? all.reverse() : all;
    const { items, next } = pageOf(sorted, reader, 100);
    return { taskDefinitionArns: items.map((one) => arnOf(one, call)), nextToken: next };
  },
};

/** @param name `family`, `family:revision` or ARN. Without a revision it is the newest active one, as on AWS. */
export function findDefinition(world: World, name: string): TaskDefinitionState {
  const [family = "", revision] = name.replace(/^.*task-definition\//, "").split(":");
  const all = world.ecs.taskDefinitions.filter((one) => one.family === family);
  const found =
    revision === undefined
      ? all.filter((one) => one.status === "ACTIVE").sort((a, b) => b.revision - a.revision)[0]
      : all.find((one) => String(one.revision) === revision);
  if (found === undefined) throw new AwsFault(CLIENT, "Unable to describe task definition.");
  return found;
}

function arnOf(one: TaskDefinitionState, { setup }: Call<World>): string {
  return arns(setup).taskDefinition(`${one.family}:${one.revision}`);
}

function describe(one: TaskDefinitionState, call: Call<World>): Record<string, unknown> {
  return {
    ...one.content,
    taskDefinitionArn: arnOf(one, call),
    family: one.family,
    revision: one.revision,
    status: one.status,
    registeredAt: new Date(one.registeredAt),
    registeredBy: one.registeredBy,
    compatibilities: ["EC2", "FARGATE"],
    requiresAttributes: [{ name: "com.amazonaws.ecs.capability.docker-remote-api.1.18" }],
  };
}

export function containersOf(one: TaskDefinitionState): Record<string, unknown>[] {
  const { containerDefinitions } = one.content;
  return Array.isArray(containerDefinitions) ? containerDefinitions.filter(isObject) : [];
}
