import type { Deployment, Ecs, EcsService, ServiceEvent } from "../aws/ecs.js";
import type { StepResults, WaitStep } from "../core/change.js";
import type { WaitLook, WaitSpec } from "../core/wait.js";

const EVERY_MS = 5_000;

/** The revision that ECS goes to when it rolls another one back. */
export interface Back {
  id: string;
  /** As a phrase: `task:7`, `the revision before it`. */
  words: string;
  isThere(revision: string, results: StepResults): boolean;
}

/**
 * Waits for the deployment that ECS makes when it rolls another one back. The stopped deployment's own id ends as rolled
 * back, which here is what was wanted; the one that counts has no id before ECS began it.
 */
export function untilBack(ecs: Ecs, service: EcsService, back: Back, timeoutMs: number): WaitStep {
  const reattach = "service wait";
  const what = `the rollback to ${back.words}`;
  return {
    kind: "wait",
    id: back.id,
    words: `wait until the deployment that goes back to ${back.words} has completed`,
    wait: (results) => ({ what, timeoutMs, everyMs: EVERY_MS, look: looker(results), reattach }),
    timeoutMs,
    reattach,
  };

  function looker(results: StepResults): () => Promise<WaitLook> {
    let rollback: WaitSpec | undefined;
    let told: readonly ServiceEvent[] | undefined;
    return async () => {
      if (rollback !== undefined) return rollback.look();
      const now = await ecs.service({ cluster: service.cluster, service: service.name });
      // The wait before this one ended on the same events, and has told them.
      told ??= now.events;
      const primary = primaryOf(now);
      if (primary === undefined || !back.isThere(primary.taskDefinition, results)) {
        return { state: "waiting", summary: `ECS has not begun to go back to ${back.words} yet` };
      }
      rollback = ecs.deploymentWait(now, primary.id, timeoutMs, told);
      return rollback.look();
    };
  }
}

function primaryOf({ deployments }: EcsService): Deployment | undefined {
  return deployments.find(({ status }) => status === "PRIMARY") ?? deployments[0];
}
