import { EXIT } from "../../../src/core/errors.js";
import { isObject } from "../../../src/core/json.js";
import type { Ended } from "../../support/cli.js";

const CODES: readonly (number | null)[] = Object.values(EXIT);
const FORBIDDEN = {
  "a stack": /\n\s+at \S.*:\d+:\d+/,
  "a web page": /<\/?(html|body|h1)\b/i,
  "a parser's words": /Unexpected token|Unexpected end of|Deserialization|is not valid JSON|\[object Object\]/,
  "a defect": /Cannot read propert|is not a function|the gate refused|please report it/,
};

/** What is wrong with the way a command ended, whatever it was about: nothing, when a person can act on it. */
export function unclear({ code, stdout, stderr }: Ended): string[] {
  const said = `${stdout}\n${stderr}`;
  const shown = Object.entries(FORBIDDEN).flatMap(([what, pattern]) =>
    pattern.test(said) ? [`${what} is shown`] : [],
  );
  if (!CODES.includes(code)) shown.push(`exit code ${code} is not in the table`);
  if (code !== 0 && code !== EXIT.unhealthy && stderr.trim() === "") shown.push(`it exits ${code} and says nothing`);
  return shown;
}

/** The documents on stdout: one, or one a line. */
export function documents({ stdout }: Ended): Record<string, unknown>[] {
  const parsed = (text: string): unknown[] => {
    try {
      return [JSON.parse(text)];
    } catch {
      return text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    }
  };
  return stdout.trim() === "" ? [] : parsed(stdout).filter(isObject);
}

/** A state, or a sentence that says of what it is not known. */
const UNKNOWN = /^unknown$|^unknown: .|\b(is|are) unknown\b/;
/** Why a call brought nothing, in words that name the call or the reason. */
const WHY = new RegExp(
  [
    String.raw`(access denied to|throttled by AWS:|AWS refused|AWS throttled) [\w-]+:\w`,
    String.raw`\S+ (answered|gave no answer to) [\w-]+:\w`,
    String.raw`\S+ does not answer: \S`,
    String.raw`[\w-]+:[A-Z]\w+: \S`,
    String.raw`not permitted to \w.* \([\w-]+:\w+\)$`,
    String.raw`the credentials have expired \(`,
    String.raw`no answer within \d+ s$`,
  ]
    .map((words) => `^(?:.* could not be read: )?${words}`)
    .join("|"),
);

/** What an answer says that it does not know, and a whole one does not say. */
export function admissions(whole: unknown, given: unknown): string[] {
  const before = new Set(leaves(whole).map(({ path, value }) => `${path}=${String(value)}`));
  return leaves(given)
    .filter(({ path, value }) => admits(path, value) && !before.has(`${path}=${String(value)}`))
    .map(({ path, value }) => `${path}: ${String(value)}`);
}

function admits(path: string, value: unknown): boolean {
  // Each document has a member for what it lacks.
  if (typeof value === "string")
    return (/\/unknown\b/.test(path) && value !== "") || UNKNOWN.test(value) || WHY.test(value);
  return /known$/i.test(path) && !/unknown$/i.test(path) && value === false;
}

/** Whether an answer says all that a whole one says: the same but for times and amounts, none of which may become 0. */
export function saysAll(whole: unknown, given: unknown): boolean {
  return JSON.stringify(bare(whole)) === JSON.stringify(bare(given));
}

/** It says all that a whole one says, or what it does not know. */
export function answersFor(whole: unknown, given: unknown): boolean {
  return saysAll(whole, given) || admissions(whole, given).length > 0;
}

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bare(item)]));
  if (typeof value === "number") return value === 0 ? 0 : 1;
  return typeof value === "string" ? value.replace(/\d+/g, "#") : value;
}

function leaves(value: unknown, path = ""): { path: string; value: unknown }[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => leaves(item, path));
  if (isObject(value)) return Object.entries(value).flatMap(([key, item]) => leaves(item, `${path}/${key}`));
  return [{ path, value }];
}
