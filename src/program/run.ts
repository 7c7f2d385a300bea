import { existsSync } from "node:fs";
import { join } from "node:path";
import { createClock } from "../core/clock.js";
import { usesGiven } from "../core/command.js";
import { asNexusError, EXIT, type NexusError, usage } from "../core/errors.js";
import type { GlobalOptions } from "../core/globals.js";
import type { Interrupts } from "../core/io.js";
import type { ValueSource } from "../core/options.js";
import { Redactor } from "../core/redact.js";
import { secretsAmong } from "../core/secret-variables.js";
import type { Run } from "./command-run.js";
import { dispatch } from "./dispatch.js";
import { Display, type Host } from "./display.js";
import { readGlobals } from "./globals.js";
import { openSession } from "./session.js";
import { type Parsed, PROGRAM, parseCommandLine, type Typed } from "./tree.js";
import { missingValues, readValues } from "./values.js";

/** Runs one command line from its words to its exit code. Never throws: what goes wrong is shown. */
export async function run(argv: readonly string[], host: Host, interrupts: Interrupts): Promise<number> {
  const redactor = new Redactor();
  for (const secret of secretsAmong(host.variables)) redactor.add(secret);
  let display = new Display(host, redactor, globalsFallback(argv, host));
  try {
    const parsed = await parseCommandLine(argv);
    if (parsed.kind !== "command") return await runWithoutCommand(parsed, argv, display, interrupts);
    const globals = readGlobals(parsed.typed.globals, host.variables);
    display = new Display(host, redactor, globals);
    return await runTyped(argv, parsed.typed, globals, display, interrupts, redactor);
  } catch (thrown) {
    return await fail(asNexusError(thrown), display);
  } finally {
    await display.output.flush().catch((thrown: unknown) => fail(asNexusError(thrown), display));
  }
}

async function runTyped(
  argv: readonly string[],
  typed: Typed,
  globals: GlobalOptions,
  display: Display,
  interrupts: Interrupts,
  redactor: Redactor,
) {
  const { host } = display;
  const asking = display.io(createClock(), interrupts);
  const raw = await complete(typed, display, asking);
  const values = readValues(typed.command, raw);
  const around = { ...host, redactor, interrupts };
  const named = await nameEnvironment(typed, globals, display, asking);
  asking.close();
  const session = await openSession({ ...typed.command, more: usesGiven(typed.command, values) }, named, around);
  const io = display.io(session.clock, interrupts);
  const dispatched = (begins: Run["begins"] = nothingToTell) =>
    dispatch({
      command: typed.command,
      values,
      globals: named,
      session,
      display,
      io,
      interrupts,
      begins,
      again: (next) => run([...next, ...(named.env === undefined ? [] : ["--env", named.env])], host, interrupts),
    });
  try {
    if (session.env === undefined) return await dispatched();
    const ctx = session.context(io);
    // Most commands are typed where there never was an incident: they load nothing for it.
    if (named.incident === undefined && !existsSync(join(ctx.paths.environmentState, "incidents"))) {
      return await dispatched();
    }
    const { onTrail } = await import("./incident-trail.js");
    return await onTrail(ctx, { words: typed.path, argv }, dispatched);
  } finally {
    io.close();
    session.close();
  }
}

/** On nobody's trail. */
const nothingToTell = async () => undefined;

type Asking = ReturnType<Display["io"]>;

/** On a terminal, what is required and was not typed is asked for. */
async function complete(typed: Typed, display: Display, io: Asking): Promise<Typed["raw"]> {
  const missing = missingValues(typed.command, typed.raw);
  if (missing.length === 0 || !display.interactive) return typed.raw;
  const { askMissing } = await import("../ui/ask-missing.js");
  const answers = await askMissing(missing, {
    prompts: io.prompts,
    note: (text) => io.note({ text }),
    sources: await sourcesFor(display),
  });
  const names = Object.keys(typed.command.args);
  const one = (name: string) => {
    const answer = answers.get(name);
    return Array.isArray(answer) ? answer[0] : answer;
  };
  return {
    args: names.map((name, index) => typed.raw.args[index] ?? one(name)),
    options: { ...typed.raw.options, ...Object.fromEntries([...answers].filter(([name]) => !names.includes(name))) },
  };
}

