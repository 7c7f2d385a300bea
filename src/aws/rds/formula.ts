/**
 * Evaluates a DB parameter's formula, such as `LEAST({DBInstanceClassMemory/9531392},5000)` (AWS: "Specifying DB
 * parameters"): numbers, the variables given, + - * / and LEAST, GREATEST, SUM. Divisions are whole, as RDS has them.
 * Undefined when it is not such a formula.
 */
export function evaluate(formula: string, variables: Readonly<Record<string, number>>): number | undefined {
  const parser = new Parser(formula.match(/\d+(?:\.\d+)?|[A-Za-z]\w*|[^\s]/g) ?? [], variables);
  try {
    const value = parser.whole();
    return Number.isFinite(value) ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof NotAFormula) return undefined;
    throw thrown;
  }
}

class NotAFormula extends Error {}

const FUNCTIONS: Readonly<Record<string, (values: number[]) => number>> = {
  LEAST: (values) => Math.min(...values),
  GREATEST: (values) => Math.max(...values),
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
};

class Parser {
  #at = 0;

  constructor(
    readonly tokens: readonly string[],
    readonly variables: Readonly<Record<string, number>>,
  ) {}

  whole(): number {
    const value = this.#sum();
    if (this.#at !== this.tokens.length) throw new NotAFormula();
    return value;
  }

  #sum(): number {
    let value = this.#product();
    for (;;) {
      if (this.#take("+")) value += this.#product();
      else if (this.#take("-")) value -= this.#product();
      else return value;
    }
  }

  #product(): number {
    let value = this.#term();
    for (;;) {
      if (this.#take("*")) value *= this.#term();
      else if (this.#take("/")) value = Math.floor(value / this.#term());
      else return value;
    }
  }

  #term(): number {
    for (const [open, close] of [
      ["{", "}"],
      ["(", ")"],
    ] as const) {
      if (!this.#take(open)) continue;
      const value = this.#sum();
      this.#expect(close);
      return value;
    }
    const token = this.tokens[this.#at++];
    if (token === undefined) throw new NotAFormula();
    if (/^\d/.test(token)) return Number(token);
    const call = FUNCTIONS[token.toUpperCase()];
    if (call !== undefined) return call(this.#list());
    const value = Object.hasOwn(this.variables, token) ? this.variables[token] : undefined;
    if (value === undefined) throw new NotAFormula();
    return value;
  }

  #list(): number[] {
    this.#expect("(");
    const values = [this.#sum()];
    while (this.#take(",")) values.push(this.#sum());
    this.#expect(")");
    return values;
  }

  #take(token: string): boolean {
    if (this.tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new NotAFormula();
  }
}
