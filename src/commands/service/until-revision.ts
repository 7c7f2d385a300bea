import type { Ecs, EcsService } from "../../aws/ecs.js";
import type { WaitStep } from "../../core/change.js";
import type { WaitLook, WaitSpec } from "../../core/wait.js";
import { primaryOf } from "./looks.js";

const EVERY_MS = 5_000;

/**
 * Waits for the deployment that ECS makes of `revision` when it rolls another one back. The stopped deployment's own id
 * ends as rolled back, which here is what was wanted; the one that counts has no id before ECS began it.
 */
export function untilRevision(ecs: Ecs, service: EcsService, revision: string, timeoutMs: number): WaitStep {
  const reattach = "service wait";
  let rollback: WaitSpec | undefined;
  const look = async (): Promise<WaitLook> => {
    if (rollback !== undefined) return rollback.look();
    const now = await ecs.service({ cluster: service.cluster, service: service.name });
    const primary = primaryOf(now);
    if (primary === undefined || primary.taskDefinition !== revision) {
      return { state: "waiting", summary: `ECS has not begun to go back to ${revision} yet` };
    }
    rollback = ecs.deploymentWait(now, primary.id, timeoutMs);
    return rollback.look();
  };
  return {
    kind: "wait",
    id: "rolled-back",
    words: `wait until the deployment that goes back to ${revision} has completed`,
    wait: () => ({ what: `the rollback to ${revision}`, timeoutMs, everyMs: EVERY_MS, look, reattach }),
    timeoutMs,
    reattach,
  };
}
