import { AwsFault } from "../../part.js";

export interface Token {
  kind: "word" | "number" | "text" | "regex" | "symbol";
  /** What it means: of text and regular expressions what stands between the quotes. */
  value: string;
  begin: number;
  end: number;
}

const PATTERNS: readonly [Token["kind"] | "space", RegExp][] = [
  ["space", /(?:\s|#[^\n]*)+/y],
  ["regex", /\/((?:[^/\\\n]|\\.)+)\//y],
  ["text", /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/sy],
  ["number", /-?\d+(?:\.\d+)?/y],
  ["word", /[@A-Za-z_][\w@]*(?:\.\w+)*|`([^`]+)`/y],
  ["symbol", /!=|>=|<=|=~|[=<>(),|*[\]]/y],
];

/** Reads a query's tokens one by one. */
export class TokenReader {
  #index = 0;
  readonly #tokens: Token[];

  /** @throws AwsFault MalformedQueryException for what is no token */
  constructor(readonly text: string) {
    this.#tokens = tokensOf(text);
  }

  peek(): Token | undefined {
    return this.#tokens[this.#index];
  }

  /** The next token if it is this word or symbol. Words are compared without regard to case. */
  take(wanted: string): boolean {
    const token = this.peek();
    if (token === undefined || (token.kind !== "word" && token.kind !== "symbol")) return false;
    if (token.value.toLowerCase() !== wanted) return false;
    this.#index += 1;
    return true;
  }

  takeKind(...kinds: Token["kind"][]): Token | undefined {
    const token = this.peek();
    if (token === undefined || !kinds.includes(token.kind)) return undefined;
    this.#index += 1;
    return token;
  }

  need(wanted: string): void {
    if (!this.take(wanted)) throw this.unexpected();
  }

  needKind(...kinds: Token["kind"][]): Token {
    const token = this.takeKind(...kinds);
    if (token === undefined) throw this.unexpected();
    return token;
  }

  /** Items that commas part. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.take(",")) items.push(item());
    return items;
  }

  /** The query's text from a token up to what was read last, without spaces: what a column is called. */
  since(first: Token): string {
    const last = this.#tokens[this.#index - 1] ?? first;
    return this.text.slice(first.begin, last.end).replace(/\s+/g, "");
  }

  unexpected(token = this.peek()): AwsFault {
    if (token !== undefined) return malformed(`unexpected symbol found ${token.value}`, this.text, token);
    const end = this.text.length;
    return malformed("unexpected end of the query", this.text, { begin: end, end });
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const { kind, value, end } = tokenAt(text, at);
    if (kind !== "space") tokens.push({ kind, value, begin: at, end });
    at = end;
  }
  return tokens;
}

function tokenAt(text: string, at: number): { kind: Token["kind"] | "space"; value: string; end: number } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) continue;
    const inner = found[1] ?? found[2] ?? found[0];
    return { kind, value: kind === "text" ? inner.replace(/\\(.)/gs, "$1") : inner, end: at + found[0].length };
  }
  throw malformed(`unexpected symbol found ${text[at] ?? ""}`, text, { begin: at, end: at + 1 });
}

/** As CloudWatch Logs refuses a query, with the characters at which it goes wrong. */
export function malformed(what: string, text: string, { begin, end }: { begin: number; end: number }): AwsFault {
  const lines = text.slice(0, begin).split("\n");
  const message = `${what} at line ${lines.length} and position ${(lines.at(-1)?.length ?? 0) + 1}`;
  return new AwsFault("MalformedQueryException", message, 400, {
    queryCompileError: { message, location: { startCharOffset: begin, endCharOffset: end } },
  });
}
