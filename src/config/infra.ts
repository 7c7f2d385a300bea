import type { InfraSettings } from "../core/environment.js";
import type { EnvironmentInput } from "./schema.js";

/** The runbook plans in the folder one stands in. */
export function infraSettings(given: EnvironmentInput["infra"] = {}): InfraSettings {
  return { dir: ".", protect: [], ...given };
}
