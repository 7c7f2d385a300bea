import type { Command, CommandGroup } from "../core/command.js";
import { kebab, type OptionSpec, optionWord } from "../core/options.js";
import { formatDuration } from "../core/time.js";
import { GLOBAL_FLAGS } from "./globals.js";
import type { Entry } from "./groups.js";

const WIDTH = 28;
/** Help reads well at this width on every terminal, and in a file. */
const COLUMNS = 80;

/** What a reader has to expect of a command. */
export const RISK_WORDS = {
  reads: "Reads only.",
  safe: "Changes something, harmlessly: runs without a question.",
  disruptive: "Disruptive: asks first; a script needs --yes.",
  destructive: "Destructive: the resource's name is typed first; a script needs --yes --confirm <name>.",
} as const;

export function rootHelp(entries: readonly Entry[]): string {
  return lines([
    "nexusctl looks first, says what it found, shows what it would change, asks,",
    "does it, and can undo it.",
    "",
    "Usage: nexusctl [options] <command>",
    "",
    "Commands",
    ...entries.map(({ name, summary }) => row(name, summary)),
    "",
    "Options of every command",
    ...GLOBAL_FLAGS.map(({ flags, help }) => row(flags, help)),
    row("-h, --help", "help for a command"),
    row("--version", "the version"),
    "",
    "Start here",
    row("nexusctl --env sandbox emergency triage", "nothing to set up", 44),
    row("nexusctl config init", "then the same on your own account", 44),
  ]);
}

export function groupHelp(group: CommandGroup, path: string[]): string {
  return lines([
    group.summary,
    "",
    `Usage: nexusctl ${path.join(" ")} <command>`,
    "",
    ...(group.self === undefined ? [] : ["Without a command", row("", group.self.summary), ""]),
    "Commands",
    ...group.commands.map(({ name, summary }) => row(name, summary)),
    "",
    `More: nexusctl ${path.join(" ")} <command> --help`,
  ]);
}

export function commandHelp(command: Command, path: string[]): string {
  const args = Object.entries(command.args);
  const options = Object.entries(command.options);
  return lines([
    ...wrapped(command.summary, COLUMNS),
    ...(command.description === undefined ? [] : ["", ...wrapped(command.description, COLUMNS)]),
    "",
    `Usage: nexusctl ${path.join(" ")}${placeholders(command)}${options.length > 0 ? " [options]" : ""}`,
    "",
    ...(args.length === 0 ? [] : ["Arguments", ...args.map(([name, spec]) => row(kebab(name), optionHelp(spec))), ""]),
    ...(options.length === 0
      ? []
      : ["Options", ...options.map(([name, spec]) => row(optionWords(name, spec), optionHelp(spec))), ""]),
    "Examples",
    ...command.examples.flatMap(({ type, does }) => [`  nexusctl ${type}`, `      ${does}`]),
    "",
    RISK_WORDS[command.risk],
    "Options of every command: nexusctl --help",
  ]);
}

/** The arguments as usage shows them: ` <required> [optional]`. */
export function placeholders({ args }: Pick<Command, "args">): string {
  return Object.entries(args)
    .map(([name, spec]) => (spec.required ? ` <${kebab(name)}>` : ` [${kebab(name)}]`))
    .join("");
}

/** As it is typed, e.g. `--scale <n>`. */
export function optionWords(name: string, spec: OptionSpec<unknown>): string {
  const word = optionWord(name, spec);
  return spec.kind === "flag" ? word : `${word} <${isLong(spec) ? "choice" : spec.placeholder}>`;
}

/** Choices beside the option's name would make the line wider than a terminal: they go into the text. */
function isLong({ placeholder }: OptionSpec<unknown>): boolean {
  return placeholder.includes("|") && placeholder.length > COLUMNS / 2;
}

/** Its help, and whether it is required, repeatable or has a default. */
export function optionHelp(spec: OptionSpec<unknown>): string {
  const notes = [
    ...(isLong(spec) ? [`one of ${spec.placeholder.replaceAll("|", ", ")}`] : []),
    ...(spec.required ? ["required"] : []),
    ...(spec.kind === "list" ? ["repeatable"] : []),
    ...(spec.kind === "value" && spec.fallback !== undefined ? [`default ${fallbackWords(spec)}`] : []),
  ];
  return notes.length === 0 ? spec.help : `${spec.help} (${notes.join(", ")})`;
}

function fallbackWords({ placeholder, fallback }: OptionSpec<unknown>): string {
  return placeholder === "duration" && typeof fallback === "number" ? formatDuration(fallback) : String(fallback);
}

function row(left: string, right: string, width = WIDTH): string {
  const text = `  ${left}`;
  const margin = " ".repeat(width + 2);
  const [first = "", ...more] = wrapped(right, COLUMNS - width - 2);
  const beside = text.length < width + 2 ? [text.padEnd(width + 2) + first] : [text, margin + first];
  return [...beside, ...more.map((line) => margin + line)].join("\n");
}

/** Broken between words; a word that is longer than a line stays whole. */
function wrapped(text: string, width: number): string[] {
  const out: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      out.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...out, line];
}

function lines(all: string[]): string {
  return `${all.map((line) => line.trimEnd()).join("\n")}\n`;
}
