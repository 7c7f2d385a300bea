import type { Job } from "../core/change.js";

const KEPT = 15;
/** `STEP 2/7: ...` of podman, `Step 2/7 : ...` and `#9 [build 2/7] ...` of docker. */
const STEP = /^(?:STEP |Step |#\d+ \[(?:[\w.-]+ )*)(\d+)\/(\d+)/;

/** What a tool prints: shown as it comes, its steps for good, and its last lines kept for the case that it fails. */
export class Told {
  readonly #lines: string[] = [];
  readonly #job: Job;

  constructor(job: Job) {
    this.#job = job;
  }

  readonly line = (line: string): void => {
    this.#lines.push(line);
    this.#lines.splice(0, this.#lines.length - KEPT);
    const [, at, of] = STEP.exec(line) ?? [];
    const step = at === undefined ? {} : { done: Number(at) - 1, total: Number(of), news: [{ text: `  ${line}` }] };
    this.#job.progress({ summary: line, ...step });
  };

  has(pattern: RegExp): boolean {
    return this.#lines.some((line) => pattern.test(line));
  }

  /** The last match of a pattern's first group. */
  find(pattern: RegExp): string | undefined {
    return this.#lines.flatMap((line) => pattern.exec(line)?.[1] ?? []).at(-1);
  }

  get lastLines(): string {
    return this.#lines.map((line) => `\n  ${line}`).join("");
  }
}
