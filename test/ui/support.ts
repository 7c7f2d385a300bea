import { PassThrough, Writable } from "node:stream";
import type { Interrupts } from "../../src/core/io.js";
import { Redactor } from "../../src/core/redact.js";
import { detectTerminal, type Terminal } from "../../src/ui/terminal.js";
import { createView, type View } from "../../src/ui/view.js";

export const NOW = new Date("2026-01-31T14:00:00Z");

export interface Look {
  columns?: number;
  tty?: boolean;
  color?: boolean;
  unicode?: boolean;
  banner?: string;
  verbose?: boolean;
  redactor?: Redactor;
}

export function terminalOf(look: Look = {}): Terminal {
  const stream = { isTTY: look.tty ?? true, columns: look.columns ?? 80, rows: 24 };
  return detectTerminal(stream, look.color ?? false, { LANG: look.unicode === false ? "C" : "en_US.UTF-8" });
}

export function viewOf(look: Look = {}): View {
  const { banner, verbose = false, redactor = new Redactor() } = look;
  return createView(terminalOf(look), { now: NOW, banner, verbose, redactor });
}

export function ago(ms: number): Date {
  return new Date(NOW.getTime() - ms);
}

/** Every character but line breaks that a terminal would act on; `colored` lets the renderer's own colours through. */
export function actingIn(text: string, colored = false): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const rest = colored ? text.replace(/\u001b\[(?:[0-9]|[1-9][0-9])m/g, "") : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return rest.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g) ?? [];
}

/** A stream that keeps what is written to it. As a terminal it can be told to move its cursor, which is kept as well. */
export class Sink extends Writable {
  text = "";
  readonly isTTY: boolean;

  constructor(
    tty = false,
    readonly columns = 80,
    readonly rows = 24,
  ) {
    super({ decodeStrings: false });
    this.isTTY = tty;
  }

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  cursorTo(column: number): boolean {
    return this.write(`\u001b[${column + 1}G`);
  }

  moveCursor(_columns: number, lines: number): boolean {
    return this.write(`\u001b[${Math.abs(lines)}A`);
  }

  clearLine(): boolean {
    return this.write("\u001b[K");
  }
}

/** A keyboard: a terminal's stdin that a test types on. */
export class Keyboard extends PassThrough {
  readonly isTTY = true;

  setRawMode(): this {
    return this;
  }
}

/** Resolves when `seen` holds, looking again after each turn of the event loop. */
export async function until(seen: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!seen()) {
    if (performance.now() > end) throw new Error("it never happened");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Ctrl-C as a test presses it. */
export function fakeInterrupts(): Interrupts & { press(): void } {
  const main = new AbortController();
  let held: AbortController | undefined;
  return {
    signal: main.signal,
    abort: () => main.abort(),
    press: () => (held ?? main).abort(),
    lend: (body) => body(),
    hold: async (body) => {
      held = new AbortController();
      try {
        return await body(held.signal);
      } finally {
        held = undefined;
      }
    },
    attend: (_left, body) => body(new AbortController().signal),
  };
}
