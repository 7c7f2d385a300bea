import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync, rmSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as pause } from "node:timers/promises";
import { type ChildSpec, cannotStart, childPassage } from "./child.js";
import { interrupted } from "./errors.js";
import type { Gate } from "./gate.js";

/** A child that has to outlive this process rather than be cut off. */
export interface LastingSpec extends ChildSpec {
  /** Path that the files it prints into begin with; they are taken away when it has ended. */
  output: string;
}

export interface LastingDeps {
  /** Asks it to end, once. */
  signal: AbortSignal;
  /** Asks it once more. */
  insisted: AbortSignal;
  onLine(line: string): void;
}

export interface LastingEnd {
  /** Null when a signal ended it. */
  code: number | null;
  by: NodeJS.Signals | null;
  /** What it wrote to stderr. */
  errors: string;
}

const LOOK_EVERY_MS = 50;

/**
 * Runs a child that must not be left in the middle of what it does. It has a session of its own, so that a terminal's Ctrl-C
 * reaches it once, from here, as SIGINT; then it is waited for, however long it takes. It prints into files: a pipe whose
 * reader was killed would kill it at the next line.
 * @throws interrupted when it was asked to end before it began; not-found or failed when it cannot be started
 */
export async function runLasting(
  gate: Pick<Gate, "check">,
  spec: LastingSpec,
  { signal, insisted, onLine }: LastingDeps,
): Promise<LastingEnd> {
  gate.check(childPassage(spec));
  if (signal.aborted) throw interrupted();
  const paths = [`${spec.output}.out`, `${spec.output}.err`] as const;
  const [out, errors] = [openSync(paths[0], "w+", 0o600), openSync(paths[1], "w+", 0o600)];
  const over = new AbortController();
  const exit = start(spec, [out, errors], [signal, insisted]).finally(() => over.abort());
  const lines = new LineReader(out, onLine);
  try {
    while (!over.signal.aborted) {
      await pause(LOOK_EVERY_MS, undefined, { signal: over.signal }).catch(untilThen);
      lines.read();
    }
    lines.end();
    return { ...(await exit), errors: wholeOf(errors) };
  } finally {
    // Whatever went wrong here, it is not left behind.
    await exit.catch(untilThen);
    for (const file of [out, errors]) closeSync(file);
    for (const path of paths) discard(path);
  }
}

/** What the file holds, by its descriptor: somebody may have taken its name away. The child's own place in it does not count. */
function wholeOf(file: number): string {
  const bytes = Buffer.alloc(fstatSync(file).size);
  return bytes.toString("utf8", 0, readSync(file, bytes, 0, bytes.length, 0));
}

/** Takes a file away that nobody needs any more. One that cannot be is left: how the child ended is what counts by then. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}

/** A pause that is cut short has done its work, and how the child ended is told by who asks for it. */
function untilThen(): void {
  return;
}

type Exit = Pick<LastingEnd, "code" | "by">;

/** @param asks each of them sends it one SIGINT when it aborts */
function start(spec: LastingSpec, [out, errors]: [number, number], asks: AbortSignal[]): Promise<Exit> {
  const { command, args, cwd, env } = spec;
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", out, errors],
    detached: true,
  });
  const ask = () => child.kill("SIGINT");
  for (const signal of asks) signal.addEventListener("abort", ask, { once: true });
  return new Promise<Exit>((resolve, reject) => {
    child.on("error", (error) => reject(cannotStart(command, error)));
    child.on("exit", (code, by) => resolve({ code, by }));
  }).finally(() => {
    for (const signal of asks) signal.removeEventListener("abort", ask);
  });
}

/** Hands on the lines of a file that grows. */
class LineReader {
  readonly #decoder = new StringDecoder("utf8");
  readonly #chunk = Buffer.alloc(64 * 1024);
  #at = 0;
  #rest = "";

  constructor(
    private readonly file: number,
    private readonly onLine: (line: string) => void,
  ) {}

  read(): void {
    for (;;) {
      const bytes = readSync(this.file, this.#chunk, 0, this.#chunk.length, this.#at);
      if (bytes === 0) return;
      this.#at += bytes;
      const lines = (this.#rest + this.#decoder.write(this.#chunk.subarray(0, bytes))).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) this.onLine(line);
    }
  }

  /** What has no line end is a line, too. */
  end(): void {
    if (this.#rest !== "") this.onLine(this.#rest);
    this.#rest = "";
  }
}
