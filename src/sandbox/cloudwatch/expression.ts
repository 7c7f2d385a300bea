import { AwsFault } from "../part.js";
import type { Point } from "./series.js";
import { VALIDATION } from "./series.js";

type Values = Map<number, number>;
type Look = (id: string) => Point[] | undefined;

const TOKEN = /\s*(\d+(?:\.\d+)?|[a-zA-Z]\w*|[-+*/()])/y;

/**
 * Metric math: numbers, other series by their ids, + - * / and parentheses. A point is there only where all
 * that it is made of has one; a division by zero leaves a gap. Source: "Using metric math", CloudWatch User Guide.
 * @throws AwsFault ValidationError for what is not well formed
 */
export function mathSeries(expression: string, look: Look): Point[] {
  const parser = new Parser(tokensOf(expression), expression, look);
  const value = parser.sum();
  parser.end();
  if (typeof value === "number")
    throw new AwsFault(VALIDATION, `Error in expression '${expression}': it is not a time series.`);
  return [...value].sort(([a], [b]) => a - b).map(([at, one]) => ({ at, value: one }));
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new AwsFault(VALIDATION, `Error in expression '${text}': syntax error.`);
    tokens.push(token);
  }
  return tokens;
}

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

class Parser {
  #at = 0;

  constructor(
    readonly tokens: readonly string[],
    readonly text: string,
    readonly look: Look,
  ) {}

  end(): void {
    if (this.#at < this.tokens.length) throw this.#wrong();
  }

  sum(): Values | number {
    return this.#chain(["+", "-"], () => this.#product());
  }

  #product(): Values | number {
    return this.#chain(["*", "/"], () => this.#term());
  }

  #chain(signs: readonly string[], next: () => Values | number): Values | number {
    let left = next();
    for (let sign = this.tokens[this.#at]; sign !== undefined && signs.includes(sign); sign = this.tokens[this.#at]) {
      this.#at += 1;
      left = combine(left, next(), OPERATIONS[sign] ?? (() => Number.NaN));
    }
    return left;
  }

  #term(): Values | number {
    const token = this.tokens[this.#at++];
    if (token === undefined) throw this.#wrong();
    if (token === "(") {
      const inner = this.sum();
      this.#need(")");
      return inner;
    }
    if (/^\d/.test(token)) return Number(token);
    const points = this.look(token);
    if (points === undefined) throw this.#wrong();
    return new Map(points.map(({ at, value }) => [at, value]));
  }

  #need(token: string): void {
    if (this.tokens[this.#at++] !== token) throw this.#wrong();
  }

  #wrong(): AwsFault {
    return new AwsFault(VALIDATION, `Error in expression '${this.text}': syntax error.`);
  }
}

function combine(
  left: Values | number,
  right: Values | number,
  work: (a: number, b: number) => number,
): Values | number {
  if (typeof left === "number" && typeof right === "number") return work(left, right);
  const times = typeof left === "number" ? right : left;
  if (typeof times === "number") return times;
  const out: Values = new Map();
  for (const at of times.keys()) {
    const a = typeof left === "number" ? left : left.get(at);
    const b = typeof right === "number" ? right : right.get(at);
    const value = a === undefined || b === undefined ? Number.NaN : work(a, b);
    if (Number.isFinite(value)) out.set(at, value);
  }
  return out;
}
