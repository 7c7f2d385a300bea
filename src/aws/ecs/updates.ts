import type { AwsStep, ReadBack, Undo } from "../../core/change.js";
import type { JsonObject } from "../../core/json.js";
import type { Deployment, EcsService } from "../ecs.js";
import { listAt, numberAt, textAt } from "../outside.js";
import { primaryOf, revisionName } from "./read-service.js";

/** Reads the service as it is now, for reading back. */
export type ReadNow = (names: { cluster: string; service: string }) => Promise<EcsService>;

/** How far this machine's clock may be ahead of AWS's before a read-back takes a new deployment for an older one. */
const SKEW_MS = 60_000;

/** UpdateService with forceNewDeployment. Two of them are two restarts, so it is sent once. */
export function forceNewDeployment(service: EcsService, read: ReadNow): AwsStep {
  const known = new Set(service.deployments.map(({ id }) => id));
  return {
    ...update(service, { forceNewDeployment: true }),
    id: "restart",
    words: `replace every task of ${service.name} with a fresh one`,
    repeat: "once",
    readBack: async (_input, sentAt) => {
      const now = await read(namesOf(service));
      const made = now.deployments.find((one) => !known.has(one.id) && isSince(one, sentAt));
      return made === undefined ? { state: "not-done" } : { state: "done", result: kept(made, now) };
    },
    undo: { kind: "none", why: "the tasks were replaced by equal ones; there is nothing to take back" },
  };
}

export function scale(service: EcsService, desired: number): AwsStep {
  return {
    id: "scale",
    words: `set the desired count of ${service.name} to ${desired}`,
    undo: undoCall(service, { desiredCount: service.desired }, `set the desired count back to ${service.desired}`),
    ...update(service, { desiredCount: desired }),
  };
}

/** To the same revision UpdateService starts nothing, so that it may be repeated. */
export function useTaskDefinition(service: EcsService, taskDefinition: string | object): AwsStep {
  const shown = typeof taskDefinition === "string" ? revisionName(taskDefinition) : "the new revision";
  const former = service.taskDefinition;
  return {
    id: "update",
    words: `run ${service.name} on ${shown}`,
    undo: undoCall(service, { taskDefinition: former }, `run ${service.name} on ${former} again`),
    ...update(service, { taskDefinition }),
  };
}

/** Adds the read-back that fits what the update asks for. */
export function withReadBack(step: AwsStep, read: ReadNow): AwsStep {
  return {
    ...step,
    readBack: async (input): Promise<ReadBack> => {
      const cluster = textAt(input, "cluster");
      const service = textAt(input, "service");
      if (cluster === undefined || service === undefined) return { state: "unknown", why: "it names no service" };
      const now = await read({ cluster, service });
      return isSo(input, now)
        ? { state: "done", result: kept(primaryOf(now.deployments), now) }
        : { state: "not-done" };
    },
  };
}

function isSo(input: JsonObject, now: EcsService): boolean {
  const desired = numberAt(input, "desiredCount");
  const definition = textAt(input, "taskDefinition");
  return (
    (desired === undefined || now.desired === desired) &&
    (definition === undefined || now.taskDefinition === revisionName(definition))
  );
}

/** An UpdateService again from what the journal recorded; undefined when it is not one of ours. */
export function replayUpdate(input: Record<string, unknown>): AwsStep | undefined {
  const cluster = textAt(input, "cluster");
  const service = textAt(input, "service");
  const desiredCount = numberAt(input, "desiredCount");
  const taskDefinition = textAt(input, "taskDefinition");
  if (cluster === undefined || service === undefined) return undefined;
  if (desiredCount === undefined && taskDefinition === undefined) return undefined;
  const set = {
    ...(desiredCount === undefined ? {} : { desiredCount }),
    ...(taskDefinition === undefined ? {} : { taskDefinition }),
  };
  const to = taskDefinition === undefined ? `${desiredCount} tasks` : revisionName(taskDefinition);
  return {
    id: "update",
    words: `set ${service} to ${to}`,
    undo: { kind: "none", why: "it took another change back; make that change again instead" },
    ...update({ cluster, name: service }, set),
  };
}

function update({ cluster, name }: Pick<EcsService, "cluster" | "name">, set: object) {
  return {
    kind: "aws",
    service: "ecs",
    operation: "UpdateService",
    input: { cluster, service: name, ...set },
    repeat: "harmless",
    keep: keepUpdate,
  } as const;
}

function undoCall({ cluster, name }: EcsService, set: object, words: string): Undo {
  return { kind: "call", words, service: "ecs", operation: "UpdateService", input: { cluster, service: name, ...set } };
}

/** What later steps need of UpdateService's reply: above all the deployment's id, which the wait is about. */
function keepUpdate(output: Record<string, unknown>): JsonObject {
  const primary = listAt(output, "service", "deployments").find((one) => textAt(one, "status") === "PRIMARY");
  return {
    deploymentId: textAt(primary, "id") ?? null,
    taskDefinition: revisionName(textAt(output, "service", "taskDefinition") ?? ""),
    desired: numberAt(output, "service", "desiredCount") ?? null,
  };
}

function kept(deployment: Deployment | undefined, now: EcsService): JsonObject {
  return { deploymentId: deployment?.id ?? null, taskDefinition: now.taskDefinition, desired: now.desired };
}

function namesOf({ cluster, name }: EcsService) {
  return { cluster, service: name };
}

function isSince(one: Deployment, sentAt: Date): boolean {
  return one.createdAt === undefined || one.createdAt.getTime() >= sentAt.getTime() - SKEW_MS;
}
