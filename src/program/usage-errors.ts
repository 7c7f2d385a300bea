import type { CommanderError } from "commander";
import type { Command } from "../core/command.js";
import { type NexusError, usage } from "../core/errors.js";
import { kebab } from "../core/options.js";
import { longestWithin, nearest } from "./near-word.js";

/** What was typed, as far as it was understood. */
export interface Understood {
  path: readonly string[];
  command: Command | undefined;
  /** Names of the options that the command has, with their dashes. */
  options: readonly string[];
  /** The words that were taken as its arguments. */
  given: readonly string[];
}

/** What commander refuses, in our words: what is wrong, what is expected, and what to type. */
export async function usageError(error: CommanderError, typed: Understood): Promise<NexusError> {
  const name = `nexusctl ${typed.path.join(" ")}`;
  const help = `see: ${name} --help`;
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  switch (error.code) {
    case "commander.unknownOption": {
      const near = (await nearest(quoted, typed.options)) ?? longestWithin(quoted, typed.options);
      return usage(`${name} has no option ${quoted}`, near === undefined ? help : `did you mean ${near}?`);
    }
    case "commander.optionMissingArgument":
      return usage(`${missingValue(quoted)}`, help);
    case "commander.excessArguments":
      return usage(tooMany(name, typed), help);
    default:
      return usage(error.message.replace(/^error: /, ""), help);
  }
}

/** @param option as it was declared: `-e, --env <name>` */
function missingValue(option: string): string {
  const [, name = option, placeholder = "a value"] = /(--[\w-]+)\s+(<[^>]+>)/.exec(option) ?? [];
  return `${name} needs a value: ${name} ${placeholder}`;
}

function tooMany(name: string, { command, given }: Understood): string {
  const wanted = Object.keys(command?.args ?? {}).map((arg) => `<${kebab(arg)}>`);
  const extra = given.slice(wanted.length).map((word) => `"${word}"`);
  const takes = wanted.length === 0 ? "takes no arguments" : `takes only ${wanted.join(" ")}`;
  return `${name} ${takes}; not expected: ${extra.join(", ")}`;
}
