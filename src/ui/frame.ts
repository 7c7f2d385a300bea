import type { Terminal } from "./terminal.js";
import { cut } from "./text.js";

const ESC = "\u001b[";
const OTHER_SCREEN = `${ESC}?1049h`;
const OWN_SCREEN = `${ESC}?1049l`;
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;
/** A terminal that knows these shows a frame whole or not at all; others ignore them. */
const BEGIN_FRAME = `${ESC}?2026h`;
const END_FRAME = `${ESC}?2026l`;
const HOME = `${ESC}H`;
const CLEAR_LINE = `${ESC}K`;
const CLEAR_BELOW = `${ESC}J`;

/** A screen of its own that is drawn over in place, and the reader's screen back as it was afterwards. */
export interface Frame {
  draw(lines: readonly string[], footer: string): void;
  /** Safe to call twice and while the process ends. */
  restore(): void;
}

/** Takes the alternate screen. Whatever ends the process, the terminal is given back: also a crash. */
export function openFrame(stdout: NodeJS.WritableStream, terminal: Terminal): Frame {
  let open = true;
  stdout.write(OTHER_SCREEN + HIDE_CURSOR);
  const restore = () => {
    if (!open) return;
    open = false;
    process.off("exit", restore);
    stdout.write(END_FRAME + SHOW_CURSOR + OWN_SCREEN);
  };
  process.on("exit", restore);
  return {
    draw: (lines, footer) => {
      if (!open) return;
      const room = Math.max(1, terminal.rows - 1);
      const fit = lines.length <= room ? lines : [...lines.slice(0, room - 1), more(lines.length - room + 1, terminal)];
      const body = fit.map((line) => `${line}${CLEAR_LINE}\r\n`).join("");
      const foot = terminal.chalk.dim(cut(footer, terminal.columns - 1, terminal.unicode ? "…" : "..."));
      stdout.write(`${BEGIN_FRAME}${HOME}${body}${foot}${CLEAR_LINE}${CLEAR_BELOW}${END_FRAME}`);
    },
    restore,
  };
}

function more(lines: number, terminal: Terminal): string {
  return terminal.chalk.dim(cut(`(${lines} more lines: make the window higher)`, terminal.columns));
}
