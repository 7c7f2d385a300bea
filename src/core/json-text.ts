import type { Json } from "./json.js";

/** Where something stands in a text, both counted from 1. */
export interface Place {
  line: number;
  column: number;
}

export type Step = string | number;

export interface ParsedJson {
  value: Json;
  /** Where the value at a path begins; that of the nearest value around it where there is none. */
  placeOf(path: readonly Step[]): Place;
}

/** What keeps a text from being JSON, and where. */
export class JsonMistake extends Error {
  constructor(
    readonly says: string,
    readonly place: Place,
  ) {
    super(`line ${place.line}, column ${place.column}: ${says}`);
  }
}

/**
 * Reads JSON that a person typed. Unlike `JSON.parse` it always says where a mistake is and remembers where every value
 * stands, and a name that is there twice is a mistake instead of a silent loss.
 * @throws {@link JsonMistake}
 */
export function parseJsonText(text: string): ParsedJson {
  const reader = new Reader(text);
  const value = reader.document();
  return {
    value,
    placeOf: (path) => {
      for (let length = path.length; length >= 0; length--) {
        const at = reader.starts.get(keyOf(path.slice(0, length)));
        if (at !== undefined) return placeAt(text, at);
      }
      return { line: 1, column: 1 };
    },
  };
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const WORD = /[\w$'`-]+/y;
const CONSTANTS = new Map<string, Json>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const DEEPEST = 100;

class Reader {
  readonly starts = new Map<string, number>();
  #at = 0;

  constructor(readonly text: string) {}

  document(): Json {
    if (this.text.startsWith("\uFEFF")) this.#at = 1;
    const value = this.#value([]);
    this.#space();
    if (this.#at < this.text.length) throw this.#mistake("something follows after the end of the document");
    return value;
  }

  #value(path: Step[]): Json {
    this.#space();
    this.starts.set(keyOf(path), this.#at);
    if (path.length > DEEPEST) throw this.#mistake(`more than ${DEEPEST} levels deep`);
    const next = this.text[this.#at];
    if (next === "{") return this.#object(path);
    if (next === "[") return this.#list(path);
    if (next === '"') return this.#string();
    const number = this.#take(NUMBER);
    if (number !== undefined) return Number(number);
    const word = this.#peek(WORD) ?? "";
    const constant = CONSTANTS.get(word);
    if (constant === undefined) throw this.#mistake(this.#wrongValue(word));
    this.#at += word.length;
    return constant;
  }

  #object(path: Step[]): Json {
    const entries = new Map<string, Json>();
    this.#members("{", "}", () => {
      if (this.text[this.#at] !== '"') throw this.#mistake(`expected a name in double quotes, found ${this.#found()}`);
      const at = this.#at;
      const name = this.#string();
      if (entries.has(name)) throw this.#mistake(`"${name}" is there twice`, at);
      this.#space();
      if (this.text[this.#at] !== ":") throw this.#mistake(`expected ":" after "${name}", found ${this.#found()}`);
      this.#at += 1;
      entries.set(name, this.#value([...path, name]));
    });
    return Object.fromEntries(entries);
  }

  #list(path: Step[]): Json {
    const items: Json[] = [];
    this.#members("[", "]", () => {
      items.push(this.#value([...path, items.length]));
    });
    return items;
  }

  /** What stands between two brackets, with commas between. */
  #members(open: string, close: string, member: () => void): void {
    const began = this.#at;
    this.#at += open.length;
    this.#space();
    if (this.text[this.#at] === close) {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#space();
      member();
      this.#space();
      const next = this.text[this.#at];
      if (next === undefined) throw this.#mistake(`this "${open}" is never closed`, began);
      if (next !== "," && next !== close) {
        throw this.#mistake(`expected "," or "${close}", found ${this.#found()}`);
      }
      const comma = this.#at;
      this.#at += 1;
      if (next === close) return;
      this.#space();
      if (this.text[this.#at] === close) throw this.#mistake(`a comma too many before "${close}"`, comma);
    }
  }

  #string(): string {
    const taken = this.#take(STRING);
    if (taken !== undefined) return JSON.parse(taken);
    throw this.#mistake("this text is not closed, or holds a line break or a wrong \\ sequence");
  }

  #space(): void {
    this.#take(/[ \t\r\n]*/y);
    if (this.text.startsWith("//", this.#at) || this.text.startsWith("/*", this.#at) || this.text[this.#at] === "#") {
      throw this.#mistake("a comment: JSON has none");
    }
  }

  #wrongValue(word: string): string {
    if (word.startsWith("'")) return "text stands in double quotes, not single ones";
    return `expected a value, found ${this.#found()}`;
  }

  /** What is typed here may be a secret: a word is never repeated. */
  #found(): string {
    const next = this.text[this.#at];
    if (next === undefined) return "the end of the text";
    if (this.#peek(WORD) !== undefined) return "a word or number without double quotes";
    return next === '"' ? "a text" : `"${next}"`;
  }

  #peek(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.text)?.[0];
  }

  #take(pattern: RegExp): string | undefined {
    const taken = this.#peek(pattern);
    if (taken !== undefined) this.#at += taken.length;
    return taken;
  }

  #mistake(says: string, at = this.#at): JsonMistake {
    return new JsonMistake(says, placeAt(this.text, at));
  }
}

function keyOf(path: readonly Step[]): string {
  return JSON.stringify(path);
}

function placeAt(text: string, at: number): Place {
  const before = text.slice(0, at).split(/\r\n|\n|\r/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
