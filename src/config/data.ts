import type { DataSettings, RecoverySettings } from "../core/environment.js";
import { toJsonObject } from "../core/json.js";
import type { EnvironmentInput } from "./schema.js";

const REDIS_PORT = 6379;

/** How the data stores are reached: what the file says, on the runbook's names (`nexus-platform` keeps `nexus_platform`). */
export function dataSettings(project: string, given: EnvironmentInput["data"] = {}): DataSettings {
  return {
    prefix: given.prefix ?? "nexusctl/",
    database: { name: project.replaceAll("-", "_"), sslMode: "verify-full", ...given.database },
    redis: { kind: "elasticache", port: REDIS_PORT, tls: given.redis?.kind !== "self-managed", ...given.redis },
  };
}

export function recoverySettings(given: EnvironmentInput["recovery"] = {}): RecoverySettings {
  const { payload, ...rest } = given;
  return { type: "A", ...rest, payload: toJsonObject(payload ?? {}) };
}
