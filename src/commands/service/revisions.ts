import type { Ecs, EcsService, TaskDefinition } from "../../aws/ecs.js";
import { taskDefinitionDiff } from "../../aws/task-definition/diff.js";
import type { Reveal } from "../../aws/task-definition/hide.js";
import { differenceWords } from "../../aws/task-definition/words.js";
import { type Fact, fact } from "../../core/change.js";
import { asNexusError, NexusError, usage } from "../../core/errors.js";

/** Splits `family:7` (or its ARN). Undefined for anything else. */
export function parseRevision(name: string): { family: string; revision: number } | undefined {
  const match = /^(?:arn:[^/]+:task-definition\/)?([A-Za-z0-9_-]{1,255}):(\d{1,9})$/.exec(name);
  const [, family, revision] = match ?? [];
  return family === undefined || revision === undefined ? undefined : { family, revision: Number(revision) };
}

/**
 * What a person may type for a revision (`7`, `family:7`, its ARN) as `family:7`.
 * @throws usage error for anything else, such as a family with an image's tag behind it
 */
export function revisionName(typed: string, current: string): string {
  const family = parseRevision(current)?.family ?? "";
  if (/^\d{1,9}$/.test(typed)) return `${family}:${typed}`;
  const parsed = parseRevision(typed);
  if (parsed !== undefined) return `${parsed.family}:${parsed.revision}`;
  throw usage(
    `"${typed}" is not a revision of a task definition`,
    `write it as ${family}:7 or 7; to run another image: nexusctl service deploy --image <repository:tag>`,
  );
}

/**
 * The definition of a revision that can be deployed.
 * @throws not-found (exit 5) with the revisions there are; failed when it was deregistered
 */
export async function deployable(ecs: Ecs, name: string): Promise<TaskDefinition> {
  const definition = await ecs.taskDefinition(name).catch(async (thrown: unknown) => {
    const error = asNexusError(thrown);
    if (error.code !== "not-found" || error.hint !== undefined) throw error;
    const near = await ecs.revisions(parseRevision(name)?.family ?? name, 5);
    const hint = near.length === 0 ? "there is no revision of that family" : `the newest are ${near.join(", ")}`;
    throw new NexusError("not-found", error.message, { hint, cause: error });
  });
  if (definition.status === "ACTIVE") return definition;
  throw new NexusError("failed", `${definition.name} is ${definition.status}: it cannot be deployed any more`, {
    hint: "deploy its image instead, which registers a new revision: nexusctl service deploy --image <reference>",
  });
}

type Registrable = Pick<TaskDefinition, "registrable">;

/** What differs between two revisions, as facts of a change. */
export function differenceFacts(from: Registrable, to: Registrable, reveal: Reveal = "names"): Fact[] {
  return taskDefinitionDiff(from.registrable, to.registrable, reveal).map((one) => {
    const { before, after } = differenceWords(one);
    return fact(one.field, before, { after });
  });
}

/** True when the service is, or is being brought, to this revision. */
export function runs(service: EcsService, name: string): boolean {
  return service.taskDefinition === name;
}
