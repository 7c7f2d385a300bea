/** A stretch of plain text, or a variable of the shell with what it is to hold. */
export type Part = { text: string } | { variable: string; shows: string };

/**
 * One argument for a POSIX shell, quoted only where it must be. A variable that is unset or empty ends the command with what
 * it should hold, so that nothing is ever sent with a gap in it.
 */
export function shellWord(parts: readonly Part[]): string {
  const words: string[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") words.push(quoted(text));
    text = "";
  };
  for (const part of parts) {
    if ("text" in part) {
      text += part.text;
      continue;
    }
    flush();
    words.push(`"\${${part.variable}:?${plain(part.shows)}}"`);
  }
  flush();
  return words.length === 0 ? "''" : words.join("");
}

function quoted(text: string): string {
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Words that mean nothing to a shell between double quotes. */
function plain(shows: string): string {
  return shows.replace(/[^\w ,.:;/@=()[\]-]/g, "");
}
