import { escapeRegex, unquote } from "./matching.js";
import type { RegexBudget } from "./regex.js";

export type Operator = "=" | "!=" | ">" | "<" | ">=" | "<=";

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** An unquoted operand: letters, digits and what stands in numbers, addresses and wildcards. */
const BARE = /^[\w.*+:/-]+$/;

/**
 * The comparison of a field's text with an operand, as JSON and space-delimited patterns have it: numbers by value, text
 * with `*` for any run of characters, `%...%` as a regular expression.
 * @returns undefined when the operand is not well formed
 */
export function comparison(
  operator: Operator,
  operand: string,
  regexes: RegexBudget,
): ((value: string) => boolean) | undefined {
  if (operator !== "=" && operator !== "!=") return numeric(operator, operand);
  const equal = equality(operand, regexes);
  if (equal === undefined) return undefined;
  return operator === "=" ? equal : (value) => !equal(value);
}

function numeric(operator: Operator, operand: string): ((value: string) => boolean) | undefined {
  if (!NUMBER.test(operand)) return undefined;
  const right = Number(operand);
  return (value) => {
    if (!NUMBER.test(value)) return false;
    const left = Number(value);
    if (operator === ">") return left > right;
    if (operator === "<") return left < right;
    return operator === ">=" ? left >= right : left <= right;
  };
}

function equality(operand: string, regexes: RegexBudget): ((value: string) => boolean) | undefined {
  if (/^%.+%$/s.test(operand)) return regexes.compile(operand);
  const quoted = /^".*"$/s.test(operand);
  if (!quoted && !BARE.test(operand)) return undefined;
  const text = quoted ? unquote(operand) : operand;
  if (!quoted && NUMBER.test(text)) {
    const number = Number(text);
    return (value) => NUMBER.test(value) && Number(value) === number;
  }
  const wild = new RegExp(`^${text.split("*").map(escapeRegex).join(".*")}$`, "s");
  return (value) => wild.test(value);
}
