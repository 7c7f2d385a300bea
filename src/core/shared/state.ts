import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join, relative } from "node:path";
import type { Linked } from "../chain.js";
import { asNexusError, LostReplyError, NexusError } from "../errors.js";
import { entriesIn, namesIn, readIfThere, replaceFile } from "../files.js";
import type { LastMoment } from "../last-moment.js";
import { withFileLock } from "../lock.js";
import { unlessAborted } from "../race.js";
import type { Line } from "../report.js";
import { userName } from "../user.js";
import type { ChainName, RecordName } from "./chain-name.js";
import { Replica, type Verified } from "./replica.js";
import type { ObjectStore, WriteOptions } from "./store.js";
import { createTicker, type Mark, type Ticker } from "./ticker.js";
import type { Waiting } from "./waiting.js";

export interface SharedDeps {
  /** For people, e.g. `s3://acme-nexusctl/nexus-staging`. */
  where: string;
  /** Opened when it is first needed. */
  store(): Promise<ObjectStore>;
  /** `<environment's state>/shared` */
  folder: string;
  /** Our own lines of a chain, as they lie on this machine. */
  own(chain: ChainName): Linked[];
  /** When the prompt is wanted back, nothing is handed over for longer than that. */
  leaving?: LastMoment;
  ticker?: Ticker;
}

/** What was fetched a moment ago is not fetched again, except after a lock was taken. */
const FRESH_MS = 3_000;
/** What need not be handed over now is not tried again so soon: an emergency does not wait for a bucket. */
const PATIENCE_MS = 30_000;
/** A read goes on without the others' part after this. */
const WITHIN_MS = 5_000;

/** What operators keep together: everybody writes on the own machine first, and to the others right after. */
export class SharedState {
  readonly where: string;
  readonly #deps: SharedDeps;
  readonly #ticker: Ticker;
  #asking = true;
  readonly #pulled = new Map<string, { at: Mark; done: Promise<boolean> }>();
  #replica: Promise<Replica> | undefined;
  #said = false;
  /** Each chain's own: what one could not hand over says nothing of another, which may be asked for later. */
  readonly #failed = new Map<ChainName, Mark>();
  #restHandedOver = false;
  readonly #kept = new Set<string>();
  /** Told what a person has to know of it; set once there is a screen. */
  say: (line: Line) => void = () => undefined;

  constructor(deps: SharedDeps) {
    this.#deps = deps;
    this.where = deps.where;
    this.#ticker = deps.ticker ?? createTicker();
  }

