/**
 * What may not leave as it was typed: control characters but line breaks and tabs, marks that turn the direction of what
 * follows, and halves of characters. A message must not be able to act on the screen it is read on.
 */
const UNPRINTABLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]/gu;

export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(UNPRINTABLE, (char) => (char === "\n" || char === "\t" ? char : ""))
    .trim();
}

/** The same on one line. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, " ");
}

/** At most `max` UTF-16 units, never half a character; what was cut is marked. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${whole(text, max - 1)}…`;
}

/** The text in parts of at most `max` units each, at line breaks and blanks where there are some, never inside a character. */
export function partsOf(text: string, max: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const head = whole(rest, max);
    const at = Math.max(head.lastIndexOf("\n"), head.lastIndexOf(" "));
    const end = at > max / 2 ? at + 1 : head.length;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest === "" ? parts : [...parts, rest];
}

function whole(text: string, max: number): string {
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}
