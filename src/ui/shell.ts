import { widthOf } from "./text.js";

/** Words as a shell splits them, quotes kept; undefined when quotes do not match up or spaces would be lost. */
export function shellWords(command: string): string[] | undefined {
  const words = command.match(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gs) ?? [];
  return words.join(" ") === command ? words : undefined;
}

/**
 * Breaks a command at its spaces, each line but the last ending in a backslash, so that what is copied still runs. A single
 * word is never broken, even where it is wider than the terminal.
 */
export function continued(command: string, width: number, margin: string): string[] {
  const words = shellWords(command);
  if (words === undefined) return [margin + command];
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    const lead = lines.length === 0 ? margin : `${margin}  `;
    const longer = line === "" ? `${lead}${word}` : `${line} ${word}`;
    if (line !== "" && widthOf(longer) > width - 2) {
      lines.push(`${line} \\`);
      line = `${margin}  ${word}`;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** One argument as a POSIX shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line to type, from its arguments. */
export function typedCommand(program: string, argv: readonly string[]): string {
  return [program, ...argv.map(quoted)].join(" ");
}
