import type { LogEvent } from "../../aws/logs.js";
import { maskLine } from "./templates.js";

export interface LogPattern {
  /** The line with everything that varies masked. */
  text: string;
  count: number;
  firstAt: Date;
  lastAt: Date;
  /** One line as it was written, the newest. */
  example: string;
}

/** More different lines than this are counted together: memory stays the same however long the log is. */
const MOST = 2_000;

/** Groups lines that say the same as they come. */
export class LogPatterns {
  readonly #found = new Map<string, LogPattern>();
  #lines = 0;
  #others = 0;

  add({ message, at }: Pick<LogEvent, "message" | "at">): void {
    this.#lines += 1;
    const text = maskLine(message);
    const known = this.#found.get(text);
    if (known === undefined) {
      if (this.#found.size >= MOST) this.#others += 1;
      else this.#found.set(text, { text, count: 1, firstAt: at, lastAt: at, example: message });
      return;
    }
    known.count += 1;
    if (at < known.firstAt) known.firstAt = at;
    if (at >= known.lastAt) {
      known.lastAt = at;
      known.example = message;
    }
  }

  get lines(): number {
    return this.#lines;
  }

  /** Lines that were one too many kinds. */
  get others(): number {
    return this.#others;
  }

  get kinds(): number {
    return this.#found.size;
  }

  /** The most frequent first. */
  top(most: number): LogPattern[] {
    return [...this.#found.values()].sort((a, b) => b.count - a.count || a.text.localeCompare(b.text)).slice(0, most);
  }
}
