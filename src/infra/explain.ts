import { NexusError } from "../core/errors.js";
import { type Diagnostic, diagnosticWords } from "./diagnostics.js";
import { lockError } from "./lock.js";
import { byHand, type Place } from "./place.js";

const SHOWN = 3;
/** How the tool says that a saved plan rests on a state that is gone. */
const STALE = /saved plan (is stale|does not match)/i;
const UNSAVED = /failed to (persist|save) state/i;

export const PLAN_AGAIN = "plan again: nexusctl maintenance infra plan";

/** Errors that only follow from others. */
export function isCause({ severity, summary }: Diagnostic): boolean {
  return severity === "error" && summary !== "execution halted";
}

/**
 * Why it failed and what to type, from what it said itself.
 * @param doing e.g. `plan`, `apply the plan`
 */
export function explain(
  said: readonly Diagnostic[],
  doing: string,
  place: Pick<Place, "tool" | "folder">,
  now: Date,
): NexusError {
  const errors = said.filter(isCause);
  const locked = lockError(errors, place, now);
  if (locked !== undefined) return locked;
  const stale = errors.find(({ summary }) => STALE.test(summary));
  if (stale !== undefined) {
    return new NexusError("moved", `the plan is stale: ${diagnosticWords(stale)}`, { hint: PLAN_AGAIN });
  }
  const { product, name } = place.tool;
  const message = `${product} could not ${doing}: ${errorWords(errors)}`;
  const raw = new RegExp(`\\b${name} init\\b`);
  if (errors.some(({ summary, detail }) => raw.test(`${summary}\n${detail ?? ""}`))) {
    return new NexusError("failed", `${place.folder} is not initialised. ${message}`, { hint: byHand(place, "init") });
  }
  return new NexusError("failed", message, hintFor(errors, place));
}

/** The first of them, and how many more there are. */
export function errorWords(errors: readonly Diagnostic[]): string {
  if (errors.length === 0) return "it said nothing";
  const more = errors.length - SHOWN;
  return [...errors.slice(0, SHOWN).map(diagnosticWords), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

/** A state that was not saved is the one thing that cannot wait. */
export function hintFor(errors: readonly Diagnostic[], place: Pick<Place, "tool" | "folder">): { hint: string } {
  if (errors.some(({ summary }) => UNSAVED.test(summary))) {
    return {
      hint: `the state was not saved: before anything else, ${byHand(place, "state push errored.tfstate")}`,
    };
  }
  return { hint: `correct it and ${PLAN_AGAIN}` };
}
