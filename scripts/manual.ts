import type { Command, CommandGroup } from "../src/core/command.js";
import { isGroup } from "../src/core/command.js";
import { kebab } from "../src/core/options.js";
import { GLOBAL_FLAGS } from "../src/program/globals.js";
import { ENTRIES } from "../src/program/groups.js";
import { optionHelp, optionWords, placeholders, RISK_WORDS } from "../src/program/help.js";
import { EXIT_MEANINGS, FILES, VARIABLES } from "./manual-words.js";
import { bold, escaped, example, item, prose, section } from "./roff.js";

export interface Page {
  /** e.g. `nexusctl-service-restart.1` */
  name: string;
  text: string;
}

type Node = Command | CommandGroup;

/** A page for nexusctl, for each group and for each command, in man(7), sorted by name. */
export async function manual(version = ""): Promise<Page[]> {
  const nodes = await Promise.all(ENTRIES.map(({ load }) => load()));
  const pages = [root(), ...nodes.flatMap((node) => pagesOf(node, []))];
  return pages
    .map(({ words, body }) => ({ name: `${pageName(words)}.1`, text: page(words, body, version) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Draft {
  words: readonly string[];
  body: string[];
}

function pagesOf(node: Node, before: readonly string[]): Draft[] {
  const words = [...before, node.name];
  if (!isGroup(node)) return [{ words, body: commandBody(node, words) }];
  return [{ words, body: groupBody(node, words) }, ...node.commands.flatMap((child) => pagesOf(child, words))];
}

function page(words: readonly string[], body: readonly string[], version: string): string {
  const title = escaped(pageName(words).toUpperCase());
  const source = escaped(`nexusctl ${version}`.trim());
  const above = words.slice(0, -1).map((_, at) => words.slice(0, at + 1));
  const also = words.length === 0 ? [] : [[], ...above].map((path) => `${bold(pageName(path))}(1)`);
  return `${[
    `.TH "${title}" "1" "" "${source}" "nexusctl manual"`,
    // No hyphenation, and no stretched lines: commands stand in the text.
    ".nh",
    ".ad l",
    ...body,
    ...section("SEE ALSO", also.length === 0 ? [] : [also.join(",\n")]),
  ].join("\n")}\n`;
}

function root(): Draft {
  const words = "operates the Nexus platform: looks first, previews every change, asks, does it, and can undo it";
  const rest =
    "Every change goes the same way: nexusctl looks, shows exactly what it would change and how to take it back, asks, looks again, does it, waits for what really happens, writes it down, and can undo it. A dry run cannot write. Each command has a page of its own, such as nexusctl-service-restart(1).";
  return {
    words: [],
    body: [
      ...section("NAME", [`nexusctl \\- ${escaped(words)}`]),
      ...section("SYNOPSIS", [`${bold("nexusctl")} [\\fIoptions\\fR] \\fIcommand\\fR`]),
      ...section("DESCRIPTION", [prose(rest)]),
      ...section(
        "COMMANDS",
        ENTRIES.map(({ name, summary }) => item(`nexusctl-${name}(1)`, summary)),
      ),
      ...section("OPTIONS OF EVERY COMMAND", [
        ...GLOBAL_FLAGS.map(({ flags, help }) => item(flags, help)),
        item("-h, --help", "help for a command"),
        item("--version", "the version"),
      ]),
      ...common(Object.entries(VARIABLES)),
      ...section("EXAMPLES", [
        example("nexusctl --env sandbox emergency triage", "Try it on the simulated platform, with nothing to set up"),
        example("nexusctl config init", "Then the same on your own account"),
      ]),
    ],
  };
}

function groupBody(group: CommandGroup, words: readonly string[]): string[] {
  const commands = group.commands.map((one) => item(`${pageName([...words, one.name])}(1)`, one.summary));
  if (group.self === undefined) {
    return [
      ...name(words, group.summary),
      ...section("SYNOPSIS", [`${bold(["nexusctl", ...words].join(" "))} \\fIcommand\\fR [\\fIoptions\\fR]`]),
      ...section("COMMANDS", commands),
    ];
  }
  return [...commandBody(group.self, words), ...section("COMMANDS", commands)];
}

function commandBody(command: Command, words: readonly string[]): string[] {
  const { summary, description, args, options, examples, risk } = command;
  const typed = ["nexusctl", ...words].join(" ");
  return [
    ...name(words, summary),
    ...section("SYNOPSIS", [`${bold(typed)}${escaped(placeholders(command))} [\\fIoptions\\fR]`]),
    ...section("DESCRIPTION", [
      prose(`${summary}.${description === undefined ? "" : ` ${description}`}`),
      `.PP\n${prose(RISK_WORDS[risk])}`,
    ]),
    ...section(
      "ARGUMENTS",
      Object.entries(args).map(([key, spec]) => item(kebab(key), optionHelp(spec))),
    ),
    ...section("OPTIONS", [
      ...Object.entries(options).map(([key, spec]) => item(optionWords(key, spec), optionHelp(spec))),
      `.PP\n${prose("Options of every command, such as --env, --output and --dry-run: nexusctl(1).")}`,
    ]),
    ...section(
      "EXAMPLES",
      examples.map(({ type, does }) => example(`nexusctl ${type}`, capital(does))),
    ),
    ...common([...Object.entries(VARIABLES).slice(0, 5), ["others", "see nexusctl(1)"]]),
  ];
}

/** What is the same for all. */
function common(variables: readonly [string, string][]): string[] {
  return [
    ...section(
      "EXIT STATUS",
      Object.entries(EXIT_MEANINGS).map(([code, meaning]) => item(code, meaning)),
    ),
    ...section(
      "ENVIRONMENT",
      variables.map(([variable, meaning]) => item(variable, meaning)),
    ),
    ...section(
      "FILES",
      Object.entries(FILES).map(([path, what]) => item(path, what)),
    ),
  ];
}

function name(words: readonly string[], summary: string): string[] {
  return section("NAME", [`${escaped(pageName(words))} \\- ${escaped(summary)}`]);
}

function pageName(words: readonly string[]): string {
  return ["nexusctl", ...words].join("-");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
