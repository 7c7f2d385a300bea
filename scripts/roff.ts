/** The few macros of man(7) that the manual is written in. */

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\e", "-": "\\-", '"': "\\(dq", "`": "\\(ga", "^": "\\(ha" };

/** Text that no formatter takes for something else: dashes stay dashes, so that what is copied can be typed. */
export function escaped(text: string): string {
  return text
    .replace(/[\\\-"`^]/g, (sign) => ESCAPES[sign] ?? sign)
    .replace(
      /[^\x20-\x7e]/gu,
      (sign) => `\\[u${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
    )
    .replace(/^(?=[.'])/, "\\&");
}

/** Prose, broken between words as man(7) likes its source. */
export function prose(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    if (line !== "" && line.length + 1 + word.length > 70) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map(escaped).join("\n");
}

/** It may be broken after a bar: a list of choices is longer than a line. */
export function bold(text: string): string {
  return `\\fB${escaped(text).replace(/^\\&/, "").replaceAll("|", "|\\:")}\\fR`;
}

/** Empty where there is nothing to put under the title. */
export function section(title: string, body: readonly string[]): string[] {
  const [first, ...rest] = body;
  // A title begins a paragraph by itself.
  return first === undefined ? [] : [`.SH ${escaped(title)}`, first.replace(/^\.PP\n/, ""), ...rest];
}

/** A term, and what it means, indented. */
export function item(term: string, meaning: string): string {
  return `.TP\n${bold(term)}\n${prose(meaning)}`;
}

/** A line to type, kept as it is, and what it does. */
export function example(line: string, does: string): string {
  return `.PP\n${prose(`${does}:`)}\n.PP\n.RS 4\n.nf\n${escaped(line)}\n.fi\n.RE`;
}
