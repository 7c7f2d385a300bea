import { isObject } from "../../core/json.js";
import type { Matcher } from "./matching.js";
import { comparison, type Operator } from "./operand.js";
import type { RegexBudget } from "./regex.js";

type Test = (data: unknown) => boolean;

const TOKEN =
  /\s*(&&|\|\||\(|\)|!=|>=|<=|=|>|<|"(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)+%|\$(?:\.[\w-]+|\[(?:"[^"]+"|'[^']+'|\d+|\*)\])*|[^\s()&|=<>!"%]+)/sy;
const COMPARE: readonly string[] = ["=", "!=", ">", "<", ">=", "<="] satisfies Operator[];

/**
 * The JSON form of a filter pattern: `{ $.level = "ERROR" && ($.status >= 500 || $.user NOT EXISTS) }`. A message that is
 * not JSON does not match.
 * @returns undefined when it is not well formed
 */
export function jsonPattern(pattern: string, regexes: RegexBudget): Matcher | undefined {
  const body = /^\{(.*)\}$/s.exec(pattern.trim())?.[1];
  const tokens = body === undefined ? undefined : tokenize(body);
  if (tokens === undefined) return undefined;
  const parser = new Parser(tokens, regexes);
  const test = parser.or();
  if (test === undefined || !parser.atEnd) return undefined;
  return (message) => {
    const data = parse(message);
    return isObject(data) && test(data);
  };
}

function tokenize(text: string): string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const found = TOKEN.exec(text)?.[1];
    if (found === undefined) return undefined;
    tokens.push(found);
  }
  return tokens;
}

/** `||` binds weaker than `&&`; parentheses as usual. */
class Parser {
  #at = 0;
  constructor(
    readonly tokens: readonly string[],
    readonly regexes: RegexBudget,
  ) {}

  get atEnd(): boolean {
    return this.#at === this.tokens.length;
  }

  or(): Test | undefined {
    return this.#joined(
      "||",
      () => this.and(),
      (tests) => (data) => tests.some((test) => test(data)),
    );
  }

  and(): Test | undefined {
    return this.#joined(
      "&&",
      () => this.term(),
      (tests) => (data) => tests.every((test) => test(data)),
    );
  }

  term(): Test | undefined {
    if (this.#take("(")) {
      const inner = this.or();
      return this.#take(")") ? inner : undefined;
    }
    const selector = this.#next();
    if (selector === undefined || !selector.startsWith("$")) return undefined;
    const operator = this.#next();
    const read = (data: unknown) => select(data, selector);
    if (operator === "IS") return this.#keyword(read);
    if (operator === "EXISTS") return (data) => read(data).length > 0;
    if (operator === "NOT") return this.#take("EXISTS") ? (data) => read(data).length === 0 : undefined;
    const operand = this.#next();
    if (!isOperator(operator) || operand === undefined) return undefined;
    const compare = comparison(operator, operand, this.regexes);
    return compare === undefined
      ? undefined
      : (data) => read(data).some((value) => isScalar(value) && compare(`${value}`));
  }

  #joined(sign: string, one: () => Test | undefined, join: (tests: Test[]) => Test): Test | undefined {
    const tests: Test[] = [];
    do {
      const test = one();
      if (test === undefined) return undefined;
      tests.push(test);
    } while (this.#take(sign));
    return join(tests);
  }

  #keyword(read: (data: unknown) => unknown[]): Test | undefined {
    const word = this.#next() ?? "";
    const meant = { NULL: null, TRUE: true, FALSE: false };
    if (word !== "NULL" && word !== "TRUE" && word !== "FALSE") return undefined;
    return (data) => read(data).includes(meant[word]);
  }

  #next(): string | undefined {
    return this.tokens[this.#at++];
  }

  #take(token: string): boolean {
    if (this.tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}

function isOperator(token: string | undefined): token is Operator {
  return token !== undefined && COMPARE.includes(token);
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

/** All values a selector points to: none where there is no such member, several after `[*]`. */
function select(data: unknown, selector: string): unknown[] {
  let found = [data];
  for (const [, name, quoted, index] of selector.matchAll(/\.([\w-]+)|\[(?:["']([^"']+)["']|(\d+|\*))\]/g)) {
    const key = name ?? quoted;
    found = found.flatMap((value) => {
      if (key !== undefined) return isObject(value) && Object.hasOwn(value, key) ? [value[key]] : [];
      if (!Array.isArray(value)) return [];
      return index === "*" ? value : value.slice(Number(index), Number(index) + 1);
    });
  }
  return found;
}