  /**
   * Hands over what we wrote.
   * @throws when it is not known to be there: then nothing that rests on it may be sent
   */
  async share(chain: ChainName, options: WriteOptions = {}): Promise<void> {
    try {
      const noted = chain !== "journal";
      await (await this.#open()).push(chain, () => this.#deps.own(chain), { ...options, noted });
    } catch (thrown) {
      const { code, message, hint } = asNexusError(thrown);
      throw new NexusError(code, `the shared state at ${this.where} does not take this: ${message}`, {
        cause: thrown,
        ...(hint === undefined ? {} : { hint }),
      });
    }
  }

  /**
   * As {@link share}, for what happened already: it stays here until it can be handed over, and that is said. Where it arrives, so
   * does what an earlier command had to keep.
   */
  async shareLater(chain: ChainName, options: WriteOptions = {}): Promise<void> {
    if (await this.#handOver(chain, options)) await this.#handOverRest();
  }

  /** Our lines that others cannot see yet, of each chain that has some. */
  async waiting(): Promise<Waiting[]> {
    const chains: ChainName[] = ["journal", ...this.#ownRecords()];
    const all = await Promise.all(chains.map(async (chain) => ({ chain, lines: (await this.unshared(chain)).length })));
    return all.filter(({ lines }) => lines > 0);
  }

  /** Hands over what an earlier command had to keep, where this one reached the others' incidents. */
  async catchUp(): Promise<void> {
    if (await this.#pulled.get("incidents")?.done) await this.#handOverRest();
  }

  /** Once in a process, when the others are known to be reached. */
  async #handOverRest(): Promise<void> {
    if (this.#restHandedOver) return;
    this.#restHandedOver = true;
    try {
      const waiting = await this.waiting();
      await Promise.all(waiting.map(({ chain }) => this.#handOver(chain, { outlives: true })));
    } catch (thrown) {
      const { message } = asNexusError(thrown);
      this.say({ text: `what waits on this machine was not handed over: ${message}`, tone: "warn" });
    }
  }

  /** @returns whether it is there */
  async #handOver(chain: ChainName, options: WriteOptions): Promise<boolean> {
    const failed = this.#failed.get(chain);
    if (failed !== undefined && this.#ticker.since(failed) < PATIENCE_MS) return false;
    try {
      const { leaving } = this.#deps;
      const late = AbortSignal.timeout(WITHIN_MS);
      const ends = leaving === undefined ? late : AbortSignal.any([late, leaving.later]);
      await unlessAborted(this.share(chain, options), ends, () => new NexusError("timeout", "no answer in time"));
      return true;
    } catch (thrown) {
      this.#failed.set(chain, this.#ticker.mark());
      const { message } = asNexusError(thrown);
      // Of several chains that are kept for one reason it is said once.
      if (!this.#kept.has(message)) {
        this.say({ text: `kept on this machine, and handed over by the next change: ${message}`, tone: "warn" });
      }
      this.#kept.add(message);
      return false;
    }
  }

  /**
   * Fetches what others wrote. Where that cannot be had, what is known goes on being read, and it is said once.
   * @returns whether it is all there
   * @throws interrupted
   */
  async refresh(area: "journal" | "incidents"): Promise<boolean> {
    if (!this.#asking) return false;
    const known = this.#pulled.get(area);
    if (known !== undefined) {
      const age = this.#ticker.since(known.at);
      if (age < FRESH_MS || (age < PATIENCE_MS && !(await known.done))) return known.done;
    }
    const done = this.#pull(area);
    this.#pulled.set(area, { at: this.#ticker.mark(), done });
    return done;
  }

  /** @throws why nothing can be read there */
  async reach(): Promise<void> {
    await (await this.#open()).store.folders("");
  }

  /** Runs `body` on what was fetched before: for what must not wait, such as a word before every command. */
  async asKnown<T>(body: () => Promise<T>): Promise<T> {
    this.#asking = false;
    try {
      return await body();
    } finally {
      this.#asking = true;
    }
  }

  /** From here on everything is fetched anew: somebody else may have held the lock before us. */
  forget(): void {
    this.#pulled.clear();
  }

  /** What others wrote on a chain, each in their own order, as far as it was fetched. */
  async others(chain: ChainName): Promise<Linked[][]> {
    return (await this.#open()).others(chain, this.#writersOf(chain)).map(({ lines }) => lines);
  }

  /**
   * Who may do what must be done once only: the first who asks, by a conditional write.
   * @param name unique to what is done and to the attempt, e.g. `inc-1/page-2/slack/0`
   * @returns undefined when it is us; else who was first, and when
   * @throws when that is not known
   */
  async claim(name: string): Promise<string | undefined> {
    const { store } = await this.#open();
    const key = `claims/${name}.json`;
    const token = randomBytes(16).toString("hex");
    const text = JSON.stringify({ token, user: userName(), host: hostname(), at: new Date().toISOString() });
    const etag = await store.create(key, text).catch((thrown: unknown) => {
      if (thrown instanceof LostReplyError) return undefined;
      throw thrown;
    });
    if (etag !== undefined) return undefined;
    const found = await store.read(key);
    if (found === undefined) throw new NexusError("failed", `nobody knows who claimed ${name} at ${this.where}`);
    return found.text === text ? undefined : claimant(found.text);
  }

  /** The chain whose own part lies in this file; undefined for a file that is not shared. */
  chainAt(path: string): ChainName | undefined {
    const id = /^\.\.[\\/]incidents[\\/]([^\\/]+)[\\/]record\.jsonl$/.exec(relative(this.#deps.folder, path))?.[1];
    return id === undefined ? undefined : `incidents/${id}`;
  }

  /** Our lines that others cannot see yet. */
  async unshared(chain: ChainName): Promise<Linked[]> {
    const shared = (await this.#open()).sharedUpTo(chain);
    return this.#deps.own(chain).filter(({ seq }) => seq > shared.seq);
  }

  /**
   * Our lines that nobody else can have read: none was ever sent, whatever became of its reply, nor lies there under a name
   * that we had before.
   */
  async unsent(chain: RecordName): Promise<Linked[]> {
    const replica = await this.#open();
    const sent = replica.sentUpTo(chain);
    const there = new Set((await this.others(chain)).flat().map(({ hash }) => hash));
    return this.#deps.own(chain).filter(({ seq, hash }) => seq > sent && !there.has(hash));
  }

  /** Incidents that others' records are here of. */
  incidents(): string[] {
    return namesIn(join(this.#deps.folder, "incidents"));
  }

  /** Each writer's chain as it is there now. @throws when it cannot be read */
  async verify(chain: ChainName): Promise<Verified[]> {
    return (await this.#open()).verify(chain, this.#deps.own(chain), this.#writersOf(chain));
  }

  async #pull(area: "journal" | "incidents"): Promise<boolean> {
    try {
      const replica = await this.#open();
      const ends = AbortSignal.timeout(WITHIN_MS);
      const work = area === "journal" ? replica.pull(area, ends) : replica.pullAll(area, ends);
      await unlessAborted(work, ends, () => new NexusError("timeout", "no answer in time"));
      return true;
    } catch (thrown) {
      const { code, message } = asNexusError(thrown);
      if (code === "interrupted") throw thrown;
      const what = area === "journal" ? "shared journal" : "shared incidents";
      if (!this.#said) {
        this.say({ text: `${what} not reachable: what others did since is missing here (${message})`, tone: "warn" });
      }
      this.#said = true;
      return false;
    }
  }

  /** Incidents that we wrote on. */
  #ownRecords(): RecordName[] {
    return entriesIn(join(this.#deps.folder, "..", "incidents"))
      .filter((entry) => entry.isDirectory())
      .map(({ name }): RecordName => `incidents/${name}`);
  }

  #writersOf(chain: ChainName): string[] {
    return namesIn(join(this.#deps.folder, chain)).flatMap((name) => /^(.+)\.jsonl$/.exec(name)?.[1] ?? []);
  }

  #open(): Promise<Replica> {
    const { store, folder } = this.#deps;
    this.#replica ??= store()
      .then((opened) => new Replica(opened, folder, writerName(folder)))
      .catch((thrown: unknown) => {
        this.#replica = undefined;
        throw thrown;
      });
    return this.#replica;
  }
}

function claimant(text: string): string {
  try {
    const { user, host, at }: Record<string, unknown> = JSON.parse(text);
    return `${user} on ${host}, at ${at}`;
  } catch {
    // Whoever it is, it is not us.
    return "somebody else";
  }
}

/** This state folder's own name among all writers, made once. Says who and where; the rest keeps two of them apart. */
function writerName(folder: string): string {
  const path = join(folder, "writer");
  const known = readIfThere(path)?.trim();
  if (known !== undefined && known !== "") return known;
  return withFileLock(`${path}.lock`, () => {
    const meanwhile = readIfThere(path)?.trim();
    if (meanwhile !== undefined && meanwhile !== "") return meanwhile;
    const plain = (text: string) =>
      text
        .replace(/[^A-Za-z0-9]+/g, "-")
        .replace(/^-|-$/g, "")
        .slice(0, 24) || "x";
    const name = `${plain(userName())}.${plain(hostname())}.${randomBytes(4).toString("hex")}`;
    replaceFile(path, `${name}\n`);
    return name;
  });
}