/** Live values, for questions. */
async function sourcesFor({ host, globals }: Display) {
  const { liveValues } = await import("./live-values.js");
  return (source: ValueSource) => liveValues(source, { ...host, place: globals });
}

/** An environment is never guessed; on a terminal it is asked for when several are configured and none is named. */
async function nameEnvironment(
  typed: Typed,
  globals: GlobalOptions,
  display: Display,
  io: Asking,
): Promise<GlobalOptions> {
  if (globals.env !== undefined || typed.command.needs !== "environment" || !display.interactive) return globals;
  const [{ listEnvironments }, { resolvePaths }] = await Promise.all([
    import("../config/index.js"),
    import("../config/paths.js"),
  ]);
  const { variables, cwd, home } = display.host;
  const configured = (await listEnvironments({ variables, paths: resolvePaths(variables, cwd, home) })).filter(
    ({ kind }) => kind !== "sandbox",
  );
  if (configured.length < 2) return globals;
  const env = await io.choose(
    "Which environment?",
    configured.map(({ name, from }) => ({ value: name, label: `${name}  (${from})` })),
  );
  return { ...globals, env };
}

async function runWithoutCommand(
  parsed: Exclude<Parsed, { kind: "command" }>,
  argv: readonly string[],
  display: Display,
  interrupts: Interrupts,
) {
  if (parsed.asked) {
    display.output.out(parsed.text);
    return EXIT.ok;
  }
  if (parsed.of === PROGRAM && display.interactive) return find(argv, display, interrupts);
  // A script reads a document, not help.
  if (display.globals.output === "json") throw usage(`${parsed.of} needs a command`, `see: ${parsed.of} --help`);
  display.output.err(parsed.text);
  return EXIT.usage;
}

/** No command on a terminal: the finder, then the command it found. */
async function find(argv: readonly string[], display: Display, interrupts: Interrupts): Promise<number> {
  const [{ findCommand }, { ENTRIES }] = await Promise.all([import("../ui/finder.js"), import("./groups.js")]);
  const io = display.io(createClock(), interrupts);
  const note = (text: string) => io.note({ text });
  const sources = await sourcesFor(display);
  const program = ["nexusctl", ...argv].join(" ");
  const found = await findCommand(ENTRIES, { prompts: io.prompts, note, program, sources });
  io.close();
  return run([...argv, ...found], display.host, interrupts);
}

async function fail(error: NexusError, display: Display): Promise<number> {
  const { renderError } = await import("../ui/render-error.js");
  const { output } = display;
  const screen = display.screen(undefined, createClock());
  const as = display.globals.output === "json" ? "document" : "text";
  output.err(renderError(error, display.globals, screen.errView, output.redactor), as);
  return error.exitCode;
}

/** How to show an error in a command line that could not be read: only what its words plainly say. */
function globalsFallback(argv: readonly string[], host: Host): GlobalOptions {
  const at = argv.findIndex((word) => word === "-o" || word === "--output");
  const output =
    argv.includes("--output=json") || argv.includes("-ojson") || (at >= 0 && argv[at + 1] === "json")
      ? "json"
      : "table";
  const flags = {
    output,
    env: envIn(argv),
    debug: argv.includes("--debug"),
    ...(argv.includes("--no-color") ? { color: false } : {}),
  };
  return readGlobals(
    { ...flags, ...(argv.includes("--no-input") ? { input: false } : {}) },
    { NEXUSCTL_ENV: host.variables.NEXUSCTL_ENV },
  );
}

/** The environment that was typed. With an equals sign in it, it is a variable for a task and no environment's name. */
function envIn(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((word) => word === "-e" || word === "--env");
  const glued = argv.find((word) => /^(?:--env=|-e.)/.test(word))?.replace(/^(?:--env=|-e)/, "");
  const name = glued ?? (at < 0 ? undefined : argv[at + 1]);
  return name === undefined || /^$|^-|=/.test(name) ? undefined : name;
}
