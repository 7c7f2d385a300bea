import type { Line } from "./report.js";
import type { WaitProgress } from "./wait.js";

/** The only way a command may speak to a person. Everything here goes to stderr; results are returned, not printed. */
export interface Io {
  /** True only when a question can be asked: stdin and stderr are terminals and nothing forbids it. */
  readonly interactive: boolean;
  /** Shows what is being done until `done`: a spinner on a terminal, one plain line elsewhere, nothing with `--quiet`. */
  phase(text: string): Phase;
  /** One line, such as a warning. */
  note(line: Line): void;
  /** Details for `-v` only. */
  detail(text: string): void;
  confirm(question: string): Promise<boolean>;
  /** True when exactly `name` was typed. */
  typeName(question: string, name: string): Promise<boolean>;
  choose<T extends string>(question: string, choices: { value: T; label: string }[]): Promise<T>;
  ask(question: string, options?: { default?: string; validate?: (text: string) => string | true }): Promise<string>;
}

export interface Phase {
  update(text: string): void;
  /** A wait's look: progress, elapsed against timeout, news. */
  progress(progress: WaitProgress): void;
  done(text?: string): void;
  fail(text?: string): void;
}

/**
 * Ctrl-C. `signal` aborts on it, unless someone holds it and wants to ask first; a second press ends the process, unless
 * someone attends to it.
 */
export interface Interrupts {
  readonly signal: AbortSignal;
  /** While `body` runs, Ctrl-C aborts `pressed` and not {@link signal}. */
  hold<T>(body: (pressed: AbortSignal) => Promise<T>): Promise<T>;
  /** While `body` runs, Ctrl-C on the terminal is somebody else's: an editor's. Being told to end still ends it. */
  lend<T>(body: () => Promise<T>): Promise<T>;
  /**
   * While `body` runs, a second press aborts `insisted` instead of ending the process, and a third one ends it. For work that
   * has to finish what it began, such as a child that holds a lock.
   * @param left what is said when the process is ended all the same
   */
  attend<T>(left: string, body: (insisted: AbortSignal) => Promise<T>): Promise<T>;
  /** Aborts {@link signal}, as an unheld Ctrl-C would. */
  abort(): void;
}
