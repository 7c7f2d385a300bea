import type { Ecs, EcsService } from "../aws/ecs.js";
import { textAt } from "../aws/outside.js";
import type { AwsStep, RollBack, WaitStep } from "../core/change.js";
import { untilBack } from "./until-back.js";

export interface Rollout {
  /** Keeps the ARN and the name of the revision that is rolled out. */
  register: AwsStep;
  update: AwsStep;
  wait: WaitStep;
  /** What is rolled out, for a person: `v2.0.0`. */
  what: string;
  /** The revision to go back to. */
  former: string;
  timeoutMs: number;
}

/**
 * What a rollout that does not hold is followed by: the former revision again, and a wait for that. Where ECS's circuit
 * breaker goes back by itself it is only watched: to update in between would be to roll back twice.
 */
export function wayBack(ecs: Ecs, service: EcsService, rollout: Rollout): RollBack {
  const { register, update, wait, what, former, timeoutMs } = rollout;
  const back: AwsStep = {
    ...ecs.useTaskDefinition(service, former),
    id: "roll-back",
    words: `run ${service.name} on ${former} again`,
    undo: { kind: "none", why: "it took back a deployment that did not hold" },
  };
  const proof = ecs.untilDeployed(service, back.id, timeoutMs);
  const isThere: Parameters<typeof untilBack>[2]["isThere"] = (revision, results) =>
    revision !== textAt(results[register.id], "taskDefinition");
  return {
    kind: "roll-back",
    wait: wait.id,
    steps: [back, proof],
    follow: untilBack(ecs, service, { id: "ecs-rolled-back", words: "the revision before it", isThere }, timeoutMs),
    takesBack: [update.id],
    doneWords: `${what} does not hold and was taken back`,
    hint: "see what died with: nexusctl service tasks --stopped",
    byHand: `service rollback --to ${former}`,
  };
}
