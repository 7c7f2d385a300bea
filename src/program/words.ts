import { VALUED } from "./globals.js";

/** The words before any option value: what names the command. */
export function wordsOf(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at];
    if (word === undefined || word === "--") break;
    if (word.startsWith("-")) {
      if (VALUED.has(word)) at += 1;
      continue;
    }
    words.push(word);
  }
  return words;
}
