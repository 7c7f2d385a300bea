import { Writable } from "node:stream";
import { SEQUENCE } from "../core/visible.js";
import type { Terminal } from "./terminal.js";

const COLOURS = new RegExp(`${SEQUENCE}m`, "g");

/** The prompts' own symbols, each as wide as what it stands for, so that the cursor stays where they think it is. */
const ASCII: Readonly<Record<string, string>> = {
  "✔": "+",
  "✖": "x",
  "❯": ">",
  "•": "*",
  "↑": "^",
  "↓": "v",
  "⏎": "<",
  "…": ".",
  "◯": "o",
  "◉": "*",
};

/**
 * What prompts are drawn on: stderr, without the colours and symbols that it must not have. The prompt library decides
 * both for the whole process; here they are decided for each stream.
 */
export class PromptStream extends Writable {
  readonly isTTY = true;

  constructor(
    readonly stderr: NodeJS.WritableStream,
    readonly terminal: Terminal,
  ) {
    super({ decodeStrings: false });
  }

  get columns(): number {
    return this.terminal.columns;
  }

  get rows(): number {
    return this.terminal.rows;
  }

  override _write(chunk: Buffer | string, _encoding: string, done: (error?: Error | null) => void): void {
    const text = chunk.toString();
    const uncoloured = this.terminal.color === 0 ? text.replace(COLOURS, "") : text;
    this.stderr.write(this.terminal.unicode ? uncoloured : uncoloured.replace(/[^\p{ASCII}]/gu, (c) => ASCII[c] ?? c));
    done();
  }
}
