import { type Command, type CommandGroup, isGroup } from "../core/command.js";
import { commandAt } from "./follow.js";
import { ENTRIES } from "./groups.js";
import { GLOBAL_OPTIONS, type KnownOption, optionsOf } from "./known-options.js";

/** What keeps a line from leading to a command. */
export interface Wrong {
  /** `word`: no command. `option`: not known there. `value`: an option without its value. `dashes`: `--` before any command. */
  kind: "word" | "option" | "value" | "dashes";
  typed: string;
  /** The words before it that do lead somewhere. */
  path: string[];
  /** Where they lead; undefined: nowhere yet. */
  group: CommandGroup | undefined;
  after: readonly string[];
}

/** The first wrong thing on the way to a command; undefined when one is reached, or nothing but options was typed. */
export async function firstWrong(argv: readonly string[]): Promise<Wrong | undefined> {
  const path: string[] = [];
  let group: CommandGroup | undefined;
  for (let at = 0; at < argv.length; at++) {
    const typed = argv[at] ?? "";
    const read = await readWord(typed, argv.slice(at + 1), group);
    if (read === "there") return undefined;
    if (typeof read === "string") return { kind: read, typed, path, group, after: argv.slice(at + 1) };
    if (typeof read === "number") {
      at += read;
    } else {
      path.push(typed);
      group = read;
    }
  }
  return undefined;
}

/** @returns what is wrong with it; or the group it names; or how many words after it are its own; or that no more is to be read */
async function readWord(
  typed: string,
  after: readonly string[],
  group: CommandGroup | undefined,
): Promise<Wrong["kind"] | CommandGroup | number | "there"> {
  if (typed === "--") return group === undefined && after.length > 0 ? "dashes" : "there";
  if (typed.length > 1 && typed.startsWith("-")) {
    return readOption(typed, after[0], [...GLOBAL_OPTIONS, ...optionsOf(group?.self)]);
  }
  const next = await nodeNamed(typed, group);
  if (next === undefined) return takesArguments(group) ? "there" : "word";
  return isGroup(next) ? next : "there";
}

/** @returns how many words after it belong to it, or what is wrong with it */
function readOption(
  typed: string,
  next: string | undefined,
  known: readonly KnownOption[],
): number | "option" | "value" {
  const { name, value, takesValue } = /^--/.test(typed) ? long(typed, known) : short(typed, known);
  if (name === undefined) return "option";
  if (takesValue) {
    if (value === "" || (value === undefined && (next === undefined || next === ""))) return "value";
    return value === undefined ? 1 : 0;
  }
  return value === undefined ? 0 : "option";
}

interface Read {
  name: string | undefined;
  value: string | undefined;
  takesValue: boolean;
}

const ASIDE = new Set(["--help", "-h"]);

function long(typed: string, known: readonly KnownOption[]): Read {
  const end = typed.indexOf("=");
  const name = end < 0 ? typed : typed.slice(0, end);
  const option = known.find(({ word }) => word === name);
  const value = end < 0 ? undefined : typed.slice(end + 1);
  const isKnown = option !== undefined || ASIDE.has(name);
  return { name: isKnown ? name : undefined, value, takesValue: option?.takesValue ?? false };
}

/** Flags of one letter may stand together, the last of them with its value. */
function short(typed: string, known: readonly KnownOption[]): Read {
  for (const [at, letter] of [...typed].entries()) {
    if (at === 0) continue;
    const name = `-${letter}`;
    const option = known.find(({ word }) => word === name);
    if (option === undefined && !ASIDE.has(name)) return { name: undefined, value: undefined, takesValue: false };
    if (option?.takesValue) return { name, value: typed.slice(at + 1) || undefined, takesValue: true };
  }
  return { name: typed, value: undefined, takesValue: false };
}

async function nodeNamed(word: string, group: CommandGroup | undefined): Promise<Command | CommandGroup | undefined> {
  if (group === undefined) return ENTRIES.find(({ name }) => name === word)?.load();
  return group.commands.find(({ name }) => name === word);
}

function takesArguments(group: CommandGroup | undefined): boolean {
  return group !== undefined && Object.keys(commandAt(group)?.args ?? {}).length > 0;
}
