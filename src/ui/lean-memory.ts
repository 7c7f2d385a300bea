import { setFlagsFromString } from "node:v8";

/**
 * Long streams make garbage as fast as they make text. Left to itself, V8 lets its heap grow with that as long as the
 * machine has room; these two of its flags, which it looks at each time it is about to grow, keep it small instead.
 */
export class LeanMemory {
  #records = 0;
  #tight = false;

  constructor() {
    // The young generation keeps the size it starts with: costs nothing that can be measured.
    setFlagsFromString("--semi-space-growth-factor=1");
  }

  /** Counts what went through. A stream that proves long is collected sooner, which costs some time. */
  passed(records: number): void {
    this.#records += records;
    if (this.#tight || this.#records < LONG) return;
    this.#tight = true;
    setFlagsFromString("--heap-growing-percent=30");
  }
}

const LONG = 25_000;
