import { type Command, type CommandGroup, isGroup } from "../core/command.js";
import { kebab, type OptionSpec, type ValueSource } from "../core/options.js";
import { GLOBAL_FLAGS, VALUED } from "./globals.js";
import { ENTRIES } from "./groups.js";

export interface Offer {
  word: string;
  why: string;
}

/** Live values for one kind of option, already in a cache or quickly read; empty when they cannot be had. */
export type LiveValues = (source: ValueSource) => Promise<Offer[]>;

/**
 * What may stand at the end of `words`, whose last one is being typed (it may be empty).
 * Loads only the group that is typed.
 */
export async function complete(words: readonly string[], live: LiveValues): Promise<Offer[]> {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const where = await walk(before);
  const [attached = "", option = before.at(-1)] = /^(--[\w-]+)=/.exec(current) ?? [];
  const spec = valueAwaited(option, where.command);
  const next = () => (attached === "" ? nextWords(where, current, live) : []);
  const offers = await (spec === undefined ? next() : valuesOf(spec, live));
  return offers
    .map(({ word, why }) => ({ word: `${attached}${word}`, why }))
    .filter(({ word }) => word.startsWith(current));
}

interface Where {
  node: Command | CommandGroup | undefined;
  command: Command | undefined;
  /** Positional arguments typed so far. */
  given: number;
}

async function walk(before: readonly string[]): Promise<Where> {
  let node: Command | CommandGroup | undefined;
  let given = 0;
  let at = 0;
  while (at < before.length) {
    const word = before[at] ?? "";
    at += takesValue(word, commandOf(node)) ? 2 : 1;
    if (word.startsWith("-")) continue;
    const child = node === undefined ? await load(word) : childOf(node, word);
    if (child !== undefined) node = child;
    else if (node !== undefined) given += 1;
    else return { node, command: undefined, given };
  }
  return { node, command: commandOf(node), given };
}

async function load(word: string): Promise<Command | CommandGroup | undefined> {
  return ENTRIES.find(({ name }) => name === word)?.load();
}

function childOf(node: Command | CommandGroup, word: string): Command | CommandGroup | undefined {
  return isGroup(node) ? node.commands.find(({ name }) => name === word) : undefined;
}

function commandOf(node: Command | CommandGroup | undefined): Command | undefined {
  if (node === undefined) return undefined;
  return isGroup(node) ? node.self : node;
}

async function nextWords(where: Where, current: string, live: LiveValues): Promise<Offer[]> {
  if (current.startsWith("-")) return optionOffers(where.command);
  if (where.node === undefined) return ENTRIES.map(({ name, summary }) => ({ word: name, why: summary }));
  const children = isGroup(where.node)
    ? where.node.commands.map(({ name, summary }) => ({ word: name, why: summary }))
    : [];
  const arg = Object.values(where.command?.args ?? {})[where.given];
  return [...children, ...(arg === undefined ? [] : await valuesOf(arg, live))];
}

function optionOffers(command: Command | undefined): Offer[] {
  const own = Object.entries(command?.options ?? {}).map(([name, spec]) => ({
    word: `--${kebab(name)}`,
    why: spec.help,
  }));
  const global = GLOBAL_FLAGS.map(({ flags, help }) => ({ word: /--[\w-]+/.exec(flags)?.[0] ?? flags, why: help }));
  return [...own, ...global, { word: "--help", why: "help for this command" }];
}

async function valuesOf(spec: OptionSpec<unknown>, live: LiveValues): Promise<Offer[]> {
  if (spec.choices !== undefined) return spec.choices.map((word) => ({ word, why: spec.help }));
  return spec.source === undefined ? [] : live(spec.source);
}

const GLOBAL_VALUES: Record<string, { choices?: readonly string[]; source?: ValueSource }> = {
  "--env": { source: "environments" },
  "-e": { source: "environments" },
  "--output": { choices: ["table", "json", "yaml", "text"] },
  "-o": { choices: ["table", "json", "yaml", "text"] },
  "--incident": { source: "incidents" },
};

function valueAwaited(last: string | undefined, command: Command | undefined): OptionSpec<unknown> | undefined {
  if (last === undefined || !last.startsWith("-")) return undefined;
  const own = Object.entries(command?.options ?? {}).find(([name]) => `--${kebab(name)}` === last)?.[1];
  if (own !== undefined) return own.kind === "flag" ? undefined : own;
  if (!VALUED.has(last)) return undefined;
  return {
    kind: "value",
    help: "",
    placeholder: "",
    parse: String,
    fallback: undefined,
    required: false,
    ...GLOBAL_VALUES[last],
  };
}

function takesValue(word: string, command: Command | undefined): boolean {
  return VALUED.has(word) || valueAwaited(word, command) !== undefined;
}
