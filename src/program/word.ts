import type { ValueSource } from "../core/options.js";

/** What may be typed where a value is awaited. */
export interface Awaited {
  help: string;
  choices?: readonly string[];
  source?: ValueSource;
}

/** An option of one command, as it is typed. */
export interface OptionWord extends Awaited {
  word: string;
  /** False for a flag. */
  takesValue: boolean;
}

/** One word of the command line, as far as completion has to know it: a group, a command, or a group that is one too. */
export interface Word {
  name: string;
  summary: string;
  /** The words that may follow. */
  words: Word[];
  /** Of the command that this word runs, in order; empty for a group. */
  args: Awaited[];
  options: OptionWord[];
}
