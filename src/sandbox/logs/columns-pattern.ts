import type { Matcher } from "./matching.js";
import { comparison, type Operator } from "./operand.js";
import type { RegexBudget } from "./regex.js";

type Test = (value: string) => boolean;

/**
 * The space-delimited form of a filter pattern: `[ip, user, ..., status = 5*, size > 100]`. Without `...` a message has
 * to have exactly as many fields.
 * @returns undefined when it is not well formed
 */
export function columnsPattern(pattern: string, regexes: RegexBudget): Matcher | undefined {
  const body = /^\[(.*)\]$/s.exec(pattern.trim())?.[1];
  if (body === undefined) return undefined;
  const columns = split(body, /,/).map((column) => column.trim());
  const open = columns.indexOf("...");
  if (columns.lastIndexOf("...") !== open) return undefined;
  const named = columns.filter((column) => column !== "...");
  const tests = named.map((column) => columnTest(column, regexes)).filter((test) => test !== undefined);
  if (tests.length !== named.length) return undefined;
  return (message) => {
    const fields = fieldsOf(message);
    if (open === -1 ? fields.length !== tests.length : fields.length < tests.length) return false;
    return tests.every((test, index) => {
      const fromEnd = open !== -1 && index >= open;
      return test(fields[fromEnd ? fields.length - (tests.length - index) : index] ?? "");
    });
  };
}

/** Words; what stands in quotes or square brackets is one. */
function fieldsOf(message: string): string[] {
  return [...message.matchAll(/"([^"]*)"|\[([^\]]*)\]|(\S+)/g)].map(
    ([, quoted, bracketed, plain]) => quoted ?? bracketed ?? plain ?? "",
  );
}

/** Cuts at a separator that stands neither in quotes nor in a regular expression. */
function split(text: string, separator: RegExp): string[] {
  const parts = [""];
  const pieces = text.match(/"(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)+%|&&|\|\||./gs) ?? [];
  for (const piece of pieces) {
    if (separator.test(piece) && !/^["%]./.test(piece)) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

function columnTest(column: string, regexes: RegexBudget): Test | undefined {
  const alternatives = split(column, /^\|\|$/).map((part) =>
    split(part, /^&&$/).map((one) => conditionOf(one.trim(), regexes)),
  );
  if (alternatives.flat().some((test) => test === undefined)) return undefined;
  return (value) => alternatives.some((all) => all.every((test) => test?.(value) ?? false));
}

function conditionOf(text: string, regexes: RegexBudget): Test | undefined {
  if (/^\w+$/.test(text)) return () => true;
  const [, operator, operand = ""] = /^\w+\s*(!=|>=|<=|=|>|<)\s*(.+)$/s.exec(text) ?? [];
  return isOperator(operator) ? comparison(operator, operand, regexes) : undefined;
}

function isOperator(text: string | undefined): text is Operator {
  return text !== undefined && ["=", "!=", ">", "<", ">=", "<="].includes(text);
}
