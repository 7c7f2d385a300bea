import fc from "fast-check";
import { drawnFrom, SEED } from "./seed.js";

/**
 * Tries a property with cases that are the same each time for the same {@link SEED}, so that what was red is red again.
 * @param what names the property: each draws other cases
 * @throws with the case that broke it, made as small as it gets, and what to type to see it again
 */
export async function holds<Case>(
  what: string,
  property: fc.IAsyncPropertyWithHooks<Case>,
  runs: number,
): Promise<void> {
  const found = await fc.check(property, { numRuns: runs, seed: drawnFrom(what) });
  if (!found.failed) return;
  const told = await fc.asyncDefaultReportMessage(found);
  throw new Error(`${told}\n\nagain: NEXUSCTL_TRUST_SEED=${SEED}`, { cause: found.errorInstance });
}
