import type { Clock } from "../core/clock.js";
import type { Environment } from "../core/environment.js";
import type { GlobalOptions } from "../core/globals.js";
import type { Interrupts } from "../core/io.js";
import type { Redactor } from "../core/redact.js";
import type { Between } from "../sandbox/index.js";
import { createIo, type TerminalIo } from "../ui/io.js";
import { createOutput, type Output } from "../ui/output.js";
import type { Screen } from "../ui/show.js";
import { detectTerminal, mayAsk, type Terminal } from "../ui/terminal.js";
import { createView } from "../ui/view.js";
import type { WatchDeps } from "../ui/watch.js";

/** The process a command line runs in. */
export interface Host {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  variables: Readonly<Record<string, string | undefined>>;
  cwd: string;
  home: string;
  /** Stands between the clients and the sandbox, where somebody wants to look on or to disturb: the tests do. */
  between?: Between;
}

const BANNER = "SANDBOX  simulated platform: nothing here is real";

/** Both streams, as this run may use them. */
export class Display {
  readonly output: Output;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Whether each JSON document stands on a line of its own, because several follow one another. */
  #lines = false;

  constructor(
    readonly host: Host,
    redactor: Redactor,
    readonly globals: GlobalOptions,
  ) {
    this.output = createOutput({ stdout: host.stdout, stderr: host.stderr, redactor });
    this.stdout = detectTerminal(host.stdout, globals.color, host.variables);
    this.stderr = detectTerminal(host.stderr, globals.color, host.variables);
  }

  /** From here on one JSON document a line. */
  inLines(): void {
    this.#lines = true;
  }

  get interactive(): boolean {
    return mayAsk(this.host, this.globals, this.host.variables);
  }

  io(clock: Clock, interrupts: Interrupts): TerminalIo {
    const { host, output, stderr, interactive, globals } = this;
    return createIo({
      stdin: host.stdin,
      stderr: host.stderr,
      output,
      terminal: stderr,
      interactive,
      globals,
      clock,
      program: this.program,
      interrupts,
    });
  }

  /** How results and messages are drawn for a command in `env`. */
  screen(env: Environment | undefined, clock: Clock): Screen {
    const rest = {
      ...this.#place(env),
      now: clock.now(),
      verbose: this.globals.verbose,
      redactor: this.output.redactor,
    };
    return {
      output: this.output,
      view: createView(this.stdout, rest),
      errView: createView(this.stderr, rest),
      globals: { ...this.globals, lines: this.#lines },
    };
  }

  watching(env: Environment | undefined, clock: Clock, interrupts: Interrupts): WatchDeps {
    const { output, globals, host } = this;
    return { stdout: host.stdout, output, terminal: this.stdout, globals, clock, interrupts, ...this.#place(env) };
  }

  /** What a command to type begins with: the environment that was named, unless a variable names it anyway. */
  get program(): string {
    const { env } = this.globals;
    return env === undefined || this.host.variables.NEXUSCTL_ENV === env ? "nexusctl" : `nexusctl --env ${env}`;
  }

  #place(env: Environment | undefined) {
    return { banner: env?.kind === "sandbox" ? BANNER : undefined, program: this.program };
  }
}
