import { equals, type Matcher } from "./json-pattern.js";

type Test = (value: string) => boolean;

/**
 * The space-delimited form of a filter pattern: `[ip, user, ..., status = 5*, size > 100]`.
 * @returns undefined when it is not well formed
 */
export function columnsPattern(pattern: string): Matcher | undefined {
  const body = /^\[(.*)\]$/s.exec(pattern.trim())?.[1];
  if (body === undefined) return undefined;
  const columns = body.split(",").map((column) => column.trim());
  const open = columns.indexOf("...");
  const tests = columns.filter((column) => column !== "...").map(columnTest);
  if (tests.some((test) => test === undefined)) return undefined;
  const known = tests.filter((test) => test !== undefined);
  return (message) => {
    const fields = fieldsOf(message);
    if (open === -1 ? fields.length !== known.length : fields.length < known.length) return false;
    return known.every((test, index) => {
      const fromEnd = open !== -1 && index >= open;
      return test(fields[fromEnd ? fields.length - (known.length - index) : index] ?? "");
    });
  };
}

/** Words; what stands in quotes or square brackets is one. */
function fieldsOf(message: string): string[] {
  return [...message.matchAll(/"([^"]*)"|\[([^\]]*)\]|(\S+)/g)].map(
    ([, quoted, bracketed, plain]) => quoted ?? bracketed ?? plain ?? "",
  );
}

function columnTest(column: string): Test | undefined {
  const alternatives = column.split("||").map((part) => part.split("&&").map((one) => conditionOf(one.trim())));
  if (alternatives.flat().some((test) => test === undefined)) return undefined;
  return (value) => alternatives.some((all) => all.every((test) => test?.(value) ?? false));
}

function conditionOf(text: string): Test | undefined {
  if (/^\w+$/.test(text)) return () => true;
  const [, operator = "", operand = ""] = /^\w+\s*(!=|>=|<=|=|>|<)\s*(.+)$/.exec(text) ?? [];
  const number = Number(operand);
  switch (operator) {
    case "=":
      return (value) => equals(value, operand);
    case "!=":
      return (value) => !equals(value, operand);
    case ">":
      return (value) => Number(value) > number;
    case "<":
      return (value) => Number(value) < number;
    case ">=":
      return (value) => Number(value) >= number;
    case "<=":
      return (value) => Number(value) <= number;
    default:
      return undefined;
  }
}
