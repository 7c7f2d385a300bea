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
}

export function terminalOf(look: Look = {}): Terminal {
  const stream = { isTTY: look.tty ?? true, columns: look.columns ?? 80, rows: 24 };
  return detectTerminal(stream, look.color ?? false, { LANG: look.unicode === false ? "C" : "en_US.UTF-8" });
}

export function viewOf(look: Look = {}): View {
  return createView(terminalOf(look), { now: NOW, banner: look.banner, verbose: look.verbose ?? false });
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
