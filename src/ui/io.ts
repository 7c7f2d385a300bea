import type { Clock } from "../core/clock.js";
import { NexusError } from "../core/errors.js";
import type { GlobalOptions } from "../core/globals.js";
import type { Interrupts, Io, Phase } from "../core/io.js";
import { Activities } from "./activity.js";
import { asTyped } from "./as-typed.js";
import type { Output } from "./output.js";
import { createPrompts, type Prompts } from "./prompts.js";
import { type Say, sayInPipe } from "./say.js";
import { createSpinner } from "./spinner.js";
import type { Terminal } from "./terminal.js";
import { createView } from "./view.js";

export interface IoDeps {
  stdin: NodeJS.ReadableStream;
  stderr: NodeJS.WritableStream;
  output: Output;
  /** What stderr can show. */
  terminal: Terminal;
  /** Whether a question may be asked (`mayAsk`). */
  interactive: boolean;
  globals: Pick<GlobalOptions, "quiet" | "verbose">;
  clock: Clock;
  /** What a command to type begins with, e.g. `nexusctl --env sandbox`. */
  program: string;
  interrupts: Pick<Interrupts, "signal">;
  /** Milliseconds of the operator's own time; the machine's when left out. */
  realNow?: () => number;
}

/** The {@link Io} of a terminal or a pipe, and what only the program needs of it. */
export interface TerminalIo extends Io {
  readonly activities: Activities;
  readonly prompts: Prompts;
  /** Takes the spinner away and gives the cursor back. Call it before results and errors are written, and before an exit. */
  close(): void;
}

/** Speaks to a person on stderr. Without a terminal no question is asked: the methods that ask throw, and nothing is assumed. */
export function createIo(deps: IoDeps): TerminalIo {
  const { globals, output, clock, terminal, interactive } = deps;
  const typed = (words: string) => asTyped(words, deps.program);
  const { redactor } = output;
  const spinner = terminal.redraws && !globals.quiet ? createSpinner(deps.stderr, terminal) : undefined;
  const activities = new Activities({
    write: output.err,
    say: sayFor(terminal),
    view: () => createView(terminal, { now: clock.now(), redactor: output.redactor }),
    spinner:
      spinner === undefined ? undefined : { ...spinner, show: (draw) => spinner.show(() => redactor.text(draw())) },
    quiet: globals.quiet,
    realNow: deps.realNow ?? (() => performance.now()),
    platformNow: () => clock.monotonic(),
  });
  const prompts = createPrompts({ ...deps, signal: deps.interrupts.signal, redactor });
  deps.interrupts.signal.addEventListener("abort", () => activities.close(), { once: true });
  const asked = <T>(refusal: NexusError, body: () => Promise<T>): Promise<T> =>
    interactive ? activities.paused(body) : Promise.reject(refusal);

  return {
    interactive,
    activities,
    prompts,
    phase: (text) => phaseOf(activities, text),
    note: (line) => {
      if (!globals.quiet || line.tone === "critical") activities.say([{ ...line, text: typed(line.text) }]);
    },
    detail: (text) => {
      if (globals.verbose && !globals.quiet) activities.say([{ text: typed(text), tone: "muted" }]);
    },
    confirm: (question) => asked(notConfirmed(question), () => prompts.confirm(typed(question))),
    typeName: (question, name) => asked(notConfirmed(question), async () => (await prompts.input(question)) === name),
    choose: (question, choices) =>
      asked(notAsked(question), () =>
        prompts.select(
          typed(question),
          choices.map((choice) => ({ ...choice, label: typed(choice.label) })),
        ),
      ),
    ask: (question, options) => asked(notAsked(question), () => prompts.input(question, options)),
    close: () => activities.close(),
  };
}

/** Laid out for a terminal as soon as what measures text is loaded, a few milliseconds from now; plain lines until then. */
function sayFor(terminal: Terminal): Say {
  if (!terminal.isTty) return sayInPipe;
  let say = sayInPipe;
  import("./say-terminal.js").then(
    ({ sayOnTerminal }) => {
      say = sayOnTerminal;
    },
    // Plain lines say the same.
    () => undefined,
  );
  return { lines: (line, view) => say.lines(line, view), fit: (text, width, view) => say.fit(text, width, view) };
}

function phaseOf(activities: Activities, text: string): Phase {
  const activity = activities.begin(text);
  let last = text;
  return {
    update: (next) => {
      last = next;
      activity.update(next);
    },
    progress: (progress) => activity.progress(progress),
    done: (said) => activity.end(said === undefined ? undefined : "ok", said),
    fail: (said) => activity.end("critical", said ?? last),
  };
}

function notConfirmed(question: string): NexusError {
  return new NexusError("not-confirmed", `not confirmed, nothing was done: nobody is there to answer "${question}"`, {
    hint: "run it on a terminal, or give the answer as an option (--yes, --confirm <name>)",
  });
}

function notAsked(question: string): NexusError {
  return new NexusError("usage", `nobody is there to answer "${question}"`, {
    hint: "run it on a terminal, or give the value as an argument or option",
  });
}
