import { isGoingBack } from "../../aws/ecs/read-service.js";
import type { Ecs, EcsService } from "../../aws/ecs.js";
import type { Context } from "../../core/context.js";
import { asNexusError } from "../../core/errors.js";
import { type History, lastGood, readHistory } from "../service/last-good.js";
import { primaryOf } from "../service/looks.js";

/** The revision to go back to, and what is to be said of it; or why there is none. */
export type Former = { revision: string; warnings: string[] } | { revision: undefined; why: string };

/**
 * What runs now; where that is itself a deployment that failed or is not through, and none of that revision ever
 * completed, the last one that did.
 * @throws interrupted only: a history that cannot be read is said
 */
export async function formerRevision(ctx: Context, ecs: Ecs, service: EcsService): Promise<Former> {
  const present: Former = { revision: service.taskDefinition, warnings: [] };
  const rollout = primaryOf(service)?.rollout;
  if (rollout !== "failed" && rollout !== "in-progress") return present;
  try {
    const history = await readHistory(ctx, ecs, service);
    if (hasHeld(service, history)) return present;
    const { revision, because, guess } = await lastGood(ctx, ecs, service, history);
    const words = `${service.taskDefinition} has not completed a deployment: what would be gone back to is ${revision}, which ${because}`;
    return { revision, warnings: [words, ...(guess === undefined ? [] : [guess])] };
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    return { revision: undefined, why: `nothing is taken back if it fails: ${error.message}` };
  }
}

/** A restart and ECS's own rollback roll out a revision that completed before; ECS goes back to no other. */
function hasHeld({ taskDefinition, deployments }: EcsService, history: History): boolean {
  const own = deployments.filter((one) => one.taskDefinition === taskDefinition);
  const past = history.deployments?.filter((one) => one.taskDefinition === taskDefinition) ?? [];
  return (
    past.some(({ status }) => status === "SUCCESSFUL") ||
    own.some((one) => one.rollout === "completed" || isGoingBack(one))
  );
}
