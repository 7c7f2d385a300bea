import { isJsonObject } from "../../../aws/task-definition/lists.js";
import { cpuUnits, memoryMib } from "../../../aws/task-definition/size.js";
import { usage } from "../../../core/errors.js";
import type { Json, JsonObject } from "../../../core/json.js";
import { looksSecret } from "../../../core/secret-look.js";

/** What `set` may change. */
export interface Settings {
  cpu: string | undefined;
  memory: string | undefined;
  image: string | undefined;
  containerCpu: number | undefined;
  containerMemory: string | undefined;
  containerReservation: string | undefined;
  env: ReadonlyMap<string, string>;
  unsetEnv: readonly string[];
  secrets: ReadonlyMap<string, string>;
  unsetSecrets: readonly string[];
}

/** `NAME=value` as typed, several of them. The value is in no error: it may be a secret. @throws usage */
export function pairs(option: string, typed: readonly string[], what: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const one of typed) {
    const at = one.indexOf("=");
    const name = one.slice(0, at);
    if (at <= 0 || /\s/.test(name)) throw usage(`${option} wants NAME=${what}, and what was typed is none`);
    if (found.has(name)) throw usage(`${option} ${name} is there twice`);
    found.set(name, one.slice(at + 1));
  }
  return found;
}

/**
 * A command line is seen by others and remembered by shells: a secret does not belong there, nor into a task definition.
 * @throws usage naming the variable, and what to do instead
 */
export function refuseSecrets(env: ReadonlyMap<string, string>): void {
  for (const [name, value] of env) {
    if (!looksSecret(name, value)) continue;
    throw usage(
      `--env ${name}: by its name or value this looks like a secret, which anyone who may read the task definition would see`,
      `keep it in Secrets Manager or Parameter Store and type --secret ${name}=<its ARN>; if it is none, add --force`,
    );
  }
}

const PLACES = /^(arn:aws[\w-]*:(secretsmanager|ssm):\S+|\/?[\w.-]+(\/[\w.-]+)+)$/;

/** @throws usage when it is not where a secret is, but may be the secret itself */
export function checkPlaces(secrets: ReadonlyMap<string, string>): void {
  for (const [name, place] of secrets) {
    if (PLACES.test(place)) continue;
    throw usage(
      `--secret ${name} wants where the secret is kept, never the secret itself`,
      "write the ARN of a secret or parameter, or a parameter's path such as /web/database-url",
    );
  }
}

/** The definition with these settings, everything else as it was. @param container the one that variables and images belong to */
export function withSettings(definition: JsonObject, container: string, settings: Settings): JsonObject {
  const { containerDefinitions } = definition;
  const containers = Array.isArray(containerDefinitions) ? containerDefinitions : [];
  return {
    ...definition,
    ...(settings.cpu === undefined ? {} : { cpu: String(units("--cpu", settings.cpu)) }),
    ...(settings.memory === undefined ? {} : { memory: String(mib("--memory", settings.memory)) }),
    containerDefinitions: containers.map((one) =>
      isJsonObject(one) && one.name === container ? withOwn(one, settings) : one,
    ),
  };
}

function withOwn(container: JsonObject, settings: Settings): JsonObject {
  const { image, containerCpu, containerMemory, containerReservation, env, secrets } = settings;
  const named = (list: Json | undefined) => (Array.isArray(list) ? list : []);
  // AWS refuses a variable that is a secret too: the one that is typed takes the other's place.
  const environment = without(named(container.environment), [...settings.unsetEnv, ...secrets.keys()]);
  const kept = without(named(container.secrets), [...settings.unsetSecrets, ...env.keys()]);
  return {
    ...container,
    ...(image === undefined ? {} : { image }),
    ...(containerCpu === undefined ? {} : { cpu: containerCpu }),
    ...(containerMemory === undefined ? {} : { memory: mib("--container-memory", containerMemory) }),
    ...(containerReservation === undefined
      ? {}
      : { memoryReservation: mib("--container-reservation", containerReservation) }),
    environment: merged(environment, env, "value"),
    secrets: merged(kept, secrets, "valueFrom"),
  };
}

function without(items: readonly Json[], names: readonly string[]): Json[] {
  return items.filter((one) => !(isJsonObject(one) && names.includes(String(one.name))));
}

/** New values in the places of the old ones, new names at the end. */
function merged(items: Json[], set: ReadonlyMap<string, string>, field: string): Json[] {
  const there = new Set(items.map((one) => (isJsonObject(one) ? String(one.name) : "")));
  const changed = items.map((one) => {
    const value = isJsonObject(one) ? set.get(String(one.name)) : undefined;
    return isJsonObject(one) && value !== undefined ? { ...one, [field]: value } : one;
  });
  const fresh = [...set].filter(([name]) => !there.has(name)).map(([name, value]) => ({ name, [field]: value }));
  return [...changed, ...fresh];
}

function units(option: string, typed: string): number {
  const read = cpuUnits(typed);
  if (read !== undefined) return read;
  throw usage(`${option}: "${typed}" is no size of a CPU`, 'write CPU units (1024 a vCPU), or "1 vCPU"');
}

function mib(option: string, typed: string): number {
  const read = memoryMib(typed);
  if (read !== undefined) return read;
  throw usage(`${option}: "${typed}" is no size of a memory`, 'write MiB, or "2 GB"');
}
