import { join } from "node:path";
import { type ChainProblem, type Linked, linksIn, verifyText } from "../chain.js";
import { asNexusError, LostReplyError, NexusError } from "../errors.js";
import { readIfThere, replaceFile } from "../files.js";
import { isObject } from "../json.js";
import { withFileLock } from "../lock.js";
import { Attempts } from "./attempts.js";
import { Reads } from "./reads.js";
import type { ObjectStore, WriteOptions } from "./store.js";

/** One writer's chain as others have it. */
export interface Verified {
  writer: string;
  entries: number;
  problems: ChainProblem[];
}

export interface PushOptions extends WriteOptions {
  /** What is sent is noted on the disk before, for {@link Replica.sentUpTo}. */
  noted?: boolean;
}

/** An object holds no more lines than this, so that one lost reply costs little. */
const MOST_LINES = 500;
const TRIES = 3;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/;

/**
 * Chains as objects that operators share: each writer's own, `<chain>/<writer>/<number of its first line>.jsonl`, never
 * overwritten. What others wrote is kept beside our own state, so that it is fetched once and what vanishes is missed.
 */
export class Replica {
  constructor(
    readonly store: ObjectStore,
    /** Where copies of others' lines are kept. */
    readonly folder: string,
    readonly writer: string,
  ) {}

