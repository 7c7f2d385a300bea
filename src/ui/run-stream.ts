import { once } from "node:events";
import { asNexusError, EXIT, type NexusError } from "../core/errors.js";
import type { GlobalOptions } from "../core/globals.js";
import type { Interrupts, Io, Phase } from "../core/io.js";
import type { JsonObject } from "../core/json.js";
import type { Line } from "../core/report.js";
import type { Stream, StreamEnd, StreamItem, StreamRecord } from "../core/stream.js";
import { keepMemoryLean } from "./lean-memory.js";
import type { Output } from "./output.js";
import { isDocument } from "./show.js";
import { createWriter } from "./stream-writer.js";
import type { View } from "./view.js";

export interface StreamDeps {
  stdout: NodeJS.WritableStream & { readonly writableNeedDrain: boolean };
  output: Output;
  view: View;
  globals: Pick<GlobalOptions, "output" | "query" | "quiet">;
  interrupts: Interrupts;
  /** Notes, and the line that says how far it is; both on stderr. */
  io: Pick<Io, "note" | "phase">;
}

/** The longest a reader who pressed Ctrl-C waits for the stream's last words. */
const GRACE_MS = 2_000;
/** Records that become one text: a larger text outlives its use, and memory grows with the page. */
const AT_ONCE = 500;

/**
 * Writes a stream's records as they come and waits for whoever reads them, so that memory stays the same however many there
 * are. Ctrl-C and a closed pipe end it; a JSON document is closed properly whatever happened.
 * @returns the exit code
 * @throws what the stream throws, after what was written is whole
 */
export async function runStream(stream: Stream, deps: StreamDeps): Promise<number> {
  const { interrupts, output } = deps;
  const masked = maskerOf(deps);
  return interrupts.hold(async (pressed) => {
    const stop = AbortSignal.any([pressed, interrupts.signal, output.closed]);
    const writer = await createWriter(stream, deps);
    const words = new Words(deps);
    const letMemoryGrow = keepMemoryLean();
    const ended = await settled(
      consume(stream.open(stop), stop, words, async (records) => {
        for (let at = 0; at < records.length; at += AT_ONCE) {
          await write(await writer.records(records.slice(at, at + AT_ONCE).map(masked.record)), deps);
        }
      }),
    );
    letMemoryGrow();
    words.close();
    const left = stop.aborted;
    const broken = left || "failure" in ended;
    const data = "value" in ended ? ended.value?.data : undefined;
    const last = { ...data, ...(broken ? { interrupted: left, complete: false } : {}) };
    await write(await writer.end(masked.data(last)), deps);
    if (left) interrupts.abort();
    return exitOf(stream, ended, left, deps);
  });
}

/**
 * What is written as a document is masked as data first, where its text alone could not be: it has words in it, or its
 * format breaks lines. Lines for a person are masked as they are drawn.
 */
function maskerOf({ globals, output: { redactor } }: StreamDeps) {
  const needed = () => isDocument(globals) && (globals.output !== "json" || redactor.knowsWords);
  const data = (some: JsonObject): JsonObject => (needed() ? redactor.json(some) : some);
  // A record makes its parts when they are asked for.
  const record = (one: StreamRecord): StreamRecord =>
    needed() ? { data: redactor.json(one.data), line: one.line } : one;
  return { data, record };
}

type Settled = { value: StreamEnd | undefined } | { failure: NexusError };

async function settled(work: Promise<StreamEnd | undefined>): Promise<Settled> {
  try {
    return { value: await work };
  } catch (thrown) {
    return { failure: asNexusError(thrown) };
  }
}

/** A reader who leaves what has no end leaves it well; who leaves a document before its end has only a part of it. */
function exitOf(stream: Stream, ended: Settled, left: boolean, { output, io }: StreamDeps): number {
  if ("failure" in ended && !(left && ended.failure.code === "interrupted")) throw ended.failure;
  if (output.closed.aborted) return EXIT.ok;
  if (left) return stream.oneDocument ? EXIT.interrupted : EXIT.ok;
  const end = "value" in ended ? ended.value : undefined;
  for (const line of end?.lines ?? []) io.note(line);
  return EXIT[end?.exit ?? "ok"];
}

async function consume(
  items: AsyncGenerator<StreamItem, StreamEnd, undefined>,
  stop: AbortSignal,
  words: Words,
  show: (records: StreamRecord[]) => Promise<void>,
): Promise<StreamEnd | undefined> {
  const patience = new Patience(stop);
  try {
    for (;;) {
      const next = await patience.for(items.next());
      if (next === undefined || next.done) return next?.value;
      const item = next.value;
      if (item.kind === "records") await words.around(() => show(item.records));
      else if (item.kind === "note") words.note(item.line);
      else words.progress(item.text);
    }
  } finally {
    patience.end();
  }
}

/**
 * Waits for what comes next, but not long once the reader has left. Not `Promise.race` with one promise for all: that one
 * would hold on to everything that ever came.
 */
class Patience {
  #timer: NodeJS.Timeout | undefined;
  #over = false;
  #giveUp: (() => void) | undefined;

  constructor(readonly stop: AbortSignal) {
    if (stop.aborted) this.#begin();
    else stop.addEventListener("abort", this.#begin, { once: true });
  }

  for<T>(next: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve(undefined);
      if (this.#over) this.#giveUp();
      next.then(resolve, reject);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.stop.removeEventListener("abort", this.#begin);
  }

  readonly #begin = (): void => {
    this.#timer = setTimeout(() => {
      this.#over = true;
      this.#giveUp?.();
    }, GRACE_MS);
  };
}

/** Waits until the text is on its way, so that a slow reader slows the stream down and nothing piles up. */
async function write(text: string, { output, stdout, globals }: StreamDeps): Promise<void> {
  if (text === "") return;
  output.out(text, isDocument(globals) ? "document" : "text");
  if (!stdout.writableNeedDrain || output.closed.aborted) return;
  try {
    await once(stdout, "drain", { signal: output.closed });
  } catch (thrown) {
    // The reader has gone: there is nobody to wait for.
    if (!output.closed.aborted) throw thrown;
  }
}

/** What is said beside the records. The progress line is off the screen while records are written. */
class Words {
  #phase: Phase | undefined;
  #text = "";

  constructor(private readonly deps: StreamDeps) {}

  note(line: Line): void {
    this.deps.io.note(line);
  }

  /** On a terminal only: elsewhere a line each would drown what matters. */
  progress(text: string): void {
    this.#text = text;
    if (!this.deps.view.tty) return;
    if (this.#phase === undefined) this.#phase = this.deps.io.phase(text);
    else this.#phase.update(text);
  }

  async around(body: () => Promise<void>): Promise<void> {
    this.#phase?.done();
    this.#phase = undefined;
    await body();
    if (this.#text !== "") this.progress(this.#text);
  }

  close(): void {
    this.#phase?.done();
    this.#phase = undefined;
    this.#text = "";
  }
}
