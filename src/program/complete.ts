import type { ValueSource } from "../core/options.js";
import { GLOBAL_FLAGS, VALUED } from "./globals.js";
import type { Awaited, Word } from "./word.js";

export interface Offer {
  word: string;
  why: string;
}

/** Live values for one kind of option, already in a cache or quickly read; empty when they cannot be had. */
export type LiveValues = (source: ValueSource) => Promise<Offer[]>;

/** What may stand at the end of `typed`, whose last word is being typed (it may be empty). `tree`: the first words. */
export async function complete(typed: readonly string[], tree: readonly Word[], live: LiveValues): Promise<Offer[]> {
  const current = typed.at(-1) ?? "";
  const before = typed.slice(0, -1);
  const where = walk(before, tree);
  const [attached = "", option = before.at(-1)] = /^(--[\w-]+)=/.exec(current) ?? [];
  const value = valueAwaited(option, where.word);
  const next = () => (attached === "" ? nextWords(where, current, tree, live) : []);
  const offers = await (value === undefined ? next() : valuesOf(value, live));
  return offers
    .map(({ word, why }) => ({ word: `${attached}${word}`, why }))
    .filter(({ word }) => word.startsWith(current));
}

interface Where {
  /** The last word that names a group or a command; undefined before the first. */
  word: Word | undefined;
  /** Positional arguments typed so far. */
  given: number;
  /** The first word is none of ours: nothing may follow it. */
  lost: boolean;
}

function walk(before: readonly string[], tree: readonly Word[]): Where {
  let word: Word | undefined;
  let given = 0;
  for (let at = 0; at < before.length; at++) {
    const typed = before[at] ?? "";
    if (takesValue(typed, word)) at += 1;
    if (typed.startsWith("-")) continue;
    const next = (word?.words ?? tree).find(({ name }) => name === typed);
    if (next !== undefined) word = next;
    else if (word === undefined) return { word, given, lost: true };
    else given += 1;
  }
  return { word, given, lost: false };
}

async function nextWords({ word, given, lost }: Where, current: string, tree: readonly Word[], live: LiveValues) {
  if (current.startsWith("-")) return optionOffers(word);
  if (lost) return [];
  const words = (word?.words ?? tree).map(({ name, summary }) => ({ word: name, why: summary }));
  const arg = word?.args[given];
  return arg === undefined ? words : [...words, ...(await valuesOf(arg, live))];
}

function optionOffers(word: Word | undefined): Offer[] {
  const own = (word?.options ?? []).map((option) => ({ word: option.word, why: option.help }));
  const global = GLOBAL_FLAGS.map(({ flags, help }) => ({ word: /--[\w-]+/.exec(flags)?.[0] ?? flags, why: help }));
  return [...own, ...global, { word: "--help", why: "help for this command" }];
}

async function valuesOf({ choices, help, source }: Awaited, live: LiveValues): Promise<Offer[]> {
  if (choices !== undefined) return choices.map((word) => ({ word, why: help }));
  return source === undefined ? [] : live(source);
}

const ENVIRONMENT: Awaited = { help: "", source: "environments" };
const FORMAT: Awaited = { help: "", choices: ["table", "json", "yaml", "text"] };
const GLOBAL_VALUES: Record<string, Awaited> = {
  "--env": ENVIRONMENT,
  "-e": ENVIRONMENT,
  "--output": FORMAT,
  "-o": FORMAT,
  "--incident": { help: "", source: "incidents" },
};

function valueAwaited(last: string | undefined, word: Word | undefined): Awaited | undefined {
  if (last === undefined || !last.startsWith("-")) return undefined;
  const own = word?.options.find((option) => option.word === last);
  if (own !== undefined) return own.takesValue ? own : undefined;
  return VALUED.has(last) ? (GLOBAL_VALUES[last] ?? { help: "" }) : undefined;
}

function takesValue(typed: string, word: Word | undefined): boolean {
  return valueAwaited(typed, word) !== undefined;
}
