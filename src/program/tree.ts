import { Command as Commander, CommanderError } from "commander";
import { type Command, type CommandGroup, isGroup } from "../core/command.js";
import type { NexusError } from "../core/errors.js";
import { kebab } from "../core/options.js";
import { firstWrong, type Wrong } from "./first-wrong.js";
import { commandAt, follow } from "./follow.js";
import { addGlobalFlags } from "./globals.js";
import { ENTRIES, type Entry } from "./groups.js";
import { commandHelp, groupHelp, rootHelp } from "./help.js";
import { GLOBAL_OPTIONS, optionsOf } from "./known-options.js";
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
  /** `of`: what it is the help of; the program itself where nothing but options was typed. */
  | { kind: "help"; text: string; asked: boolean; of: string };

/** What help of everything is the help of. */
export const PROGRAM = "nexusctl";

/**
 * Reads a command line. Only the group that is typed is loaded.
 * @throws usage (exit 2) for unknown commands and options, with the nearest names
 */
export async function parseCommandLine(argv: readonly string[]): Promise<Parsed> {
  const wantsHelp = argv.includes("--help") || argv.includes("-h");
  const wrong = wantsHelp ? undefined : await firstWrong(argv);
  if (wrong?.kind === "word" && wrong.typed === "help") {
    return parseCommandLine([...wrong.path, ...wordsOf(wrong.after), "--help"]);
  }
  if (wrong !== undefined) throw await refused(wrong);
  const [first, ...after] = wordsOf(argv);
  if (first === undefined) return { kind: "help", text: rootHelp(ENTRIES), asked: wantsHelp, of: PROGRAM };
  const entry = ENTRIES.find(({ name }) => name === first);
  if (entry === undefined) throw await refused({ kind: "word", typed: first, path: [], group: undefined, after });
  return parseEntry(entry, argv, wantsHelp);
}

/** Loaded only for a mistake. */
async function refused(wrong: Wrong): Promise<NexusError> {
  const { mistyped } = await import("./mistyped.js");
  return mistyped(wrong);
}

async function parseEntry(entry: Entry, typed: readonly string[], wantsHelp: boolean): Promise<Parsed> {
  const node = await entry.load();
  const argv = takesVariables(node, typed) ? withVariables(typed) : typed;
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
  const { at, path } = follow(node, wordsOf(argv).slice(1));
  const of = `${PROGRAM} ${path.join(" ")}`;
  if (wantsHelp) return { kind: "help", text: helpOf(at, path), asked: true, of };
  if (found.typed !== undefined) return { kind: "command", typed: found.typed };
  return { kind: "help", text: found.help ?? helpOf(at, path), asked: false, of };
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
    own.argument("[words...]").action(async ([typed, ...after]: string[]) => {
      if (typed !== undefined) throw await refused({ kind: "word", typed, path: here, group: node, after });
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

function helpOf(at: Command | CommandGroup, path: string[]): string {
  return isGroup(at) ? groupHelp(at, path) : commandHelp(at, path);
}

function takesVariables(node: Command | CommandGroup, argv: readonly string[]): boolean {
  const { at } = follow(node, wordsOf(argv).slice(1));
  return optionsOf(commandAt(at)).some(({ word }) => word === SET_ENV);
}

/** @param root knows, in the commander of the command, the words that were taken as arguments */
function understood(node: Command | CommandGroup, argv: readonly string[], root: Commander): Understood {
  const { at, path } = follow(node, wordsOf(argv).slice(1));
  const own = path.reduce<Commander | undefined>(
    (above, word) => above?.commands.find((one) => one.name() === word),
    root,
  );
  const command = commandAt(at);
  return { path, command, options: [...optionsOf(command), ...GLOBAL_OPTIONS], given: own?.args ?? [] };
}

/** Commander's own words are not used: errors are thrown and shown like any other. */
function ignore(_text: string): void {
  return;
}
