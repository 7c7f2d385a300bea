import { NexusError, usage } from "../core/errors.js";
import { nearestKey } from "./errors.js";
import type { LoadedConfig } from "./load.js";
import { SANDBOX } from "./sandbox.js";

/** An environment that `--env` can name. */
export interface ListedEnvironment {
  name: string;
  kind: "aws" | "sandbox";
  /** File and line that name it, or `built in`. */
  from: string;
}

/** The environments a file names: those of its map, or the one that its top level is. */
export function namesIn(file: LoadedConfig): string[] {
  const { environments, environment } = file.input;
  if (environments !== undefined) return Object.keys(environments);
  return environment === undefined ? [] : [environment];
}

/** All configured environments by name, and the sandbox last. */
export function environmentsOf(files: readonly LoadedConfig[]): ListedEnvironment[] {
  const found = new Map<string, ListedEnvironment>();
  for (const file of files) {
    for (const name of namesIn(file)) {
      const path = file.input.environments === undefined ? ["environment"] : ["environments", name];
      if (!found.has(name)) {
        found.set(name, { name, kind: "aws", from: `${file.path}:${file.positionOf(path).line}` });
      }
    }
  }
  const configured = [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
  return [...configured, { name: SANDBOX, kind: "sandbox", from: "built in" }];
}

/**
 * Which configured environment is meant. Never a guess: with several and none named it is an error.
 * @throws usage (exit 2) for an unknown name or when none of several is named; config (exit 2) when there is none
 */
export function chooseEnvironment(named: string | undefined, files: readonly LoadedConfig[]): string {
  const names = environmentsOf(files).flatMap(({ name, kind }) => (kind === "aws" ? [name] : []));
  const [only] = names;
  if (named !== undefined) {
    if (names.includes(named)) return named;
    throw unknown(named, names);
  }
  if (only === undefined) throw noneConfigured(files);
  if (names.length > 1) {
    throw usage(
      `several environments are configured (${names.join(", ")}) and none is named`,
      `add --env ${only}, or set NEXUSCTL_ENV`,
    );
  }
  return only;
}

function unknown(named: string, names: string[]): NexusError {
  const near = nearestKey(named, [...names, SANDBOX]);
  const all = [...names, SANDBOX].join(", ");
  return usage(
    `there is no environment "${named}"`,
    near === undefined ? `there are: ${all}` : `did you mean --env ${near}? There are: ${all}`,
  );
}

function noneConfigured(files: readonly LoadedConfig[]): NexusError {
  const read = files.map(({ path }) => path).join(" and ");
  return new NexusError(
    "config",
    read === "" ? "no environment is configured" : `no environment is configured: ${read} names none`,
    { hint: "set one up with: nexusctl config init; or add --env sandbox to try everything without an account" },
  );
}
