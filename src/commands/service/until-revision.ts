import type { Ecs, EcsService } from "../../aws/ecs.js";
import type { WaitStep } from "../../core/change.js";
import type { WaitLook } from "../../core/wait.js";
import { primaryOf } from "./looks.js";

const EVERY_MS = 5_000;

/**
 * Waits until the service runs this revision and nothing else. For a deployment that was stopped and rolled back by ECS:
 * its own id ends as rolled back, which here is what was wanted.
 */
export function untilRevision(ecs: Ecs, service: EcsService, revision: string, timeoutMs: number): WaitStep {
  const reattach = "service wait";
  const seen = new Set(service.events.map(({ id }) => id));
  const look = async (): Promise<WaitLook> => {
    const now = await ecs.service({ cluster: service.cluster, service: service.name });
    const fresh = now.events.filter(({ id }) => !seen.has(id)).reverse();
    for (const { id } of fresh) seen.add(id);
    return { ...judge(now, revision), news: fresh.map(({ at, message }) => ({ time: at, text: message })) };
  };
  return {
    kind: "wait",
    id: "rolled-back",
    words: `wait until ${service.name} runs ${revision} alone`,
    wait: () => ({ what: `the rollback to ${revision}`, timeoutMs, everyMs: EVERY_MS, look, reattach }),
    timeoutMs,
    reattach,
  };
}

function judge(service: EcsService, revision: string): WaitLook {
  const primary = primaryOf(service);
  if (primary === undefined || primary.taskDefinition !== revision) {
    return { state: "waiting", summary: `ECS still deploys ${primary?.taskDefinition ?? "nothing"}` };
  }
  const { running, desired, pending, rollout, rolloutReason } = primary;
  const summary = `${running}/${desired} of ${revision} running${pending > 0 ? `, ${pending} pending` : ""}`;
  const progress = { done: running, total: desired };
  if (rollout === "failed") {
    const cause = `${revision} does not come up either${rolloutReason === undefined ? "" : `: ${rolloutReason}`}`;
    return { state: "failed", summary, progress, cause, hint: "see why: nexusctl service tasks --stopped" };
  }
  const settled = rollout === "completed" && service.deployments.length === 1;
  return { state: settled ? "done" : "waiting", summary, progress };
}
