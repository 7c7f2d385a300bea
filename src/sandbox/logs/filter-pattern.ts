import { AwsFault } from "../part.js";
import { columnsPattern } from "./columns-pattern.js";
import { jsonPattern } from "./json-pattern.js";
import { escapeRegex, type Matcher, unquote } from "./matching.js";
import { RegexBudget } from "./regex.js";

const INVALID = "InvalidParameterException";
const MOST_CHARACTERS = 1024;

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
  if (text.length > MOST_CHARACTERS) {
    throw new AwsFault(INVALID, `Filter pattern is longer than ${MOST_CHARACTERS} characters.`);
  }
  const regexes = new RegexBudget();
  if (text.startsWith("{")) return jsonPattern(text, regexes) ?? refuse(text);
  if (text.startsWith("[")) return columnsPattern(text, regexes) ?? refuse(text);
  return termsPattern(text, regexes);
}

/** Of a pattern of bare words alone: one that has to be there, or all of those one of which has to. */
export function wordsNeeded(pattern: string | undefined): readonly string[] | undefined {
  const terms = (pattern ?? "").trim().split(/\s+/);
  if (!terms.every((term) => /^[-?]?\w+$/.test(term))) return undefined;
  const required = terms.filter((term) => /^\w/.test(term));
  if (required.length > 0) return required.slice(0, 1);
  return terms.every((term) => term.startsWith("?")) ? terms.map((term) => term.slice(1)) : undefined;
}

type Sign = "" | "-" | "?";

/** A term: its sign, then a phrase in quotes, a regular expression, or a bare word. */
const TERM = /\s*([-?]?)("(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)+%|[^\s"%]+)(?=\s|$|["%])/sy;

function termsPattern(text: string, regexes: RegexBudget): Matcher {
  const terms: Record<Sign, Matcher[]> = { "": [], "-": [], "?": [] };
  TERM.lastIndex = 0;
  while (TERM.lastIndex < text.length) {
    const found = TERM.exec(text);
    if (found === null) return refuse(text);
    const [, sign, word = ""] = found;
    terms[sign === "-" || sign === "?" ? sign : ""].push(wordMatcher(word, text, regexes));
  }
  const { "": required, "-": excluded, "?": optional } = terms;
  // Next to terms that are required or excluded AWS ignores the optional ones.
  const choice = required.length === 0 && excluded.length === 0 ? optional : [];
  return (message) =>
    required.every((matches) => matches(message)) &&
    !excluded.some((matches) => matches(message)) &&
    (choice.length === 0 || choice.some((matches) => matches(message)));
}

function wordMatcher(word: string, pattern: string, regexes: RegexBudget): Matcher {
  if (word.startsWith("%")) return regexes.compile(word);
  const quoted = word.startsWith('"');
  const strange = quoted ? undefined : /\W/.exec(word)?.[0];
  if (strange !== undefined) throw new AwsFault(INVALID, `Invalid character(s) in term '${strange}'`);
  const phrase = quoted ? unquote(word) : word;
  return phrase === "" ? refuse(pattern) : wholeWords(phrase);
}

/** A term matches words, not parts of them: `ERROR` is in `[ERROR] x` and not in `ERRORS`. */
function wholeWords(phrase: string): Matcher {
  const begins = /^\w/.test(phrase) ? "(?<!\\w)" : "";
  const ends = /\w$/.test(phrase) ? "(?!\\w)" : "";
  const expression = new RegExp(`${begins}${escapeRegex(phrase)}${ends}`);
  return (message) => expression.test(message);
}

function refuse(pattern: string): never {
  throw new AwsFault(INVALID, `Invalid filter pattern: ${pattern}`);
}
