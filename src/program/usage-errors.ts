import type { CommanderError } from "commander";
import type { Command } from "../core/command.js";
import { type NexusError, usage } from "../core/errors.js";
import { kebab } from "../core/options.js";
import type { KnownOption } from "./known-options.js";
import { nearest } from "./near-word.js";

/** What was typed, as far as it was understood. */
export interface Understood {
  path: readonly string[];
  command: Command | undefined;
  options: readonly KnownOption[];
  /** The words that were taken as its arguments. */
  given: readonly string[];
}

/** What commander refuses, in our words: what is wrong, what is expected, and what to type. */
export async function usageError(error: CommanderError, typed: Understood): Promise<NexusError> {
  const name = `nexusctl ${typed.path.join(" ")}`;
  const help = `see: ${name} --help`;
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  switch (error.code) {
    case "commander.unknownOption":
      return unknownOption(quoted, name, typed.options);
    case "commander.optionMissingArgument":
      return usage(missingValue(/--[\w-]+/.exec(quoted)?.[0] ?? quoted, typed.options), help);
    case "commander.excessArguments":
      return usage(tooMany(name, typed), help);
    default:
      return usage(error.message.replace(/^error: /, ""), help);
  }
}

/**
 * @param program the words it was typed after, `nexusctl` first
 * @param hint what is known about it already
 */
export async function unknownOption(
  typed: string,
  program: string,
  known: readonly KnownOption[],
  hint?: string,
): Promise<NexusError> {
  const name = wrongPart(typed, known);
  const help = `see: ${program} --help`;
  if (name === EQUALS) return usage("a flag of one letter takes no value: type it alone", help);
  if (typed !== name && known.some(({ word }) => word === name)) {
    return usage(`${name} takes no value: type ${name} alone`, help);
  }
  const near = hint === undefined ? await nearOption(name, known) : undefined;
  return usage(`${program} has no option ${name}`, hint ?? (near === undefined ? help : `did you mean ${near}?`));
}

/** What stands before its value, which may be a secret and is never repeated. */
export function nameOf(typed: string): string {
  return typed.startsWith("--") ? typed.replace(/=.*$/s, "") : [...typed].slice(0, 2).join("");
}

const EQUALS = "-=";

/** Of flags of one letter that stand together, the first that is none. */
function wrongPart(typed: string, known: readonly KnownOption[]): string {
  if (typed.startsWith("--")) return nameOf(typed);
  const parts = [...typed.slice(1)].map((letter) => `-${letter}`);
  return parts.find((part) => !known.some(({ word }) => word === part)) ?? nameOf(typed);
}

/** What answers a question about a change is never put into anybody's mouth. */
const NEVER_GUESSED = new Set(["--confirm", "--yes"]);

async function nearOption(typed: string, known: readonly KnownOption[]): Promise<string | undefined> {
  const bare = typed.replace(/^-+/, "");
  if (bare.length < 3) return undefined;
  const names = known
    .filter(({ word }) => word.startsWith("--") && !NEVER_GUESSED.has(word))
    .map(({ word }) => ({ name: word.slice(2), risk: "reads" as const }));
  const near = (await nearest(bare, names)) ?? longestWithin(bare, names);
  return near === undefined ? undefined : `--${near.name}`;
}

/** The option whose name is in the one that was typed: people know the `aws` CLI's, as `--metric-name` for `--metric`. */
function longestWithin<N extends { name: string }>(typed: string, known: readonly N[]): N | undefined {
  return known
    .filter(({ name }) => name.length > 3 && typed.includes(name))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

/** @param typed the option, also with an empty value */
export function missingValue(typed: string, known: readonly KnownOption[]): string {
  const name = nameOf(typed);
  const usual = known.find(({ word }) => word === name)?.usage ?? `${name} <value>`;
  return `${usual.replace(/ .*$/, "")} needs a value: ${usual}`;
}

function tooMany(name: string, { command, given }: Understood): string {
  const wanted = Object.keys(command?.args ?? {}).map((arg) => `<${kebab(arg)}>`);
  const extra = given.slice(wanted.length).map((word) => `"${word}"`);
  const takes = wanted.length === 0 ? "takes no arguments" : `takes only ${wanted.join(" ")}`;
  return `${name} ${takes}; not expected: ${extra.join(", ")}`;
}
