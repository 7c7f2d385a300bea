import { chance } from "../../support/random.js";

/** What the suite's choices are drawn from; another one (NEXUSCTL_TRUST_SEED) tries other faults at other calls. */
export const SEED = process.env.NEXUSCTL_TRUST_SEED ?? "1";

/** The seed of one property's cases (fast-check's, which names it when one fails): the same for the same {@link SEED}. */
export function drawnFrom(what: string): number {
  return Math.floor(chance(SEED, what) * 2 ** 31);
}