  /**
   * Hands our lines over that are not there yet. Whatever was lost on the way, the object says what arrived.
   * @param own reads them: another process of ours may add some meanwhile
   * @throws when they are not known to be there, or are not those of the writer that we are
   */
  async push(chain: string, own: () => readonly Linked[], options: PushOptions = {}): Promise<void> {
    for (;;) {
      const shared = this.sharedUpTo(chain);
      const lines = own();
      if (shared.seq > 0 && lines.find(({ seq }) => seq === shared.seq)?.hash !== shared.hash) throw this.#foreign();
      const batch = lines.filter(({ seq }) => seq > shared.seq).slice(0, MOST_LINES);
      const [first, last] = [batch[0], batch.at(-1)];
      if (first === undefined || last === undefined) return;
      const withdraw = options.noted === true ? this.#attempts(chain).begin(last.seq, shared.seq) : () => undefined;
      const { seq, hash } = await this.#put(keyOf(chain, this.writer, first.seq), batch, options, withdraw);
      if (seq <= shared.seq) throw this.#foreign();
      replaceFile(this.#markPath(chain), `${JSON.stringify({ seq, hash })}\n`);
    }
  }

  /** Our last line that is known to be there; number 0 where none is. */
  sharedUpTo(chain: string): Pick<Linked, "seq" | "hash"> {
    const text = readIfThere(this.#markPath(chain));
    const none = { seq: 0, hash: "" };
    if (text === undefined) return none;
    try {
      const mark: unknown = JSON.parse(text);
      if (!isObject(mark) || typeof mark.seq !== "number" || typeof mark.hash !== "string") return none;
      return { seq: mark.seq, hash: mark.hash };
    } catch {
      // Cut in a crash: what is there is found again from the beginning.
      return none;
    }
  }

  /** Our last line of a chain whose sending is noted that may be there, whatever became of its reply; 0 where none can be. */
  sentUpTo(chain: string): number {
    return Math.max(this.sharedUpTo(chain).seq, this.#attempts(chain).upTo());
  }

  /** Fetches what others added to a chain since. @param ends no more is asked for then; what arrived is kept */
  async pull(chain: string, ends?: AbortSignal): Promise<void> {
    const reads = new Reads(ends);
    const writers = (await this.store.folders(`${chain}/`)).filter((name) => this.#isOther(name));
    await Promise.all(
      writers.map(async (writer) => {
        const known = this.#last(chain, writer);
        const after = known === 0 ? undefined : keyOf(chain, writer, known);
        const keys = await reads.run(() => this.store.keys(`${chain}/${writer}/`, after));
        await this.#fetch(chain, writer, keys, reads);
      }),
    );
  }

  /** Fetches what others added to any chain below `area`: in one list, for chains that are many and short. */
  async pullAll(area: string, ends?: AbortSignal): Promise<void> {
    const chains = new Map<string, { chain: string; writer: string; keys: string[] }>();
    for (const key of await this.store.keys(`${area}/`)) {
      const [, id = "", writer = "", name, ...more] = key.split("/");
      if (!NAME.test(id) || !this.#isOther(writer) || name === undefined || more.length > 0) continue;
      const chain = `${area}/${id}`;
      const known = chains.get(`${chain}/${writer}`) ?? { chain, writer, keys: [] };
      known.keys.push(key);
      chains.set(`${chain}/${writer}`, known);
    }
    const reads = new Reads(ends);
    await Promise.all([...chains.values()].map(({ chain, writer, keys }) => this.#fetch(chain, writer, keys, reads)));
  }

  /** What others wrote, as far as it was fetched. */
  others(chain: string, writers: readonly string[]): { writer: string; lines: Linked[] }[] {
    return writers
      .filter((writer) => this.#isOther(writer))
      .map((writer) => ({ writer, lines: linksIn(readIfThere(this.#copyPath(chain, writer)) ?? "") }));
  }

  /** Reads every writer's chain anew and holds it against what this machine knows of it. */
  async verify(chain: string, own: readonly Linked[], known: readonly string[]): Promise<Verified[]> {
    const there = (await this.store.folders(`${chain}/`)).filter((name) => NAME.test(name));
    const mine = this.sharedUpTo(chain).seq > 0 ? [this.writer] : [];
    const writers = [...new Set([...mine, ...there, ...known])].sort();
    const reads = new Reads();
    return Promise.all(
      writers.map(async (writer) => {
        const keys = await reads.run(() => this.store.keys(`${chain}/${writer}/`));
        const { text, failed } = await this.#whole(keys, reads);
        if (failed !== undefined) throw failed.reason;
        const { entries, problems } = verifyText(text);
        const ours = writer === this.writer;
        const seen = ours
          ? own.filter(({ seq }) => seq <= this.sharedUpTo(chain).seq)
          : linksIn(readIfThere(this.#copyPath(chain, writer)) ?? "");
        const all = [...problems, ...against(linksIn(text), seen, entries)];
        // What was whole once is missed when it is gone.
        if (all.length === 0 && !ours) this.#keep(chain, writer, text);
        return { writer, entries, problems: all };
      }),
    );
  }

  /**
   * @param withdraw called when none of it can have arrived
   * @returns the last line that is there
   */
  async #put(key: string, batch: readonly Linked[], options: WriteOptions, withdraw: () => void): Promise<Linked> {
    const text = batch.map((line) => `${JSON.stringify(line)}\n`).join("");
    for (let tries = 1; ; tries += 1) {
      try {
        const last = batch.at(-1);
        if ((await this.store.create(key, text, options)) !== undefined && last !== undefined) return last;
      } catch (thrown) {
        const lost = thrown instanceof LostReplyError;
        if (!lost && tries === 1 && asNexusError(thrown).code !== "interrupted") withdraw();
        if (!lost || tries === TRIES) throw thrown;
      }
      const found = await this.store.read(key);
      if (found !== undefined) return this.#arrived(linksIn(found.text), batch);
    }
  }

  /** Ours, from a run whose answer was lost or that ran at the same time: how far it goes. */
  #arrived(there: readonly Linked[], batch: readonly Linked[]): Linked {
    const ours = new Map(batch.map(({ seq, hash }) => [seq, hash]));
    const strange = there.some(({ seq, hash }) => ours.has(seq) && ours.get(seq) !== hash);
    const last = there.at(-1);
    if (strange || last === undefined) throw this.#foreign();
    return last;
  }

  #foreign(): NexusError {
    const name = `this one's name (${this.writer})`;
    return new NexusError(
      "failed",
      `the shared state has other lines under ${name} than lie here; nothing was written`,
      {
        hint: `this state folder was copied, or part of it taken away: remove ${this.folder}, so that it goes on under a name of its own; its lines count once all the same`,
      },
    );
  }

  async #fetch(chain: string, writer: string, keys: readonly string[], reads: Reads): Promise<void> {
    const known = this.#last(chain, writer);
    const fresh = keys.filter((key) => firstOf(key) > known);
    const { text, failed } = await this.#whole(fresh, reads);
    this.#keep(chain, writer, text);
    if (failed !== undefined) throw failed.reason;
  }

  /** Adds what is not in the copy yet, in one step: a crash leaves the old copy or the new one. What was seen stays. */
  #keep(chain: string, writer: string, fresh: string): void {
    if (fresh === "") return;
    const path = this.#copyPath(chain, writer);
    withFileLock(`${path}.lock`, () => {
      const text = readIfThere(path) ?? "";
      const seen = linksIn(text);
      const known = new Set(seen.map(({ seq }) => seq));
      const lines = [...seen, ...linksIn(fresh).filter(({ seq }) => !known.has(seq))].sort((a, b) => a.seq - b.seq);
      const next = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
      if (next !== text) replaceFile(path, next);
    });
  }

  /** The text of these objects up to the first that could not be read, and why it could not. */
  async #whole(keys: readonly string[], reads: Reads) {
    const found = await Promise.allSettled([...keys].sort().map((key) => reads.run(() => this.store.read(key))));
    const failed = found.find((one) => one.status === "rejected");
    const read = failed === undefined ? found : found.slice(0, found.indexOf(failed));
    const text = read.map((one) => (one.status === "fulfilled" ? (one.value?.text ?? "") : "")).join("");
    return { text, failed };
  }

  /** Up to here the copy needs nothing more; 0 for one that is cut or has a gap: it is fetched again from the beginning. */
  #last(chain: string, writer: string): number {
    const text = readIfThere(this.#copyPath(chain, writer)) ?? "";
    const lines = linksIn(text);
    const every = text.endsWith("\n") && text.split("\n").length === lines.length + 1;
    return every && lines.every(({ seq }, at) => seq === at + 1) ? lines.length : 0;
  }

  #copyPath(chain: string, writer: string): string {
    return join(this.folder, chain, `${writer}.jsonl`);
  }

  #attempts(chain: string): Attempts {
    return new Attempts(join(this.folder, chain, "sent.json"));
  }

  #markPath(chain: string): string {
    return join(this.folder, chain, "shared.json");
  }

  /** A name from the bucket becomes one of a file: it must not lead anywhere else. */
  #isOther(writer: string): boolean {
    return NAME.test(writer) && writer !== this.writer;
  }
}

function keyOf(chain: string, writer: string, seq: number): string {
  return `${chain}/${writer}/${String(seq).padStart(10, "0")}.jsonl`;
}

function firstOf(key: string): number {
  return Number(/(\d+)\.jsonl$/.exec(key)?.[1] ?? 0);
}

/** Lines that were there once: none of them may be gone, or another one by now. */
function against(there: readonly Linked[], seen: readonly Linked[], entries: number): ChainProblem[] {
  const hashes = new Map(there.map(({ seq, hash }) => [seq, hash]));
  const last = seen.at(-1);
  if (last !== undefined && last.seq > (there.at(-1)?.seq ?? 0)) {
    const what = `the end is missing: ${last.seq} entries were seen from here, ${there.at(-1)?.seq ?? 0} are there`;
    return [{ line: entries + 1, what }];
  }
  const altered = seen.find(({ seq, hash }) => hashes.get(seq) !== hash);
  return altered === undefined
    ? []
    : [{ line: altered.seq, what: "altered or gone: it is not the line that was seen" }];
}
