import { randomUUID } from "node:crypto";
import { readIfThere, replaceFile } from "../files.js";
import { isObject } from "../json.js";
import { withFileLock } from "../lock.js";

/**
 * Notes on the disk which lines were on their way to the others, before they are: until it is known that they did not arrive,
 * others may have read them, also when this process is killed meanwhile.
 */
export class Attempts {
  constructor(readonly path: string) {}

  /**
   * Notes that all lines up to this number are sent.
   * @param shared up to here they are known to be there, and need no note
   * @returns takes the note away: for what certainly did not arrive
   */
  begin(seq: number, shared: number): () => void {
    const id = randomUUID();
    this.#edit((known) => [...known.filter((one) => one.seq > shared), { id, seq }]);
    return () => this.#edit((known) => known.filter((one) => one.id !== id));
  }

  /** The last line that may have arrived; 0 where none was sent. */
  upTo(): number {
    return Math.max(0, ...this.#known().map(({ seq }) => seq));
  }

  #edit(change: (known: Attempt[]) => Attempt[]): void {
    withFileLock(`${this.path}.lock`, () => replaceFile(this.path, `${JSON.stringify(change(this.#known()))}\n`));
  }

  #known(): Attempt[] {
    const text = readIfThere(this.path);
    if (text === undefined) return [];
    try {
      const value: unknown = JSON.parse(text);
      if (Array.isArray(value) && value.every(isAttempt)) return value;
    } catch {
      // Damaged: as below.
    }
    // What was attempted is lost, so every line counts as one that may have arrived: each is claimed before it is sent.
    return [{ id: "unknown", seq: Number.MAX_SAFE_INTEGER }];
  }
}

interface Attempt {
  id: string;
  seq: number;
}

function isAttempt(value: unknown): value is Attempt {
  return isObject(value) && typeof value.id === "string" && typeof value.seq === "number";
}
