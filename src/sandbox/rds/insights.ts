import type { SandboxSetup } from "../part.js";
import type { Random } from "../random.js";
import type { InstanceState } from "./state.js";

/** How long Performance Insights keeps what it measures, at no price. */
export const INSIGHTS_DAYS = 7;

/** What Performance Insights knows an instance by; it outlives a change of the name. */
export function resourceIdOf({ id, createdAt }: InstanceState, random: Random): string {
  return `db-${random.hex(26, "resource", id, createdAt).toUpperCase()}`;
}

/** It is on for the platform's own; what is restored from it begins without. */
export function insightsOn({ id }: InstanceState, { names }: Pick<SandboxSetup, "names">): boolean {
  return id === names.database;
}
