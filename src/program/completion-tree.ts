import { type Command, type CommandGroup, isGroup } from "../core/command.js";
import { type OptionSpec, optionWord } from "../core/options.js";
import { ENTRIES } from "./groups.js";
import type { Awaited, Word } from "./word.js";

/** What completion has to know of every command. The build keeps it as a file: loading the commands takes far longer. */
export async function completionTree(): Promise<Word[]> {
  return Promise.all(ENTRIES.map(async ({ load }) => wordOf(await load())));
}

function wordOf(node: Command | CommandGroup): Word {
  const command = isGroup(node) ? node.self : node;
  return {
    name: node.name,
    summary: node.summary,
    words: isGroup(node) ? node.commands.map(wordOf) : [],
    args: Object.values(command?.args ?? {}).map(awaited),
    options: Object.entries(command?.options ?? {}).map(([name, spec]) => ({
      word: optionWord(name, spec),
      takesValue: spec.kind !== "flag",
      ...awaited(spec),
    })),
  };
}

function awaited({ help, choices, source }: OptionSpec<unknown>): Awaited {
  return { help, ...(choices === undefined ? {} : { choices }), ...(source === undefined ? {} : { source }) };
}
