import type { Command } from "../core/command.js";
import { kebab } from "../core/options.js";
import { GLOBAL_FLAGS } from "./globals.js";

/** An option as a line may hold it. */
export interface KnownOption {
  /** With its dashes. */
  word: string;
  /** How it is typed, with what it takes: `--since <duration>`. */
  usage: string;
  takesValue: boolean;
}

/** Those that every command takes. */
export const GLOBAL_OPTIONS: readonly KnownOption[] = GLOBAL_FLAGS.flatMap(({ flags }) => {
  const usage = flags.replace(/^-\w, /, "");
  return (flags.match(/--?[\w-]+/g) ?? []).map((word) => ({ word, usage, takesValue: flags.includes("<") }));
});

export function optionsOf(command: Command | undefined): KnownOption[] {
  return Object.entries(command?.options ?? {}).flatMap(([name, { kind, placeholder }]): KnownOption[] => {
    const word = `--${kebab(name)}`;
    return kind === "flag"
      ? [word, `--no-${kebab(name)}`].map((one) => ({ word: one, usage: one, takesValue: false }))
      : [{ word, usage: `${word} <${placeholder}>`, takesValue: true }];
  });
}

/** The words of those that take a value. */
export function valued(options: readonly KnownOption[]): Set<string> {
  return new Set(options.filter(({ takesValue }) => takesValue).map(({ word }) => word));
}
