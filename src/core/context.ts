import type { Clock } from "./clock.js";
import type { Draft } from "./draft.js";
import type { Environment } from "./environment.js";
import type { Gate, Uses } from "./gate.js";
import type { GlobalOptions } from "./globals.js";
import type { Interrupts, Io } from "./io.js";
import type { Journal } from "./journal.js";
import type { Redactor } from "./redact.js";
import type { SandboxControl } from "./sandbox-control.js";
import type { SharedState } from "./shared/state.js";

/**
 * Lazily loaded wrappers, one method a service: `await ctx.aws.ecs()`. Empty here because core knows no AWS;
 * `src/aws/services.ts` declares its members by merging into this interface.
 */
// biome-ignore lint/suspicious/noEmptyInterface: members are merged in by src/aws/services.ts
export interface AwsServices {}

/** What a flag lets a command send besides, by the option's name. */
export type UsesWith = Readonly<Record<string, Uses | undefined>>;

/** A command by its words, e.g. `service restart`, and what it may send. */
export interface Declared {
  path: string;
  uses: Uses;
  usesWith?: UsesWith;
}

/** Everything a command may touch. */
export interface Context {
  /** Reading it without a configured environment throws a configuration error (exit 2). */
  readonly env: Environment;
  readonly aws: AwsServices;
  readonly io: Io;
  readonly clock: Clock;
  readonly journal: Journal;
  /** What operators keep together; absent where the configuration names no place for it. */
  readonly shared: SharedState | undefined;
  /** Aborts every wait, call and child process. */
  readonly signal: AbortSignal;
  /** For a child that must be asked to end and then waited for. */
  readonly interrupts: Pick<Interrupts, "attend">;
  readonly globals: GlobalOptions;
  readonly redactor: Redactor;
  /** What a child process or a statement to a database passes before it goes out; opened by the engine alone. */
  readonly gate: Pick<Gate, "check">;
  /** Every command there is. */
  catalogue(): Promise<readonly Declared[]>;
  /** All that is piped in; read once, however often it is asked for. */
  stdin(): Promise<string>;
  /**
   * The draft as a person left it in their editor, free of mistakes; opened once, however often it is asked for.
   * @throws usage where there is no terminal or no editor; not-confirmed when the editor was left in failure, or given up
   */
  edited(draft: Draft): Promise<string>;
  /** The machine's variables, as a command may read them. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Folders of this user and environment; `state` holds the journal, locks and records (0700). */
  readonly paths: Paths;
  /** Present only in the sandbox environment. */
  readonly sandbox: SandboxControl | undefined;
}

export interface Paths {
  /** `$XDG_CONFIG_HOME/nexusctl` */
  config: string;
  /** `$XDG_STATE_HOME/nexusctl` */
  state: string;
  /** `$XDG_STATE_HOME/nexusctl/<environment>`, where an environment's own state lives. */
  environmentState: string;
  /** `$XDG_CACHE_HOME/nexusctl` */
  cache: string;
  /** The working directory the command was typed in. */
  cwd: string;
}
