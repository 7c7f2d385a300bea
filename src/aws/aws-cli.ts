import { type AwsLook, type AwsStep, isRef, isSecretText, refsIn, type Step } from "../core/change.js";
import type { Environment } from "../core/environment.js";
import { isObject } from "../core/json.js";
import { type Part, shellWord } from "./shell-word.js";

type Place = Pick<Environment, "region" | "profile" | "endpointUrl">;
type Call = Pick<AwsStep, "service" | "operation" | "input" | "region">;

/**
 * The `aws` commands that do the same as a change's steps, by step id, to be typed one after the other into a POSIX shell.
 * What only an earlier step will give is kept in a variable of that shell; a secret is to be put into one by whoever types.
 * A command whose variable is empty is refused by the shell, with what is missing.
 */
export function equivalentCommands(steps: readonly Step[], env: Place): Record<string, string> {
  const wanted = wantedOf(steps);
  return Object.fromEntries(
    steps.flatMap((step) => {
      const command = step.kind === "aws" ? stepCommand(step, wanted, env) : lookCommand(step, wanted, env);
      return command === undefined ? [] : [[step.id, command]];
    }),
  );
}

/** The `aws` command of one call by itself. */
export function equivalentCommand(call: Call, env: Place): string {
  return command(call, [], env);
}

function stepCommand(step: AwsStep, wanted: ReadonlySet<string>, env: Place): string {
  const { answers } = step;
  if (answers === undefined) return command(step, [], env);
  const name = variable(step.id, answers.path);
  return wanted.has(name) ? kept(name, { ...step, query: answers.query }, env) : command(step, [], env);
}

/** Of a wait: the reads that find what later steps need. */
function lookCommand(step: Step, wanted: ReadonlySet<string>, env: Place): string | undefined {
  if (step.kind !== "wait") return undefined;
  const looks = Object.entries(step.finds ?? {}).flatMap(([path, look]) => {
    const name = variable(step.id, path);
    return wanted.has(name) ? [kept(name, look, env)] : [];
  });
  return looks.length === 0 ? undefined : looks.join(" && ");
}

function kept(name: string, { query, ...call }: Call & AwsLook, env: Place): string {
  return `${name}=$(${command(call, ["--query", shellQuote(query), "--output", "text"], env)})`;
}

/** The names of the variables that some command uses. What a step refers to comes before it. */
function wantedOf(steps: readonly Step[]): ReadonlySet<string> {
  const wanted = new Set<string>();
  const want = (input: object) => {
    for (const { step, path } of refsIn(input)) wanted.add(variable(step, path));
  };
  for (const step of [...steps].reverse()) {
    if (step.kind === "aws") want(step.input);
    if (step.kind !== "wait") continue;
    for (const [path, { input }] of Object.entries(step.finds ?? {}))
      if (wanted.has(variable(step.id, path))) want(input);
  }
  return wanted;
}

function command({ service, operation, input, region }: Call, more: string[], env: Place): string {
  return [
    "aws",
    service,
    kebab(operation),
    ...parameters(input),
    ...more,
    "--region",
    shellQuote(region ?? env.region),
    ...(env.profile === undefined ? [] : ["--profile", shellQuote(env.profile)]),
    ...(env.endpointUrl === undefined ? [] : ["--endpoint-url", shellQuote(env.endpointUrl)]),
  ].join(" ");
}

function parameters(input: object): string[] {
  const members = Object.entries(input).filter(([, value]) => value !== undefined && value !== null);
  // Some texts mean something else as an option's value; inside a JSON document they are only text.
  if (members.some(([, value]) => isMisread(value)))
    return ["--cli-input-json", shellWord(jsonParts(Object.fromEntries(members), []))];
  return members.flatMap(([member, value]) => parameter(member, value));
}

function parameter(member: string, value: unknown): string[] {
  const name = `--${kebab(member)}`;
  if (typeof value === "boolean") return [value ? name : name.replace(/^--/, "--no-")];
  const stand = standIn(value, [member]);
  if (stand !== undefined) return [name, shellWord([stand])];
  if (isObject(value) && !(value instanceof Date)) return [name, shellWord(jsonParts(value, [member]))];
  if (Array.isArray(value)) return [name, shellWord(jsonParts(value, [member]))];
  const text = value instanceof Date ? value.toISOString() : String(value);
  // What begins with a dash would be taken for the next option.
  return text.startsWith("-") ? [`${name}=${shellQuote(text)}`] : [name, shellQuote(text)];
}

/** `aws` loads a value that looks like an address, and no argument can hold a zero byte. */
function isMisread(value: unknown): boolean {
  return typeof value === "string" && (/^(fileb?|https?):\/\//.test(value) || value.includes("\0"));
}

/** A value as JSON, with the variables of the shell that stand in it. */
function jsonParts(value: unknown, path: readonly string[]): Part[] {
  const stand = standIn(value, path);
  if (stand !== undefined) return [{ text: '"' }, stand, { text: '"' }];
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, at) => jsonParts(item, [...path, String(at)]));
    return [{ text: "[" }, ...separated(items), { text: "]" }];
  }
  if (!isObject(value) || value instanceof Date) return [{ text: JSON.stringify(value) }];
  const members = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [{ text: `${JSON.stringify(key)}:` }, ...jsonParts(item, [...path, key])]);
  return [{ text: "{" }, ...separated(members), { text: "}" }];
}

function separated(items: readonly Part[][]): Part[] {
  return items.flatMap((item, at) => (at === 0 ? item : [{ text: "," }, ...item]));
}

/** The variable in place of what is not known yet, or must not be shown. */
function standIn(value: unknown, path: readonly string[]): Part | undefined {
  if (isRef(value)) return { variable: variable(value.$ref.step, value.$ref.path), shows: value.$ref.shows };
  if (isSecretText(value)) return { variable: variable(...path), shows: value.$secret.shows };
  return undefined;
}

/** `register` and `taskDefinitionArn` are `REGISTER_TASK_DEFINITION_ARN`. */
function variable(...names: string[]): string {
  return names.map((name) => kebab(name).replace(/\W/g, "_").toUpperCase()).join("_");
}

/** One argument for a POSIX shell, quoted only where it must be. */
export function shellQuote(text: string): string {
  return shellWord([{ text }]);
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
