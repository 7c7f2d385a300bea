import type * as z from "zod/mini";
import { type ConfigProblem, nearestKey } from "./errors.js";
import { SANDBOX } from "./sandbox.js";
import { type EnvironmentInput, environmentSchema, type FileInput, fileSchema, validKeys } from "./schema.js";
import { CHECK_NAMES } from "./schema-maintenance.js";
import { type Position, readYaml, type YamlFile } from "./yaml-file.js";

/** A configuration file that was read: what it says, where, and what is wrong with it. */
export interface ParsedConfig {
  path: string;
  /** Empty when there are problems. */
  input: FileInput;
  problems: ConfigProblem[];
  positionOf(path: readonly PropertyKey[]): Position;
}

/** Keys whose value is a length of time. */
const DURATIONS = ["waitTimeout", "respondWithin", "mitigateWithin", "resolveWithin"];

/** Below these a secret may have been typed where a reference belongs: of a value only its type is said. */
const SECRETIVE = ["data", "notifications", "tickets"];

/** Their value is always a secret, and only a reference to it belongs there: what else stands there needs no words. */
const REFERENCES = ["password", "routingKey", "webhook", "token"];

function isSecretive(path: readonly string[]): boolean {
  return SECRETIVE.includes(path[0] ?? "") || path.at(-1) === "password";
}

/** `, got "eu-wst-1"` */
function gotWords(path: readonly string[], value: unknown): string {
  if (REFERENCES.includes(path.at(-1) ?? "")) return "";
  return `, got ${isSecretive(path) ? typeWords(value) : show(value)}`;
}

/** Reads a configuration file's text. Never throws: what is wrong is in `problems`, in the file's order. */
export function parseConfig(path: string, text: string): ParsedConfig {
  const yaml = readYaml(path, text);
  const { positionOf } = yaml;
  if (yaml.problems.length > 0) return { path, input: {}, problems: yaml.problems, positionOf };
  // A file with nothing but comments is empty, not wrong.
  const checked = fileSchema.safeParse(yaml.value ?? {});
  const problems = checked.success
    ? ownRules(path, checked.data, yaml)
    : checked.error.issues.flatMap((issue) => problemsOf(path, issue, yaml));
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { path, input: checked.success && problems.length === 0 ? checked.data : {}, problems, positionOf };
}

/** Checks the settings of one environment that did not come from a file; `source` names the flag or variable of a key. */
export function parseSettings(
  values: Record<string, unknown>,
  source: (key: string) => string,
): { input: EnvironmentInput; problems: ConfigProblem[] } {
  const checked = environmentSchema.safeParse(values);
  if (checked.success) return { input: checked.data, problems: [] };
  const problems = checked.error.issues.map((issue) => {
    const key = issue.path.join(".");
    const got = gotWords(issue.path.map(String), at(values, issue.path));
    return { source: source(key), key: "", message: `expected ${issue.message}${got}` };
  });
  return { input: {}, problems };
}

/** What the schema cannot say. */
function ownRules(path: string, input: FileInput, yaml: YamlFile): ConfigProblem[] {
  const problem = (at: string[], message: string, hint: string): ConfigProblem => ({
    source: path,
    ...yaml.positionOf(at),
    key: at.join("."),
    message,
    hint,
  });
  const reserved = "is built in and cannot be configured";
  const other = "choose another name";
  return [
    ...(input.environments !== undefined && input.environment !== undefined
      ? [problem(["environment"], "has no meaning beside environments:", "give it below the environment it belongs to")]
      : []),
    ...(input.environment === SANDBOX ? [problem(["environment"], `"${SANDBOX}" ${reserved}`, other)] : []),
    ...(input.environments !== undefined && Object.hasOwn(input.environments, SANDBOX)
      ? [problem(["environments", SANDBOX], reserved, other)]
      : []),
  ];
}

function problemsOf(source: string, issue: z.core.$ZodIssue, yaml: YamlFile): ConfigProblem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => unknownKey(source, [...path, name], yaml));
  }
  if (issue.code === "invalid_key") return [badName(source, path, yaml)];
  const own = path[0] === "environments" ? path.slice(2) : path;
  const value = at(yaml.value, issue.path);
  const isCheck = own[0] === "checklists" && own.at(-1) === "check";
  const hint = isCheck
    ? nearCheck(value)
    : hintFor(own, value, isSecretive(own) ? undefined : yaml.sourceOf(issue.path));
  return [
    {
      source,
      ...yaml.positionOf(issue.path),
      key: path.join("."),
      message: `expected ${issue.message}${gotWords(own, value)}`,
      ...(hint === undefined ? {} : { hint }),
    },
  ];
}

function unknownKey(source: string, path: string[], yaml: YamlFile): ConfigProblem {
  const known = validKeys(path.slice(0, -1));
  const near = nearestKey(path.at(-1) ?? "", known);
  return {
    source,
    ...yaml.positionOf(path),
    key: path.join("."),
    message: "there is no such key",
    hint: near === undefined ? `valid here: ${known.join(", ")}` : `did you mean ${near}?`,
  };
}

function badName(source: string, path: string[], yaml: YamlFile): ConfigProblem {
  return {
    source,
    ...yaml.positionOf(path),
    key: path.join("."),
    message: "expected a name of letters, digits, - and _",
  };
}

/** YAML's traps, explained where they snap. */
function hintFor(path: readonly string[], value: unknown, typed: string | undefined): string | undefined {
  const key = path.at(-1) ?? "";
  if (REFERENCES.includes(key)) {
    return "a secret never stands in the file itself";
  }
  if (path[0] === "thresholds") return undefined;
  if (typeof value === "number" && key === "accountId") {
    const digits = typed !== undefined && /^\d{12}$/.test(typed) ? typed : String(value).padStart(12, "0");
    return `without quotes YAML reads a number and loses leading zeros: write accountId: "${digits}"`;
  }
  if (typeof value === "number" && typed !== undefined && DURATIONS.includes(String(key))) {
    return `say which unit: ${key}: ${typed}s or ${key}: ${typed}m`;
  }
  if ((typeof value === "number" || typeof value === "boolean") && typed !== undefined) {
    return `put it in quotes: ${key}: "${typed}"`;
  }
  if (value === null && key === "slackChannel") return "a # begins a comment unless it is in quotes";
  return undefined;
}

function nearCheck(value: unknown): string | undefined {
  const near = typeof value === "string" ? nearestKey(value, CHECK_NAMES) : undefined;
  return near === undefined ? undefined : `did you mean ${near}?`;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let found: unknown = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Reflect.get(found, step);
  }
  return found;
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);
  if (typeof value === "number" || typeof value === "boolean") return `the ${typeof value} ${String(value)}`;
  return typeWords(value);
}

function typeWords(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : typeof value === "string" ? "text" : `a ${typeof value}`;
}
