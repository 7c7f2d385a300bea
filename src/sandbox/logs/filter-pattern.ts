import { AwsFault } from "../part.js";
import { columnsPattern } from "./columns-pattern.js";
import { jsonPattern, type Matcher } from "./json-pattern.js";

const INVALID = "InvalidParameterException";

/**
 * CloudWatch Logs filter-pattern syntax. Terms are case-sensitive whole words and all have to be there; `-` excludes,
 * `?` terms by themselves are alternatives, double quotes hold what is not only letters, digits and `_`, `%` a regular
 * expression. `{...}` looks into JSON, `[...]` into words.
 * Source: "Filter pattern syntax for metric filters, subscription filters, filter log events", CloudWatch Logs User Guide.
 * @throws AwsFault InvalidParameterException for what AWS refuses
 */
export function filterPattern(pattern: string | undefined): Matcher {
  const text = pattern?.trim() ?? "";
  if (text === "") return () => true;
  if (text.length > 1024) throw new AwsFault(INVALID, "Filter pattern is longer than 1024 characters.");
  if (text.startsWith("{")) return jsonPattern(text) ?? refuse(text);
  if (text.startsWith("[")) return columnsPattern(text) ?? refuse(text);
  return termsPattern(text);
}

interface Term {
  sign: "" | "-" | "?";
  matches: Matcher;
}

const TERM = /\s*([-?]?)("(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)*%|[^\s"]+)/y;

function termsPattern(text: string): Matcher {
  const terms: Term[] = [];
  TERM.lastIndex = 0;
  while (text.slice(TERM.lastIndex).trim() !== "") {
    const found = TERM.exec(text);
    if (found === null) return refuse(text);
    const [, sign, word = ""] = found;
    terms.push({ sign: sign === "-" || sign === "?" ? sign : "", matches: wordMatcher(word, text) });
  }
  const having = (sign: Term["sign"]) => terms.filter((term) => term.sign === sign).map((term) => term.matches);
  const [required, excluded, optional] = [having(""), having("-"), having("?")];
  return (message) =>
    required.every((matches) => matches(message)) &&
    !excluded.some((matches) => matches(message)) &&
    // Next to required terms, optional ones are ignored.
    (optional.length === 0 || required.length > 0 || optional.some((matches) => matches(message)));
}

function wordMatcher(word: string, pattern: string): Matcher {
  if (word.startsWith("%")) {
    if (word.length < 3 || !word.endsWith("%")) return refuse(pattern);
    const expression = new RegExp(word.slice(1, -1));
    return (message) => expression.test(message);
  }
  const quoted = word.startsWith('"');
  if (!quoted && !/^[\w*]+$/.test(word)) {
    throw new AwsFault(INVALID, `Invalid character(s) in term '${word}'`);
  }
  const phrase = quoted ? word.slice(1, -1).replace(/\\(.)/g, "$1") : word;
  if (phrase === "") return refuse(pattern);
  const edge = (at: string, side: string) => (/\w/.test(at) ? side : "");
  const escaped = phrase.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const whole = new RegExp(`${edge(phrase.charAt(0), "(?<!\\w)")}${escaped}${edge(phrase.slice(-1), "(?!\\w)")}`);
  return (message) => whole.test(message);
}

function refuse(pattern: string): never {
  throw new AwsFault(INVALID, `Invalid filter pattern: ${pattern}`);
}
