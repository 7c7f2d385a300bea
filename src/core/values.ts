import type { Json, JsonObject } from "./json.js";

/** Values of a change that are not there yet as it is planned: what an earlier step brings forth, and secrets. */

/** A value that only exists once an earlier step is done. `path` walks that step's kept result, dots between keys. */
export interface Ref {
  readonly $ref: { readonly step: string; readonly path: string; readonly shows: string };
}

/** @param shows what a preview prints in its place, e.g. `<ARN of the new revision>` */
export function ref(step: string, path: string, shows: string): Ref {
  return { $ref: { step, path, shows } };
}

/** What a change's steps learn that must never be shown or recorded: it lives in the engine's memory, no longer than the run. */
export type Secrets = Readonly<Record<string, string>>;

/** A text that holds a secret, made at the moment it is sent. `shows` stands in its place everywhere else. */
export interface SecretText {
  readonly $secret: { readonly shows: string; make(secrets: Secrets, results: StepResults): string };
}

/** @param make throws, or is given no such secret, when the step that learns it lost its reply */
export function secretText(shows: string, make: SecretText["$secret"]["make"]): SecretText {
  return { $secret: { shows, make } };
}

export type StepResults = Readonly<Record<string, JsonObject>>;

export function isSecretText(value: unknown): value is SecretText {
  return typeof value === "object" && value !== null && "$secret" in value;
}

/** `value` with every {@link SecretText} made. For what is about to be sent only. */
export function fillSecrets(value: unknown, secrets: Secrets, results: StepResults): unknown {
  if (isSecretText(value)) return value.$secret.make(secrets, results);
  if (Array.isArray(value)) return value.map((item) => fillSecrets(item, secrets, results));
  if (value instanceof Date || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillSecrets(item, secrets, results)]));
}

export function isRef(value: unknown): value is Ref {
  return typeof value === "object" && value !== null && "$ref" in value;
}

/** Replaces every {@link Ref} in `value`: by its result when known, else by what it shows. */
export function resolveRefs(value: Json | object, results: StepResults): Json {
  if (isRef(value)) {
    const found = lookUp(results[value.$ref.step], value.$ref.path);
    return found === undefined ? value.$ref.shows : found;
  }
  if (isSecretText(value)) return value.$secret.shows;
  if (Array.isArray(value)) return value.map((item: Json) => resolveRefs(item, results));
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, resolveRefs(item as Json | object, results)]),
    );
  }
  return value;
}

/** The names of references in `value` that `results` cannot fill yet. */
export function unresolvedRefs(value: unknown, results: StepResults): string[] {
  return refsIn(value).flatMap(({ step, path, shows }) => (lookUp(results[step], path) === undefined ? [shows] : []));
}

/** Every {@link Ref} in `value`, in its order. */
export function refsIn(value: unknown): Ref["$ref"][] {
  if (isRef(value)) return [value.$ref];
  if (Array.isArray(value)) return value.flatMap(refsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(refsIn) : [];
}

function lookUp(result: JsonObject | undefined, path: string): Json | undefined {
  let at: Json | undefined = result;
  for (const key of path.split(".")) {
    if (at === null || typeof at !== "object" || Array.isArray(at)) return undefined;
    at = at[key];
  }
  return at;
}
