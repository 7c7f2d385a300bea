import type { Command, CommandGroup } from "../core/command.js";
import { kebab, type OptionSpec } from "../core/options.js";
import { GLOBAL_FLAGS } from "./globals.js";
import type { Entry } from "./groups.js";

const WIDTH = 28;

const RISKS = {
  reads: "Reads only.",
  safe: "Changes something, harmlessly: runs without a question.",
  disruptive: "Disruptive: asks first; a script needs --yes.",
  destructive: "Destructive: the resource's name is typed first; a script needs --yes --confirm <name>.",
} as const;

export function rootHelp(entries: readonly Entry[]): string {
  return lines([
    "nexusctl looks first, says what it found, shows what it would change, asks, does it, and can undo it.",
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
  const placeholders = args.map(([name, spec]) => (spec.required ? ` <${kebab(name)}>` : ` [${kebab(name)}]`)).join("");
  return lines([
    command.summary,
    ...(command.description === undefined ? [] : ["", command.description]),
    "",
    `Usage: nexusctl ${path.join(" ")}${placeholders}${options.length > 0 ? " [options]" : ""}`,
    "",
    ...(args.length === 0 ? [] : ["Arguments", ...args.map(([name, spec]) => row(kebab(name), describe(spec))), ""]),
    ...(options.length === 0
      ? []
      : ["Options", ...options.map(([name, spec]) => row(optionWords(name, spec), describe(spec))), ""]),
    "Examples",
    ...command.examples.flatMap(({ type, does }) => [`  nexusctl ${type}`, `      ${does}`]),
    "",
    RISKS[command.risk],
    "Options of every command: nexusctl --help",
  ]);
}

function optionWords(name: string, spec: OptionSpec<unknown>): string {
  if (spec.kind === "flag") return spec.fallback === true ? `--no-${kebab(name)}` : `--${kebab(name)}`;
  return `--${kebab(name)} <${spec.placeholder}>`;
}

function describe(spec: OptionSpec<unknown>): string {
  const notes = [
    ...(spec.required ? ["required"] : []),
    ...(spec.kind === "list" ? ["repeatable"] : []),
    ...(spec.kind === "value" && spec.fallback !== undefined ? [`default ${String(spec.fallback)}`] : []),
  ];
  return notes.length === 0 ? spec.help : `${spec.help} (${notes.join(", ")})`;
}

function row(left: string, right: string, width = WIDTH): string {
  const text = `  ${left}`;
  if (right === "") return text.padEnd(width + 2);
  return text.length >= width + 2 ? `${text}\n${" ".repeat(width + 2)}${right}` : text.padEnd(width + 2) + right;
}

function lines(all: string[]): string {
  return `${all.map((line) => line.trimEnd()).join("\n")}\n`;
}
