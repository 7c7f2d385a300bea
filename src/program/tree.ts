import { Command as Commander, CommanderError } from "commander";
import { type Command, type CommandGroup, isGroup } from "../core/command.js";
import { usage } from "../core/errors.js";
import { kebab } from "../core/options.js";
import { addGlobalFlags, VALUED } from "./globals.js";
import { ENTRIES, type Entry } from "./groups.js";
import { commandHelp, groupHelp, rootHelp } from "./help.js";
import { nearest } from "./near-word.js";
import { type Understood, usageError } from "./usage-errors.js";
import type { RawValues } from "./values.js";
import { SET_ENV, withVariables, wordsOf } from "./words.js";

/** A command as it was typed: which one, its path of words, and the raw values. */
export interface Typed {
  command: Command;
  path: string[];
  raw: RawValues;
  globals: unknown;
}

export type Parsed =
  | { kind: "command"; typed: Typed }
  /** `top`: nothing but options was typed. */
  | { kind: "help"; text: string; asked: boolean; top: boolean };

/**
 * Reads a command line. Only the group that is typed is loaded.
 * @throws usage (exit 2) for unknown commands and options, with the nearest names
 */
export async function parseCommandLine(argv: readonly string[]): Promise<Parsed> {
  const words = wordsOf(argv);
  const first = words[0];
  const wantsHelp = argv.includes("--help") || argv.includes("-h");
  if (first === undefined) return { kind: "help", text: rootHelp(ENTRIES), asked: wantsHelp, top: true };
  if (first === "help") return parseCommandLine([...words.slice(1), "--help"]);
  const entry = ENTRIES.find(({ name }) => name === first);
  if (entry === undefined)
    throw await unknownWord(
      first,
      ENTRIES.map(({ name }) => name),
      "",
    );
  return parseEntry(entry, argv, wantsHelp);
}

async function parseEntry(entry: Entry, typed: readonly string[], wantsHelp: boolean): Promise<Parsed> {
  const node = await entry.load();
  const argv = optionsOf(node, wordsOf(typed)).includes(SET_ENV) ? withVariables(typed) : typed;
  const found: { typed?: Typed; help?: string } = {};
  const root = new Commander("nexusctl");
  root.exitOverride().configureOutput({ writeOut: ignore, writeErr: ignore, outputError: ignore }).helpOption(false);
  root.helpCommand(false);
  addGlobalFlags(root);
  root.option("-h, --help");
  addNode(
    root,
    node,
    [],
    (typed) => {
      found.typed = { ...typed, globals: root.opts() };
    },
    (text) => {
      found.help = text;
    },
  );
  try {
    await root.parseAsync([...argv], { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (!wantsHelp) throw await usageError(thrown, understood(node, argv, root));
  }
  if (wantsHelp) return { kind: "help", text: helpFor(node, wordsOf(argv)), asked: true, top: false };
  if (found.typed !== undefined) return { kind: "command", typed: found.typed };
  return { kind: "help", text: found.help ?? helpFor(node, wordsOf(argv)), asked: false, top: false };
}

type OnTyped = (typed: Omit<Typed, "globals">) => void;
type OnHelp = (text: string) => void;

function addNode(
  parent: Commander,
  node: Command | CommandGroup,
  path: string[],
  onTyped: OnTyped,
  onHelp: OnHelp,
): void {
  const here = [...path, node.name];
  const own = inherit(parent, node.name);
  if (!isGroup(node)) {
    addCommand(own, node, here, onTyped);
    return;
  }
  for (const child of node.commands) addNode(own, child, here, onTyped, onHelp);
  if (node.self !== undefined) {
    addCommand(own, node.self, here, onTyped);
  } else {
    own.argument("[word]").action(async (word: string | undefined) => {
      if (word !== undefined)
        throw await unknownWord(
          word,
          node.commands.map(({ name }) => name),
          here.join(" "),
        );
      onHelp(groupHelp(node, here));
    });
  }
}

function inherit(parent: Commander, name: string): Commander {
  const own = new Commander(name);
  own.copyInheritedSettings(parent);
  own.helpOption(false).helpCommand(false).showSuggestionAfterError(false);
  parent.addCommand(own);
  return own;
}

function addCommand(own: Commander, command: Command, path: string[], onTyped: OnTyped): void {
  const names = Object.keys(command.args);
  for (const [name, spec] of Object.entries(command.args)) {
    own.argument(spec.kind === "list" ? `[${kebab(name)}...]` : `[${kebab(name)}]`);
  }
  for (const [name, spec] of Object.entries(command.options)) {
    const long = `--${kebab(name)}`;
    if (spec.kind === "flag") {
      own.option(long);
      own.option(`--no-${kebab(name)}`);
      own.setOptionValueWithSource(name, undefined, "default");
    } else if (spec.kind === "list") {
      own.option(`${long} <${spec.placeholder}>`, "", (value: string, before: string[] | undefined) => [
        ...(before ?? []),
        value,
      ]);
    } else {
      own.option(`${long} <${spec.placeholder}>`);
    }
  }
  own.action((...all: unknown[]) => {
    const args = all.slice(0, names.length).map(typedWords);
    onTyped({ command, path, raw: { args, options: own.opts() } });
  });
}

/** Undefined where nothing was typed: also for an argument that takes several words. */
function typedWords(value: unknown): string | string[] | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(String);
  return typeof value === "string" ? value : undefined;
}

function helpFor(node: Command | CommandGroup, words: string[]): string {
  const { at, path } = follow(node, words);
  return isGroup(at) ? groupHelp(at, path) : commandHelp(at, path);
}

/** As far as the words lead: what is there, and by which words. */
function follow(node: Command | CommandGroup, words: string[]): { at: Command | CommandGroup; path: string[] } {
  let at = node;
  const path = [node.name];
  for (const word of words.slice(1)) {
    const next: Command | CommandGroup | undefined = isGroup(at)
      ? at.commands.find(({ name }) => name === word)
      : undefined;
    if (next === undefined) break;
    at = next;
    path.push(word);
  }
  return { at, path };
}

async function unknownWord(word: string, names: string[], group: string) {
  const prefix = group === "" ? "" : `${group} `;
  const near = await nearest(word, names);
  const hint =
    near === undefined
      ? ((await (await import("./elsewhere.js")).commandsNamed(word)) ?? `see: nexusctl ${prefix}--help`)
      : `did you mean: nexusctl ${prefix}${near}?`;
  return usage(`there is no command "nexusctl ${prefix}${word}"`, hint);
}

/** @param root knows, in the commander of the command, the words that were taken as arguments */
function understood(node: Command | CommandGroup, argv: readonly string[], root: Commander): Understood {
  const { at, path } = follow(node, wordsOf(argv));
  const own = path.reduce<Commander | undefined>(
    (above, word) => above?.commands.find((one) => one.name() === word),
    root,
  );
  return {
    path,
    command: isGroup(at) ? at.self : at,
    options: optionsOf(node, wordsOf(argv)),
    given: own?.args ?? [],
  };
}

function optionsOf(node: Command | CommandGroup, words: string[]): string[] {
  const { at } = follow(node, words);
  const command = isGroup(at) ? at.self : at;
  return [
    ...Object.keys(command?.options ?? {}).map((name) => `--${kebab(name)}`),
    ...VALUED,
    "--dry-run",
    "--yes",
    "--verbose",
  ];
}

/** Commander's own words are not used: errors are thrown and shown like any other. */
function ignore(_text: string): void {
  return;
}
