import type { Environment, Severity } from "../core/environment.js";
import { usage } from "../core/errors.js";

/** @throws usage (exit 2) with the levels there are. Runbook: "Severity Levels". */
export function findSeverity({ severities }: Pick<Environment, "severities">, asked: string): Severity {
  const found = severities.find(({ name }) => name.toLowerCase() === asked.trim().toLowerCase());
  if (found !== undefined) return found;
  throw usage(
    `"${asked}" is not one of ${severities.map(({ name }) => name).join(", ")}`,
    "if unsure, take the higher one; what each means: nexusctl incident severities",
  );
}

/** A level by its name, also one that the configuration no longer has: then it has no times. */
export function severityNamed({ severities }: Pick<Environment, "severities">, name: string): Severity | undefined {
  return severities.find((one) => one.name === name);
}

/** Negative when `a` is the more severe. Levels that the configuration does not know come last. */
export function bySeverity({ severities }: Pick<Environment, "severities">, a: string, b: string): number {
  const rank = (name: string) => {
    const at = severities.findIndex((one) => one.name === name);
    return at === -1 ? severities.length : at;
  };
  return rank(a) - rank(b);
}
