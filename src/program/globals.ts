import type { Command as Commander } from "commander";
import { usage } from "../core/errors.js";
import type { GlobalOptions } from "../core/globals.js";
import { isObject } from "../core/json.js";
import { kebab } from "../core/options.js";
import { parseDuration } from "../core/time.js";

interface GlobalFlag {
  flags: string;
  help: string;
}

/** The options every command takes, in the order help shows them. */
export const GLOBAL_FLAGS: GlobalFlag[] = [
  { flags: "-e, --env <name>", help: "environment to work in (or NEXUSCTL_ENV)" },
  { flags: "--profile <name>", help: "AWS profile (or AWS_PROFILE)" },
  { flags: "--region <name>", help: "AWS region (or AWS_REGION)" },
  { flags: "--endpoint-url <url>", help: "AWS endpoint (or AWS_ENDPOINT_URL)" },
  { flags: "-o, --output <format>", help: "table, json, yaml or text" },
  { flags: "--query <expression>", help: "JMESPath over the JSON, as in the aws CLI" },
  { flags: "-n, --dry-run", help: "show what would change, and change nothing" },
  { flags: "-y, --yes", help: "answer yes to disruptive changes" },
  { flags: "--confirm <name>", help: "with --yes, allow a destructive change of the resource of this name" },
  { flags: "--no-input", help: "never ask (or NEXUSCTL_NO_INPUT)" },
  { flags: "--timeout <duration>", help: "how long to wait at most, e.g. 15m" },
  { flags: "--no-wait", help: "start it and do not wait for it" },
  { flags: "--max-items <n>", help: "stop a list early" },
  { flags: "--incident <id>", help: "put what is done on this incident's timeline (or NEXUSCTL_INCIDENT)" },
  { flags: "-q, --quiet", help: "results and errors only" },
  { flags: "-v, --verbose", help: "also inputs, and the equivalent aws commands" },
  { flags: "--debug", help: "stack traces and calls, on stderr" },
  { flags: "--color", help: "colour even where it is not a terminal" },
  { flags: "--no-color", help: "no colour (or NO_COLOR)" },
];

export function addGlobalFlags(root: Commander): void {
  for (const { flags, help } of GLOBAL_FLAGS) root.option(flags, help);
}

/** The words of the global options that take a value: what a scan for the first command word has to step over. */
export const VALUED = new Set(
  GLOBAL_FLAGS.filter(({ flags }) => flags.includes("<")).flatMap(({ flags }) => flags.match(/--?[\w-]+/g) ?? []),
);

type Variables = Readonly<Record<string, string | undefined>>;

/** @throws usage error naming the option and what it takes */
export function readGlobals(raw: unknown, variables: Variables): GlobalOptions {
  const values: Record<string, unknown> = isObject(raw) ? raw : {};
  const text = (name: string, variable?: string) => {
    // An empty variable is none; an empty value that was typed is a script's mistake, and the variable not what it asked for.
    if (values[name] === "") throw usage(`--${kebab(name)} needs a value`, "see: nexusctl --help");
    const value = values[name] ?? (variable === undefined ? undefined : variables[variable]);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const on = (name: string) => values[name] === true;
  return {
    env: text("env", "NEXUSCTL_ENV"),
    profile: text("profile"),
    region: text("region"),
    endpointUrl: text("endpointUrl"),
    output: outputOf(text("output", "NEXUSCTL_OUTPUT")),
    query: text("query"),
    dryRun: on("dryRun"),
    yes: on("yes"),
    confirm: text("confirm"),
    input: values.input !== false,
    timeoutMs: named("--timeout", text("timeout"), parseDuration),
    wait: values.wait !== false,
    incident: text("incident", "NEXUSCTL_INCIDENT"),
    quiet: on("quiet"),
    verbose: on("verbose"),
    debug: on("debug"),
    color: typeof values.color === "boolean" ? values.color : undefined,
    maxItems: named("--max-items", text("maxItems"), positive),
  };
}

function outputOf(text: string | undefined): GlobalOptions["output"] {
  if (text === undefined) return "table";
  if (text === "table" || text === "json" || text === "yaml" || text === "text") return text;
  throw usage(`--output: "${text}" is not one of table, json, yaml, text`);
}

function positive(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || !Number.isSafeInteger(number))
    throw usage(`"${text}" is not a whole number above 0`);
  return number;
}

function named<T>(option: string, text: string | undefined, parse: (text: string) => T): T | undefined {
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch (thrown) {
    throw usage(`${option}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
