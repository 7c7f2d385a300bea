import { type Command, type CommandGroup, isGroup } from "../core/command.js";
import { type NexusError, usage } from "../core/errors.js";
import type { Wrong } from "./first-wrong.js";
import { commandAt, follow, type Led } from "./follow.js";
import { ENTRIES } from "./groups.js";
import { GLOBAL_OPTIONS, optionsOf, valued } from "./known-options.js";
import { nearest } from "./near-word.js";
import { missingValue, nameOf, unknownOption } from "./usage-errors.js";
import { wordsOf } from "./words.js";

/** What is wrong with a line that leads to no command, and what was probably meant. Loads every command. */
export async function mistyped(wrong: Wrong): Promise<NexusError> {
  const { kind, typed, path } = wrong;
  const program = ["nexusctl", ...path].join(" ");
  const help = `see: ${program} --help`;
  switch (kind) {
    case "dashes":
      return usage('a command has to stand before "--"', help);
    case "value":
      return usage(missingValue(typed, [...GLOBAL_OPTIONS, ...optionsOf(wrong.group?.self)]), help);
    case "option": {
      const known = [...GLOBAL_OPTIONS, ...optionsOf(wrong.group?.self)];
      return unknownOption(typed, program, known, await belongsElsewhere(wrong));
    }
    case "word":
      if (typed === "") return usage(`an empty word is no command: ${program} ""`, help);
      return usage(`there is no command "${program} ${typed}"`, (await meant(wrong)) ?? help);
  }
}

async function meant({ typed, path, group, after }: Wrong): Promise<string | undefined> {
  const { commands } = group ?? (await everything());
  const near = await nearest(
    typed,
    commands.map((child) => candidate(child, after)),
  );
  if (near !== undefined) return `did you mean: ${["nexusctl", ...path, ...near.words].join(" ")}?`;
  const { commandsNamed } = await import("./elsewhere.js");
  return commandsNamed(typed, wordsOf(after), group !== undefined);
}

/** What the line would run if `child` was meant. */
function candidate(child: Command | CommandGroup, after: readonly string[]) {
  const led = follow(child, wordsOf(after));
  const risk = commandAt(led.at)?.risk ?? "reads";
  return { name: child.name, risk, words: [...led.path, ...argumentsOf(led, after)] };
}

/** The words after the command that are its arguments; from one on that a shell would read differently, they are left out. */
function argumentsOf({ at, path }: Led, after: readonly string[]): string[] {
  const command = commandAt(at);
  const specs = Object.values(command?.args ?? {});
  const most = specs.some(({ kind }) => kind === "list") ? Number.POSITIVE_INFINITY : specs.length;
  const words = wordsOf(after, valued([...GLOBAL_OPTIONS, ...optionsOf(command)])).slice(path.length - 1);
  const odd = words.findIndex((word) => !/^[\w./:@][\w./:@-]*$/.test(word));
  return words.slice(0, Math.min(most, odd < 0 ? words.length : odd));
}

/** An option that was typed too early: a later word leads to the command that has it. */
async function belongsElsewhere({ typed, path, group, after }: Wrong): Promise<string | undefined> {
  const name = nameOf(typed);
  if (name === "--version" || name === "-V") return "the version: nexusctl --version";
  const node = group ?? (await everything());
  const words = wordsOf(after);
  for (const from of words.keys()) {
    const { at, path: led } = follow(node, words.slice(from));
    const option = optionsOf(commandAt(at)).find(({ word }) => word === name);
    if (option === undefined || isSame(at, node)) continue;
    return `${name} goes after the command: ${["nexusctl", ...path, ...led.slice(1), option.usage].join(" ")}`;
  }
  return undefined;
}

function isSame(at: Command | CommandGroup, node: CommandGroup): boolean {
  return isGroup(at) && at === node;
}

/** All that may follow `nexusctl`. */
async function everything(): Promise<CommandGroup> {
  return { name: "nexusctl", summary: "", commands: await Promise.all(ENTRIES.map(({ load }) => load())) };
}
