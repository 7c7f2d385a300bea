import { type AwsStep, type ReadBack, ref, secretText } from "../../core/change.js";
import { asNexusError } from "../../core/errors.js";
import { isObject, type JsonObject, toJsonObject } from "../../core/json.js";
import type { EcsService, ServiceDeployment, TaskDefinition } from "../ecs.js";
import { textAt } from "../outside.js";
import { HIDDEN, replaceHidden } from "../task-definition/hide.js";
import { revisionName } from "./read-service.js";
import { useTaskDefinition } from "./updates.js";

const SKEW_MS = 60_000;
const STEP = "register";

/**
 * RegisterTaskDefinition: each call makes a revision more, so it is sent once. Its reply is read back from the family's
 * latest revision, which must hold all that was sent and be no older than the call. What looks like a secret in it, such as
 * a variable's value, is sent and shown nowhere: neither in a preview nor in the journal.
 */
export function registerTaskDefinition(
  registrable: Record<string, unknown>,
  words: string,
  latest: (family: string) => Promise<TaskDefinition>,
): AwsStep {
  return {
    kind: "aws",
    id: STEP,
    words,
    service: "ecs",
    operation: "RegisterTaskDefinition",
    input: concealed(registrable),
    repeat: "once",
    keep: (output) => {
      const arn = textAt(output, "taskDefinition", "taskDefinitionArn") ?? "";
      return { taskDefinitionArn: arn, taskDefinition: revisionName(arn) };
    },
    answers: { path: "taskDefinitionArn", query: "taskDefinition.taskDefinitionArn" },
    readBack: async (input, sentAt): Promise<ReadBack> => {
      const family = textAt(input, "family");
      if (family === undefined) return { state: "unknown", why: "it names no family" };
      const found = await latest(family).catch((thrown: unknown) => {
        if (asNexusError(thrown).code === "not-found") return undefined;
        throw thrown;
      });
      if (found === undefined) return { state: "not-done" };
      const { registeredAt, registrable: now } = found;
      if (!holds(now, input)) return { state: "not-done" };
      if (registeredAt === undefined) {
        return {
          state: "unknown",
          why: `whether ${found.name} is the one that was sent cannot be told: it has no time`,
        };
      }
      if (registeredAt.getTime() < sentAt.getTime() - SKEW_MS) return { state: "not-done" };
      return { state: "done", result: { taskDefinitionArn: found.arn, taskDefinition: found.name } };
    },
    undo: {
      kind: "call",
      words: "deregister the revision that was made",
      service: "ecs",
      operation: "DeregisterTaskDefinition",
      input: { taskDefinition: ref(STEP, "taskDefinition", "<the new revision>") },
    },
  };
}

function concealed(registrable: Record<string, unknown>): object {
  const input = toJsonObject(registrable);
  return Object.fromEntries(
    Object.entries(input).map(([key, item]) => [
      key,
      replaceHidden<object>(item, "values", [key], (text) => secretText(HIDDEN, () => text)),
    ]),
  );
}

/** Whether everything in `sent` is in `now`, which AWS has filled up with defaults. */
function holds(now: unknown, sent: unknown): boolean {
  if (Array.isArray(sent)) {
    return Array.isArray(now)
      ? now.length === sent.length && sent.every((item, index) => holds(now[index], item))
      : sent.length === 0;
  }
  if (isObject(sent)) return isObject(now) && Object.entries(sent).every(([key, value]) => holds(now[key], value));
  return now === sent;
}

export function replayDeregister(input: Record<string, unknown>): AwsStep | undefined {
  const taskDefinition = textAt(input, "taskDefinition");
  if (taskDefinition === undefined) return undefined;
  return {
    kind: "aws",
    id: "deregister",
    words: `deregister ${revisionName(taskDefinition)}`,
    service: "ecs",
    operation: "DeregisterTaskDefinition",
    input: { taskDefinition },
    repeat: "harmless",
    keep: keepNothing,
    undo: { kind: "none", why: "a deregistered revision cannot be made active again; register its content anew" },
  };
}

const STOPPING = /^(STOP|ROLLBACK_)/;

/**
 * StopServiceDeployment with rollback. Stopping twice is refused by AWS, so it is sent once and read back. A stopped
 * deployment cannot be resumed: its inverse is to deploy its revision again.
 */
export function stopDeployment(
  service: EcsService,
  deployment: ServiceDeployment,
  read: () => Promise<ServiceDeployment[] | undefined>,
): AwsStep {
  return {
    kind: "aws",
    id: "stop-deployment",
    words: `stop deployment ${deployment.id} and roll back to what ran before it`,
    service: "ecs",
    operation: "StopServiceDeployment",
    input: { serviceDeploymentArn: deployment.arn, stopType: "ROLLBACK" },
    repeat: "once",
    keep: (output): JsonObject => ({
      serviceDeploymentArn: textAt(output, "serviceDeploymentArn") ?? deployment.arn,
    }),
    readBack: async (): Promise<ReadBack> => {
      const now = (await read())?.find(({ arn }) => arn === deployment.arn);
      if (now === undefined) return { state: "unknown", why: "the deployment is no longer listed" };
      return STOPPING.test(now.status)
        ? { state: "done", result: { serviceDeploymentArn: now.arn } }
        : { state: "not-done" };
    },
    undo: useTaskDefinition(service, service.taskDefinition).undo,
  };
}

function keepNothing(): JsonObject {
  return {};
}
