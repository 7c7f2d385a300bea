import { LostReplyError, NexusError } from "../../src/core/errors.js";
import type { ObjectStore, StoredText, WriteOptions } from "../../src/core/shared/store.js";

/** What may go wrong with one call: it never arrived, or it took effect and its reply was lost. */
export type Fault = "refused" | "lost" | undefined;

/** A store in memory that tells its own time, and fails as it is told. */
export class MemoryStore implements ObjectStore {
  readonly where = "memory://state";
  readonly objects = new Map<string, { text: string; etag: string; at: number }>();
  /** Its own clock, in milliseconds. */
  now = 0;
  calls = 0;
  /** Asked before each call; reads are refused or answered. */
  fault: (call: number) => Fault = () => undefined;
  /** Waited for before and after each call takes effect. */
  pause: () => Promise<void> = async () => undefined;
  #writes = 0;

  async read(key: string): Promise<StoredText | undefined> {
    return this.#call(() => {
      const found = this.objects.get(key);
      if (found === undefined) return undefined;
      return { text: found.text, etag: found.etag, ageMs: seconds(this.now) - seconds(found.at) };
    });
  }

  async create(key: string, text: string, { onSent }: WriteOptions = {}) {
    onSent?.();
    return this.#call(() => (this.objects.has(key) ? undefined : this.#put(key, text)));
  }

  async replace(key: string, text: string, etag: string, { onSent }: WriteOptions = {}) {
    onSent?.();
    return this.#call(() => (this.objects.get(key)?.etag === etag ? this.#put(key, text) : undefined));
  }

  async keys(prefix: string, after = "") {
    return this.#call(() => [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort());
  }

  async folders(prefix: string) {
    return this.#call(() => {
      const rest = [...this.objects.keys()]
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length));
      return [...new Set(rest.flatMap((key) => (key.includes("/") ? [key.slice(0, key.indexOf("/"))] : [])))].sort();
    });
  }

  #put(key: string, text: string): string {
    this.#writes += 1;
    const etag = `"${this.#writes}"`;
    this.objects.set(key, { text, etag, at: this.now });
    return etag;
  }

  async #call<T>(effect: () => T): Promise<T> {
    this.calls += 1;
    const fault = this.fault(this.calls);
    await this.pause();
    if (fault === "refused") throw new NexusError("failed", "503");
    const answer = effect();
    await this.pause();
    if (fault === "lost") throw new LostReplyError("failed", "the connection broke");
    return answer;
  }
}

/** HTTP's dates have no more. */
function seconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
