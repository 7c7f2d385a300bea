import { isObject } from "../../core/json.js";

/** Whether a message matches. */
export type Matcher = (message: string) => boolean;
type Test = (data: unknown) => boolean;

const TOKEN =
  /\s*(&&|\|\||\(|\)|!=|>=|<=|=|>|<|"(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)*%|\$(?:\.[\w-]+|\["[^"]+"\]|\[\d+\]|\[\*\])*|[^\s()&|=<>!"]+)/y;
const COMPARE = ["=", "!=", ">", "<", ">=", "<="];

/**
 * The JSON form of a filter pattern: `{ $.level = "ERROR" && ($.status >= 500 || $.user NOT EXISTS) }`.
 * @returns undefined when it is not well formed
 */
export function jsonPattern(pattern: string): Matcher | undefined {
  const body = /^\{(.*)\}$/s.exec(pattern.trim())?.[1];
  const tokens = body === undefined ? undefined : tokenize(body);
  if (tokens === undefined) return undefined;
  const parser = new Parser(tokens);
  const test = parser.or();
  if (test === undefined || !parser.atEnd) return undefined;
  return (message) => {
    const data = parse(message);
    return data !== undefined && test(data);
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

class Parser {
  #at = 0;
  constructor(readonly tokens: readonly string[]) {}

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
    if (operator === "IS") return this.#keyword({ NULL: null, TRUE: true, FALSE: false }, read);
    if (operator === "EXISTS") return (data) => read(data) !== undefined;
    if (operator === "NOT") return this.#take("EXISTS") ? (data) => read(data) === undefined : undefined;
    const operand = this.#next();
    if (operator === undefined || operand === undefined || !COMPARE.includes(operator)) return undefined;
    return (data) => compare(read(data), operator, operand);
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

  #keyword(words: Record<string, null | boolean>, read: Test | ((data: unknown) => unknown)): Test | undefined {
    const word = this.#next() ?? "";
    return word in words ? (data) => read(data) === words[word] : undefined;
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

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function select(data: unknown, selector: string): unknown {
  let at = data;
  for (const [, name, quoted, index] of selector.matchAll(/\.([\w-]+)|\["([^"]+)"\]|\[(\d+)\]/g)) {
    const key = name ?? quoted;
    if (key !== undefined) at = isObject(at) ? at[key] : undefined;
    else at = Array.isArray(at) ? at[Number(index)] : undefined;
  }
  return at;
}

function compare(value: unknown, operator: string, operand: string): boolean {
  if (value === undefined) return false;
  if (operator === "=") return equals(value, operand);
  if (operator === "!=") return !equals(value, operand);
  const [left, right] = [Number(value), Number(operand)];
  if (operator === ">") return left > right;
  if (operator === "<") return left < right;
  return operator === ">=" ? left >= right : left <= right;
}

/** Numbers by value; text with `*` for any run of characters; `%...%` as a regular expression. */
export function equals(value: unknown, operand: string): boolean {
  if (operand.startsWith("%") && operand.endsWith("%") && operand.length > 1) {
    return new RegExp(operand.slice(1, -1)).test(String(value));
  }
  const text = operand.startsWith('"') ? operand.slice(1, -1).replaceAll('\\"', '"') : operand;
  if (typeof value === "number" && text !== "" && !Number.isNaN(Number(text))) return value === Number(text);
  const wild = text.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${wild.join(".*")}$`, "s").test(String(value));
}
