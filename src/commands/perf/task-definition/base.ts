import type { Ecs, EcsService, TaskDefinition } from "../../../aws/ecs.js";
import type { Context } from "../../../core/context.js";
import { currentService, softly } from "../../service/looks.js";
import { revisionName } from "../../service/revisions.js";

/** A revision, and the service beside it where that can be read. */
export interface Looked {
  definition: TaskDefinition;
  service: EcsService | undefined;
  /** Why the service could not be read. */
  why: unknown;
}

/**
 * The revision that is named, deregistered or not; the one the service runs where none is. A service that cannot be read
 * hides no revision that is named.
 * @throws not-found (exit 5) with near names; usage for what is no revision
 */
export async function lookAt(ctx: Context, typed: string | undefined): Promise<Looked> {
  if (typed === undefined) {
    const { ecs, service } = await currentService(ctx);
    return { definition: await ecs.taskDefinition(service.taskDefinition), service, why: undefined };
  }
  const seen = await softly(ctx, () => currentService(ctx));
  const service = seen.ok ? seen.value.service : undefined;
  const name = revisionName(typed, service?.taskDefinition ?? `${ctx.env.names.taskFamily}:1`);
  const definition = await (await ctx.aws.ecs()).taskDefinition(name);
  return { definition, service, why: seen.ok ? undefined : seen.error };
}

/** What a new revision starts from, and the service it is for. */
export interface Base {
  ecs: Ecs;
  service: EcsService;
  definition: TaskDefinition;
}

/** @param typed the revision to start from; the one the service runs when undefined */
export async function baseOf(ctx: Context, typed: string | undefined): Promise<Base> {
  const { ecs, service } = await currentService(ctx);
  const name = typed === undefined ? service.taskDefinition : revisionName(typed, service.taskDefinition);
  return { ecs, service, definition: await ecs.taskDefinition(name) };
}

export function isDeregistered({ status }: TaskDefinition): boolean {
  return status !== "ACTIVE";
}
