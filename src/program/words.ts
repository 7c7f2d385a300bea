import { VALUED } from "./globals.js";

/** The words before any option value: what names the command. @param valued the options that take a value */
export function wordsOf(argv: readonly string[], valued: ReadonlySet<string> = VALUED): string[] {
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at];
    if (word === undefined || word === "--") break;
    if (word.startsWith("-")) {
      if (takesNext(word, valued)) at += 1;
      continue;
    }
    words.push(word);
  }
  return words;
}

/** Flags of one letter may stand together; the first of them that takes a value takes the rest, or the next word. */
function takesNext(word: string, valued: ReadonlySet<string>): boolean {
  if (word.startsWith("--")) return valued.has(word);
  return [...word.slice(1)].findIndex((letter) => valued.has(`-${letter}`)) === word.length - 2 && word.length > 1;
}

/** The option of commands that set variables. */
export const SET_ENV = "--set-env";

/**
 * `--env` names the environment everywhere, and to a command that sets variables it is also what other tools call
 * {@link SET_ENV}. The equals sign tells them apart: no environment has one in its name.
 */
export function withVariables(argv: readonly string[]): string[] {
  return argv.map((word, at) => {
    if (word === "--env" && /^[^=]+=/.test(argv[at + 1] ?? "")) return SET_ENV;
    return word.replace(/^--env=(?=[^=]+=)/, `${SET_ENV}=`);
  });
}
