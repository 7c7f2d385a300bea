import type { Command, CommandGroup } from "../core/command.js";
import { kebab, type OptionSpec, optionWord } from "../core/options.js";
import { type AskDeps, askValue } from "./ask-value.js";
import { typedCommand } from "./shell.js";

/** A top-level word; its commands are loaded when it is picked. */
export interface FinderSection {
  name: string;
  summary: string;
  load(): Promise<CommandGroup | Command>;
}

export interface FinderDeps extends AskDeps {
  /** What the printed command begins with, e.g. `nexusctl --env sandbox`. */
  program: string;
}

interface Found {
  command: Command;
  path: string[];
}

/**
 * Finds a command for someone who does not know its name: pick a section, type to filter its commands, answer what it
 * takes. Prints the command line that does the same, so that the next time it can be typed.
 * @returns the arguments to run, without the program's name
 */
export async function findCommand(sections: readonly FinderSection[], deps: FinderDeps): Promise<string[]> {
  const section = await deps.prompts.search(
    "What do you need?",
    sections.map(({ name, summary }) => ({ value: name, label: name, description: summary })),
  );
  const node = await sections.find(({ name }) => name === section)?.load();
  const found = node === undefined ? [] : commandsIn(node, []);
  const { command, path } = await pickCommand(section, found, deps);
  const argv = [...path, ...(await answers(command, deps))];
  deps.note(`the same, typed: ${typedCommand(deps.program, argv)}`);
  return argv;
}

/** Every command of a tree with its words, a group's own command first. */
export function commandsIn(node: CommandGroup | Command, path: readonly string[]): Found[] {
  const here = [...path, node.name];
  if (!("commands" in node)) return [{ command: node, path: here }];
  const own = node.self === undefined ? [] : [{ command: node.self, path: here }];
  return [...own, ...node.commands.flatMap((child) => commandsIn(child, here))];
}

async function pickCommand(section: string, found: Found[], deps: FinderDeps): Promise<Found> {
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  const picked = await deps.prompts.search(
    section,
    found.map(({ command, path }) => ({
      value: path.join(" "),
      label: path.join(" "),
      description: `${command.summary}${command.risk === "reads" ? "" : ` (${command.risk})`}`,
    })),
  );
  const chosen = found.find(({ path }) => path.join(" ") === picked);
  if (chosen === undefined) throw new RangeError(`no command "${picked}" in ${section}`);
  return chosen;
}

async function answers(command: Command, deps: FinderDeps): Promise<string[]> {
  const args: string[] = [];
  for (const [name, spec] of Object.entries(command.args)) {
    const answer = await askValue(kebab(name), spec, deps);
    if (answer === undefined) break;
    args.push(...[answer].flat());
  }
  const options: string[] = [];
  const open = new Map(Object.entries(command.options));
  for (const [name, spec] of open) {
    if (!spec.required) continue;
    options.push(...asTyped(name, await askValue(`--${kebab(name)}`, spec, deps)));
    open.delete(name);
  }
  options.push(...(await optional(command, open, deps)));
  // A word that begins with a dash would be taken for an option.
  const dashed = args.some((word) => word.startsWith("-"));
  return dashed ? [...options, "--", ...args] : [...args, ...options];
}

const RUN = "\u0000run";
const LOOK = "\u0000look";

/** Offers what may be set until the reader runs it: most commands need none of it. */
async function optional(command: Command, open: Map<string, OptionSpec<unknown>>, deps: FinderDeps): Promise<string[]> {
  const argv: string[] = [];
  const changes = command.risk !== "reads";
  if (open.size === 0 && !changes) return argv;
  for (;;) {
    const picked = await deps.prompts.search("Run it, or set an option first", [
      { value: RUN, label: changes ? "run it: shows what it would do, then asks" : "run it" },
      ...(changes ? [{ value: LOOK, label: "only look: --dry-run" }] : []),
      ...[...open].map(([name, spec]) => ({ value: name, label: optionWord(name, spec), description: spec.help })),
    ]);
    if (picked === RUN) return argv;
    if (picked === LOOK) return [...argv, "--dry-run"];
    const spec = open.get(picked);
    if (spec === undefined) continue;
    open.delete(picked);
    if (spec.kind === "flag") argv.push(optionWord(picked, spec));
    else argv.push(...asTyped(picked, await askValue(`--${kebab(picked)}`, spec, deps)));
  }
}

function asTyped(name: string, answer: string | string[] | undefined): string[] {
  const flag = `--${kebab(name)}`;
  return (answer === undefined ? [] : [answer].flat()).flatMap((value) =>
    value.startsWith("-") ? [`${flag}=${value}`] : [flag, value],
  );
}
