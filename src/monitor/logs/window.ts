/** Looked over every time: most events arrive within seconds. */
const NEAR_MS = 20_000;
/** Looked over now and then, for those that arrive later. */
const FAR_MS = 5 * 60_000;
const FAR_EVERY_MS = 30_000;

/**
 * How far back a follow looks, and which events it has shown. Ids are forgotten only when no later look can meet them
 * again, so that memory is bounded by what five minutes hold.
 */
export class Window {
  readonly #shown = new Map<string, number>();
  #lookedAt: number | undefined;
  #farAt: number | undefined;

  /** @param from nothing older is shown, in milliseconds since 1970 */
  constructor(readonly from: number) {}

  /** Where the look that begins `now` has to begin: also after an hour of sleep, where the last whole look left off. */
  begin(now: number): number {
    if (this.#lookedAt === undefined || this.#farAt === undefined) return this.from;
    const far = now - this.#farAt >= FAR_EVERY_MS;
    return Math.max(this.from, far ? this.#farAt - FAR_MS : this.#lookedAt - NEAR_MS);
  }

  /** True the first time an event is met. */
  isNew(id: string, at: number): boolean {
    if (at < this.from || this.#shown.has(id)) return false;
    this.#shown.set(id, at);
    return true;
  }

  /** A look that began at `now` went through all of its pages. */
  looked(now: number): void {
    const far = this.#farAt === undefined || now - this.#farAt >= FAR_EVERY_MS;
    this.#lookedAt = now;
    if (!far) return;
    this.#farAt = now;
    const reach = now - FAR_MS - NEAR_MS;
    for (const [id, at] of this.#shown) if (at < reach) this.#shown.delete(id);
  }
}
