import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { READ_LIST } from "../../src/aws/read-list.js";
import type {} from "../../src/aws/services.js";
import { sandboxEnvironment } from "../../src/config/sandbox.js";
import type { Clock } from "../../src/core/clock.js";
import type { AwsServices, Context } from "../../src/core/context.js";
import type { Environment } from "../../src/core/environment.js";
import { interrupted, usage } from "../../src/core/errors.js";
import { Gate } from "../../src/core/gate.js";
import type { GlobalOptions } from "../../src/core/globals.js";
import type { Io } from "../../src/core/io.js";
import { type Journal, openJournal } from "../../src/core/journal.js";
import { Redactor } from "../../src/core/redact.js";
import type { Line } from "../../src/core/report.js";
import type { SandboxControl } from "../../src/core/sandbox-control.js";
import type { WaitProgress } from "../../src/core/wait.js";

/** Every service of the context that answers with a wrapper; each may be faked in part. */
export type ServiceFakes = {
  [K in keyof AwsServices as AwsServices[K] extends () => Promise<object>
    ? K
    : never]?: AwsServices[K] extends () => Promise<infer Wrapper> ? Partial<Wrapper> : never;
};

export interface FakeParts extends ServiceFakes {
  env?: Partial<Environment>;
  globals?: Partial<GlobalOptions>;
  variables?: Record<string, string>;
  /** Platform time at the start; sleeping moves it on at once. */
  now?: Date;
  io?: Partial<Io>;
  journal?: Journal;
  sandbox?: SandboxControl;
  signal?: AbortSignal;
  stdin?: string;
  /** What a person makes of a text in their editor. A mistake in it throws. */
  edited?: (text: string) => string;
}

/** A context whose parts are fakes: a method nobody faked throws `not faked: ecs.tasks`. */
export interface FakeContext extends Context {
  readonly clock: FakeClock;
  /** What the command said through `io`, in order. */
  readonly said: { notes: Line[]; phases: string[]; progress: WaitProgress[] };
}

export interface FakeClock extends Clock {
  advance(ms: number): void;
}

export const TEST_NOW = new Date("2026-01-31T14:00:00Z");

export function fakeContext(parts: FakeParts = {}): FakeContext {
  const clock = fakeClock(parts.now ?? TEST_NOW);
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-test-"));
  const redactor = new Redactor();
  const said: FakeContext["said"] = { notes: [], phases: [], progress: [] };
  const env: Environment = { ...sandboxEnvironment(), ...parts.env };
  const journal = parts.journal ?? openJournal(join(folder, env.name), { clock, redactor });
  return {
    env,
    aws: fakeServices(parts),
    io: fakeIo(said, parts.io),
    clock,
    shared: undefined,
    journal,
    signal: parts.signal ?? new AbortController().signal,
    interrupts: { attend: (_left, body) => body(new AbortController().signal) },
    globals: { ...DEFAULT_GLOBALS, ...parts.globals },
    redactor,
    gate: new Gate(READ_LIST),
    stdin: async () => parts.stdin ?? "",
    edited: async (draft) => {
      if (parts.edited === undefined) throw usage("an editor needs a terminal, and there is none");
      const text = parts.edited(draft.text);
      const mistakes = draft.check(text);
      if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
      return text;
    },
    catalogue: async () => [],
    variables: parts.variables ?? {},
    paths: {
      config: join(folder, "config"),
      state: folder,
      environmentState: join(folder, env.name),
      cache: join(folder, "cache"),
      cwd: folder,
    },
    sandbox: parts.sandbox,
    said,
  };
}

const DEFAULT_GLOBALS: GlobalOptions = {
  env: "sandbox",
  profile: undefined,
  region: undefined,
  endpointUrl: undefined,
  output: "table",
  query: undefined,
  dryRun: false,
  yes: false,
  confirm: undefined,
  input: false,
  timeoutMs: undefined,
  wait: true,
  incident: undefined,
  quiet: false,
  verbose: false,
  debug: false,
  color: undefined,
  maxItems: undefined,
};

/** A clock that stands still but for `sleep` and `advance`. */
export function fakeClock(start: Date = TEST_NOW): FakeClock {
  let elapsed = 0;
  return {
    now: () => new Date(start.getTime() + elapsed),
    monotonic: () => elapsed,
    sleep: async (ms, signal) => {
      if (signal?.aborted) throw interrupted();
      elapsed += ms;
    },
    deadline: () => new AbortController().signal,
    advance: (ms) => {
      elapsed += ms;
    },
  };
}

function fakeServices(parts: FakeParts): AwsServices {
  const wrappers = new Map(Object.entries(parts));
  return new Proxy({} as AwsServices, {
    get: (_, key) => {
      const name = String(key);
      return async () => fakeWrapper(name, wrappers.get(name));
    },
  });
}

/** `fakes` with every other method throwing its own name. */
function fakeWrapper(name: string, fakes: unknown): object {
  const given: object = typeof fakes === "object" && fakes !== null ? fakes : {};
  return new Proxy(given, {
    get: (target, key) => {
      // A promise of this object asks for `then`: it has none.
      if (key === "then" || key in target) return Reflect.get(target, key);
      return () => {
        throw new Error(`not faked: ${name}.${String(key)}`);
      };
    },
  });
}

function fakeIo(said: FakeContext["said"], given: Partial<Io> = {}): Io {
  const notFaked = (what: string) => async () => {
    throw new Error(`nobody was meant to be asked: io.${what}`);
  };
  return {
    interactive: false,
    phase: (text) => {
      said.phases.push(text);
      return {
        update: (more) => said.phases.push(more),
        progress: (progress) => said.progress.push(progress),
        done: (more) => more !== undefined && said.phases.push(more),
        fail: (more) => more !== undefined && said.phases.push(more),
      };
    },
    note: (line) => said.notes.push(line),
    detail: (text) => said.notes.push({ text }),
    confirm: notFaked("confirm"),
    typeName: notFaked("typeName"),
    choose: notFaked("choose"),
    ask: notFaked("ask"),
    ...given,
  };
}
