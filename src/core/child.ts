import { spawn } from "node:child_process";
import { basename } from "node:path";
import { PassThrough, type Readable, type Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";
import { interrupted, NexusError } from "./errors.js";
import type { Gate, Passage } from "./gate.js";

/** A child process. What it is told goes through arguments; secrets through `env` or its input only. */
export interface ChildSpec {
  command: string;
  /** The first ones name the mode, see {@link modeOf}: the gate knows a child by command and mode. */
  args: string[];
  /** Added to this process's own; `undefined` takes one away. */
  env?: Record<string, string | undefined>;
  /** The folder it works in; this process's own when left out. */
  cwd?: string;
  /** How long it may take to end once it is asked to; default {@link PATIENCE_MS}. */
  patienceMs?: number;
}

/** What is done with a child that speaks in lines. */
export interface ToldChild extends ChildSpec {
  /** Where a secret goes that a child cannot take from its environment. */
  stdin?: string;
}

export interface ChildProcess {
  stdin: Writable;
  stdout: Readable;
  /** Resolves when it ended with 0. @throws failed with its last words; interrupted on the signal */
  ended: Promise<void>;
  /** The last of what it wrote to stderr so far. */
  words(): string;
  kill(): void;
}

const LAST_WORDS = 4_000;
/** What asked to end and does not is ended. */
const PATIENCE_MS = 1_000;
/** Tools whose first words say what they do, and how many of them; all others say it by an option. */
const SUBCOMMANDS: Readonly<Record<string, number>> = { terraform: 2, tofu: 2, docker: 1, podman: 1 };

/**
 * Starts a child once the gate lets it: those on the read list always, the others only inside a job that allows them.
 * @param onStderr told of what it complains about, as it comes
 */
export function openChild(
  gate: Pick<Gate, "check">,
  spec: ChildSpec,
  signal: AbortSignal,
  onStderr: (chunk: Buffer) => void = ignored,
): ChildProcess {
  const { command, args, cwd } = spec;
  gate.check(childPassage(spec));
  const child = spawn(command, args, { cwd, env: { ...process.env, ...spec.env }, stdio: ["pipe", "pipe", "pipe"] });
  // Node throws away what nobody has begun to read when the child exits: from here on somebody does.
  const stdout = child.stdout.pipe(new PassThrough());
  // Whoever reads it hears of its end; where nobody does it must not end the process.
  stdout.on("error", () => undefined);
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-LAST_WORDS);
    onStderr(chunk);
  });
  // A child that ends without reading its input breaks the pipe; how it ended says what happened.
  child.stdin.on("error", () => child.stdin.destroy());
  let reaper: NodeJS.Timeout | undefined;
  const kill = () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    reaper ??= setTimeout(() => child.kill("SIGKILL"), spec.patienceMs ?? PATIENCE_MS);
  };
  if (signal.aborted) kill();
  else signal.addEventListener("abort", kill, { once: true });
  const ended = new Promise<void>((resolve, reject) => {
    const settle = (end: () => void) => {
      clearTimeout(reaper);
      signal.removeEventListener("abort", kill);
      end();
    };
    child.on("error", (error) => settle(() => reject(cannotStart(command, error))));
    // Whoever asked it to end does not wait for what it has started itself and what holds its output open.
    child.on("exit", () => {
      if (!signal.aborted) return;
      child.stdout.destroy();
      child.stderr.destroy();
      stdout.destroy(interrupted());
      settle(() => reject(interrupted()));
    });
    child.on("close", (code, by) =>
      settle(() => {
        if (signal.aborted) reject(interrupted());
        else if (code === 0) resolve();
        else reject(new NexusError("failed", `${command} ended with ${code ?? by}: ${lastLines(words)}`));
      }),
    );
  });
  // Whoever awaits it hears of it; until then it must not end the process.
  ended.catch(() => undefined);
  return { stdin: child.stdin, stdout, ended, words: () => words, kill };
}

/** Runs a child to its end. @returns what it printed */
export async function runChild(gate: Pick<Gate, "check">, spec: ChildSpec, signal: AbortSignal): Promise<string> {
  const child = openChild(gate, spec, signal);
  child.stdin.end();
  let text = "";
  for await (const chunk of child.stdout) text += String(chunk);
  await child.ended;
  return text;
}

/** Runs a child to its end, and tells every line of what it prints, wherever it prints it. @throws as {@link ChildProcess.ended} */
export async function followChild(
  gate: Pick<Gate, "check">,
  { stdin, ...spec }: ToldChild,
  signal: AbortSignal,
  onLine: (line: string) => void,
): Promise<void> {
  const [printed, complained] = [new Lines(onLine), new Lines(onLine)];
  const child = openChild(gate, spec, signal, (chunk) => complained.add(chunk));
  child.stdin.end(stdin ?? "");
  try {
    for await (const chunk of child.stdout) printed.add(chunk);
    await child.ended;
  } finally {
    for (const lines of [printed, complained]) lines.end();
  }
}

/** Cuts output into lines. A progress bar that draws over itself is a line each time. */
class Lines {
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  constructor(private readonly onLine: (line: string) => void) {}

  add(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split(/[\r\n]+/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#tell(line);
  }

  end(): void {
    this.#tell(this.#rest + this.#decoder.end());
    this.#rest = "";
  }

  #tell(line: string): void {
    const text = stripVTControlCharacters(line).trimEnd();
    if (text !== "") this.onLine(text);
  }
}

function ignored(): void {
  return;
}

/** What the gate is shown of a child: never its environment. */
export function childPassage(spec: ChildSpec): Passage {
  const { args, cwd } = spec;
  return {
    service: "process",
    operation: modeOf(spec),
    content: { args, ...(cwd === undefined ? {} : { cwd }) },
  };
}

/** e.g. `pg_restore --list`, `terraform state pull`; a tool's folder does not count. */
export function modeOf({ command, args }: Pick<ChildSpec, "command" | "args">): string {
  const [first] = args;
  const name = basename(command);
  const most = SUBCOMMANDS[name];
  if (most !== undefined) {
    const end = args.findIndex((word) => word.startsWith("-"));
    return [name, ...args.slice(0, end === -1 ? most : Math.min(end, most))].join(" ");
  }
  return first?.startsWith("--") ? `${name} ${first.split("=")[0]}` : name;
}

/** Why a child could not even begin. */
export function cannotStart(command: string, error: Error): NexusError {
  const missing = "code" in error && error.code === "ENOENT";
  return new NexusError(
    missing ? "not-found" : "failed",
    missing ? `${command} is not installed` : `${command}: ${error.message}`,
    { cause: error },
  );
}

function lastLines(words: string): string {
  const lines = words
    .trim()
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.length === 0 ? "it said nothing" : lines.slice(-3).join(" / ");
}
