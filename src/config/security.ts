import type { SecuritySettings } from "../core/environment.js";
import { parseDuration } from "../core/time.js";
import type { EnvironmentInput } from "./schema.js";

const DAY_MS = 86_400_000;
/** AWS's own advice and that of the CIS benchmark: keys are replaced within 90 days. */
const KEY_DAYS = 90;

/** @param project what the runbook's groups are named after (`Name=group-name,Values=<project>*`) */
export function securitySettings(project: string, given: EnvironmentInput["security"] = {}): SecuritySettings {
  const { soak, ...rest } = given;
  return {
    soakMs: soak === undefined ? DAY_MS : parseDuration(soak),
    keyDays: KEY_DAYS,
    unusedDays: KEY_DAYS,
    groupPrefix: project,
    ...rest,
  };
}
