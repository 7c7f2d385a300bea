import type { JobProgress } from "../../core/change.js";
import type { Clock } from "../../core/clock.js";
import { bytesWords } from "../../core/units.js";

/** Every so often the reader is told. */
const EVERY_MS = 250;
/** A rate over more than this says little about now. */
const WINDOW_MS = 10_000;

/** Counts bytes of several parts of a job and says how far they are: phase, bytes, rate. */
export class Meter {
  readonly #parts = new Map<string, { phase: string; bytes: number; total: number | undefined }>();
  readonly #marks: { at: number; bytes: number }[] = [];
  #said = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly say: (progress: JobProgress) => void,
  ) {}

  /** What a part does now; its bytes begin anew. */
  phase(part: string, phase: string, total?: number): void {
    this.#parts.set(part, { phase, bytes: 0, total });
    this.#marks.length = 0;
    this.#tell(true);
  }

  add(part: string, bytes: number): void {
    const one = this.#parts.get(part);
    if (one !== undefined) one.bytes += bytes;
    this.#tell(false);
  }

  done(part: string): void {
    this.#parts.delete(part);
    this.#tell(true);
  }

  #tell(now: boolean): void {
    const at = this.clock.monotonic();
    if (!now && at - this.#said < EVERY_MS) return;
    this.#said = at;
    const parts = [...this.#parts.values()];
    const bytes = parts.reduce((sum, one) => sum + one.bytes, 0);
    const totals = parts.flatMap(({ total }) => total ?? []);
    const rate = this.#rate(at, bytes);
    const words = parts.map((one) => (one.bytes === 0 ? one.phase : `${one.phase} ${bytesWords(one.bytes)}`));
    this.say({
      summary: [...words, ...(rate > 0 ? [`${bytesWords(rate)}/s`] : [])].join(", "),
      ...(totals.length === parts.length && parts.length > 0
        ? { done: bytes, total: totals.reduce((sum, one) => sum + one, 0) }
        : {}),
    });
  }

  #rate(at: number, bytes: number): number {
    this.#marks.push({ at, bytes });
    while ((this.#marks[0]?.at ?? at) < at - WINDOW_MS) this.#marks.shift();
    const first = this.#marks[0];
    if (first === undefined || at - first.at < 1_000) return 0;
    return ((bytes - first.bytes) / (at - first.at)) * 1_000;
  }
}
