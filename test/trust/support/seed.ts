/** What the suite's choices are drawn from; another one (NEXUSCTL_TRUST_SEED) tries other faults at other calls. */
export const SEED = process.env.NEXUSCTL_TRUST_SEED ?? "1";
