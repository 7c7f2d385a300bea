import { type AwsStep, resolveRefs, type StepResults } from "../core/change.js";
import type { Environment } from "../core/environment.js";
import type { Json, JsonObject } from "../core/json.js";
import { isObject, toJsonObject } from "../core/json.js";

type Place = Pick<Environment, "region" | "profile" | "endpointUrl">;

/**
 * The `aws` command that does the same as a step, ready for a POSIX shell. A value that only an earlier step will give is
 * shown by its placeholder, or by what it was when `results` has it.
 */
export function equivalentCommand(
  step: Pick<AwsStep, "service" | "operation" | "input" | "region">,
  env: Place,
  results: StepResults = {},
): string {
  const resolved = resolveRefs(step.input, results);
  const input = isObject(resolved) ? toJsonObject(resolved) : {};
  return [
    "aws",
    step.service,
    kebab(step.operation),
    ...parameters(input),
    "--region",
    shellQuote(step.region ?? env.region),
    ...(env.profile === undefined ? [] : ["--profile", shellQuote(env.profile)]),
    ...(env.endpointUrl === undefined ? [] : ["--endpoint-url", shellQuote(env.endpointUrl)]),
  ].join(" ");
}

function parameters(input: JsonObject): string[] {
  // Some texts mean something else as an option's value; inside a JSON document they are only text.
  if (Object.values(input).some(isMisread)) return ["--cli-input-json", shellQuote(JSON.stringify(input))];
  return Object.entries(input).flatMap(([member, value]) => parameter(`--${kebab(member)}`, value));
}

function parameter(name: string, value: Json): string[] {
  if (value === null) return [];
  if (typeof value === "boolean") return [value ? name : name.replace(/^--/, "--no-")];
  if (typeof value === "object") return [name, shellQuote(JSON.stringify(value))];
  const text = String(value);
  // What begins with a dash would be taken for the next option.
  return text.startsWith("-") ? [`${name}=${shellQuote(text)}`] : [name, shellQuote(text)];
}

/** `aws` loads a value that looks like an address, and no argument can hold a zero byte. */
function isMisread(value: Json): boolean {
  return typeof value === "string" && (/^(fileb?|https?):\/\//.test(value) || value.includes("\0"));
}

/** One argument for a POSIX shell, quoted only where it must be. */
export function shellQuote(text: string): string {
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * A wire name as the `aws` CLI writes it: `DBInstanceIdentifier` is `db-instance-identifier`, `TargetGroupARNs` is
 * `target-group-arns` (botocore's `xform_name`).
 */
export function kebab(name: string): string {
  if (name.includes("-")) return name;
  return name
    .replace(/[A-Z]{2,}s$/, (plural) => `-${plural.toLowerCase()}`)
    .replace(/(.)([A-Z][a-z]+)/g, "$1-$2")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
}
