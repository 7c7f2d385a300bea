import type { Command } from "../core/command.js";
import type { GlobalOptions } from "../core/globals.js";
import type { Interrupts } from "../core/io.js";
import type { TerminalIo } from "../ui/io.js";
import type { Display } from "./display.js";
import type { Session } from "./session.js";

/** One command about to run, with everything it runs in. */
export interface Run {
  command: Command;
  values: Record<string, unknown>;
  globals: GlobalOptions;
  session: Session;
  display: Display;
  io: TerminalIo;
  interrupts: Interrupts;
  /** Told before a change is carried out: once it was killed nobody else could say that it had begun. */
  begins(): Promise<void>;
  /** Runs another command line in this process, as if it had been typed next. */
  again(argv: string[]): Promise<number>;
}
