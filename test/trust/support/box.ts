import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { READ_LIST } from "../../../src/aws/read-list.js";
import { readIfThere } from "../../../src/core/files.js";
import type { Interrupts } from "../../../src/core/io.js";
import type { Entry } from "../../../src/core/journal.js";
import { parseJson } from "../../../src/core/json.js";
import { run } from "../../../src/program/run.js";
import type { Between } from "../../../src/sandbox/index.js";
import { PARTS } from "../../../src/sandbox/parts.js";
import { parseWorld } from "../../../src/sandbox/state-text.js";
import type { World } from "../../../src/sandbox/world.js";
import { type Ended, makeHome } from "../../support/cli.js";
import { uninterrupted } from "../../support/engine.js";
import { plantVariables, searchForSecrets, writtenBelow } from "../../support/no-secret.js";

/** What an operator of the sandbox has in the environment: fast, and the same each time. */
export const BOX_ENV = { NEXUSCTL_ENV: "sandbox", NEXUSCTL_SANDBOX_SPEED: "2000", NEXUSCTL_SANDBOX_SEED: "trust" };
/** So slow that nothing moves by itself while a test looks. */
export const STILL = { NEXUSCTL_SANDBOX_SPEED: "0.000001" };

export interface BoxCall {
  service: string;
  operation: string;
  /** Whatever is not known to read, but for EC2's own rehearsals. */
  writes: boolean;
}

export interface BoxEnded extends Ended {
  calls: BoxCall[];
}

export interface BoxOptions {
  env?: Record<string, string>;
  between?: Between;
  stdin?: string;
  cwd?: string;
}

/** An operator of the sandbox whose commands run in this process: the program from its words to its exit code, only its start left out. */
export interface Box {
  home: string;
  /** Added to {@link BOX_ENV} for each of its runs. */
  env: Record<string, string>;
  /** Folder of the environment's state. */
  state: string;
  run(line: string | readonly string[], options?: BoxOptions): Promise<BoxEnded>;
  /** Another operator with a copy of everything that this one has. */
  copy(): Box;
  /** All that the platform holds, without its clock. */
  world(): Omit<World, "anchor" | "tick"> | undefined;
}

export function makeBox(home = makeHome(), env: Record<string, string> = {}): Box {
  const state = join(home, ".local", "state", "nexusctl", "sandbox");
  const path = join(state, "world.json");
  return {
    home,
    env,
    state,
    run: (line, options = {}) => runHere(line, home, { ...options, env: { ...env, ...options.env } }),
    copy: () => {
      const other = makeHome();
      cpSync(home, other, { recursive: true });
      return makeBox(other, env);
    },
    world: () => {
      if (!existsSync(path)) return undefined;
      const { anchor: _, tick: __, ...rest } = parseWorld(readFileSync(path, "utf8"), path);
      return rest;
    },
  };
}

async function runHere(line: string | readonly string[], home: string, options: BoxOptions): Promise<BoxEnded> {
  const calls: BoxCall[] = [];
  const { between, stdin = "" } = options;
  const stdout = collector();
  const stderr = collector();
  plantVariables(options.env ?? {});
  const before = writtenBelow(home);
  const code = await run(
    typeof line === "string" ? splitWords(line) : [...line],
    {
      // A pipe on each side, as a script has.
      stdin: Readable.from([Buffer.from(stdin)]) as NodeJS.ReadStream,
      stdout: stdout.stream as unknown as NodeJS.WriteStream,
      stderr: stderr.stream as unknown as NodeJS.WriteStream,
      variables: {
        PATH: process.env.PATH,
        HOME: home,
        TZ: "UTC",
        AWS_EC2_METADATA_DISABLED: "true",
        NEXUSCTL_CHECK_USES: "1",
        ...BOX_ENV,
        ...options.env,
      },
      cwd: options.cwd ?? home,
      home,
      between: (call, answer) => {
        calls.push(seen(call.target, call.operation, call.input));
        return between === undefined ? answer() : between(call, answer);
      },
    },
    interrupts(),
  );
  const ended = { code, stdout: stdout.text(), stderr: stderr.text(), calls };
  searchForSecrets(ended, home, `nexusctl ${typeof line === "string" ? line : line.join(" ")}`, before);
  return ended;
}

/** One quote is enough for a table: 'several words' are one. */
export function splitWords(line: string): string[] {
  return (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, "$1"));
}

/** A call as the sandbox takes it, and whether it may alter something. */
export function seen(target: string, operation: string, input: Record<string, unknown>): BoxCall {
  const service = PARTS[target]?.name ?? target;
  const reads = (READ_LIST as Record<string, readonly string[]>)[service] ?? [];
  // EC2's own rehearsal asks whether a write would be allowed, and never does it.
  return { service, operation, writes: !reads.includes(operation) && input.DryRun !== true };
}

function interrupts(): Interrupts {
  const { controller: _, ...rest } = uninterrupted();
  return rest;
}

function collector() {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}

/** Every file below a folder with its content, those that come and go while one looks left out. */
export function filesBelow(folder: string, leaveOut: RegExp = /$^/): Record<string, string> {
  if (!existsSync(folder)) return {};
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !leaveOut.test(path))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );
}

/** The lines of a journal that are whole. */
export function entriesIn(path: string): Entry[] {
  return (readIfThere(path) ?? "").split("\n").flatMap((line) => {
    const value = parseJson(line);
    return value === undefined ? [] : [value as unknown as Entry];
  });
}
