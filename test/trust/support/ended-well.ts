import { expect } from "vitest";
import { EXIT } from "../../../src/core/errors.js";
import type { Ended } from "../../support/cli.js";

const CODES: readonly (number | null)[] = Object.values(EXIT);
const STACK = /\n\s+at .*[(/].*:\d+:\d+|\bnode:internal\b/;
/** What no text for a person has: words of the language itself for what was not foreseen. */
const UNFORESEEN =
  /\b(TypeError|RangeError|ReferenceError|Cannot read propert|is not a function|is not iterable|undefined is not)\b/;
/** Whatever acts on a terminal. Nothing here runs on one, so that not even colours are right. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Ended with an exit code from the table, without a stack, and without a character that acts on a terminal. */
export function expectEndedWell({ code, stdout, stderr }: Ended, what: string): void {
  const said = `${what}: exit ${code}\n${stdout.slice(-2000)}\n${stderr.slice(-3000)}`;
  expect(CODES.includes(code), said).toBe(true);
  for (const text of [stdout, stderr]) {
    expect(STACK.test(text), said).toBe(false);
    expect(UNFORESEEN.test(text), said).toBe(false);
    expect(ACTING.exec(text), said).toBeNull();
  }
}
