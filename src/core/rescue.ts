import type { Change, Rescue, RollBack, Step, Withdrawal } from "./change.js";
import { NexusError } from "./errors.js";
import { SeenToFail } from "./wait.js";

/** When what a change says of stopping half-way is due, and how it ends then. */

type Outcomes = readonly { id: string; status: string }[];

/** Every step that the engine may do beside the change's own. */
export function rescueSteps({ rescue }: Pick<Change, "rescue">): Step[] {
  if (rescue === undefined || rescue.kind === "leave") return [];
  return rescue.kind === "withdraw" ? [rescue.step] : [...rescue.steps, rescue.follow];
}

export function isWithdrawalDue({ from, until }: Withdrawal, outcomes: Outcomes): boolean {
  return reached(outcomes, from, "done") && !reached(outcomes, until, "done", "unknown");
}

/** What is to be done now that the change stopped of `why`; nothing where that is no reason to go back. */
export function rollBackSteps({ wait, steps, follow }: RollBack, why: NexusError, outcomes: Outcomes): Step[] {
  if (!reached(outcomes, wait, "failed")) return [];
  if (why.code === "rolled-back") return [follow];
  return why instanceof SeenToFail ? steps : [];
}

/** It failed, and was to be left as it is. */
export function isLeft(rescue: Rescue | undefined, why: NexusError | undefined, outcomes: Outcomes): boolean {
  return rescue?.kind === "leave" && why instanceof SeenToFail && reached(outcomes, rescue.wait, "failed");
}

/** Said to who leaves the wait that the way back hangs on, since nobody looks then. Nothing of any other wait. */
export function leftWords(rescue: Rescue | undefined, wait: string, program = "nexusctl"): string | undefined {
  if (rescue?.kind !== "roll-back" || rescue.wait !== wait) return undefined;
  return `nothing takes it back from here if it fails; by hand: ${program} ${rescue.byHand}`;
}

/** The change's steps, and the rescue's own, that nothing is left of. */
export function mendedBy(rescue: Rescue | undefined, why: NexusError | undefined, outcomes: Outcomes): string[] {
  const done = (id: string) => reached(outcomes, id, "done");
  if (rescue?.kind === "leave") {
    return why?.code === "rolled-back" && reached(outcomes, rescue.wait, "failed") ? rescue.takesBack : [];
  }
  if (rescue?.kind === "withdraw") return done(rescue.step.id) ? [rescue.from, rescue.step.id] : [];
  if (rescue?.kind !== "roll-back") return [];
  const ids = rescue.steps.map(({ id }) => id);
  return ids.every(done) || done(rescue.follow.id) ? [...rescue.takesBack, ...ids] : [];
}

/** Why there is nothing to undo where that is because nothing is left of it. */
export function mendedWords(rescue: Rescue | undefined, mended: readonly string[]): string | undefined {
  if (mended.length === 0 || rescue === undefined || rescue.kind === "withdraw") return undefined;
  return rescue.kind === "leave" ? rescue.takenBack : "it was taken back already";
}

export function rolledBack({ doneWords, hint }: RollBack, why: NexusError): NexusError {
  return new NexusError("rolled-back", `${doneWords}: ${why.message}`, { hint, cause: why });
}

/** Said loudly: what failed is still there, and nobody takes it back any more. Left by a person, it goes on. */
export function notRolledBack({ byHand }: RollBack, failure: NexusError, why: NexusError): NexusError {
  const message = `${failure.message}; it was going back because ${why.message}`;
  const hint = failure.code === "timeout" || failure.code === "interrupted" ? failure.hint : undefined;
  const details = { hint: hint ?? `go back by hand: nexusctl ${byHand}`, cause: failure };
  if (failure.code === "interrupted") return new NexusError("interrupted", message, details);
  return new NexusError("partial", `THE ROLLBACK FAILED AS WELL: ${message}`, details);
}

function reached(outcomes: Outcomes, id: string, ...states: string[]): boolean {
  return outcomes.some((one) => one.id === id && states.includes(one.status));
}
