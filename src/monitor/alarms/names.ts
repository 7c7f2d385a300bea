import type { Alarm } from "../../aws/cloudwatch.js";
import { nearNames } from "../../aws/near-names.js";
import { notFound } from "../../core/errors.js";

/**
 * Alarms by the names that were typed, with or without the environment's prefix.
 * @throws not-found with near names
 */
export function alarmsNamed(typed: readonly string[], all: readonly Alarm[], prefix: string): Alarm[] {
  const named = typed.map((name) => {
    const found = all.find((one) => one.name === name) ?? all.find((one) => one.name === `${prefix}${name}`);
    if (found !== undefined) return found;
    const names = all.map((one) => one.name);
    const near = nearNames(
      name,
      names.flatMap((one) => [one, one.replace(prefix, "")]),
    );
    throw notFound(
      `the alarm "${name}" does not exist`,
      near.length === 0 ? "see: nexusctl monitor alarms list --all" : `did you mean ${near.join(" or ")}?`,
    );
  });
  // The same one may be typed with and without the prefix.
  return [...new Set(named)];
}

/** Without the prefix that all of them have. */
export function shortName(name: string, prefix: string): string {
  return prefix !== "" && name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
