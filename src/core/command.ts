import type { Change, Risk } from "./change.js";
import type { Context, Declared, UsesWith } from "./context.js";
import type { Uses } from "./gate.js";
import type { OptionSpecs, ValuesOf } from "./options.js";
import type { Procedure } from "./procedure.js";
import type { Questionnaire } from "./questionnaire.js";
import type { RawText, Report, Watch } from "./report.js";
import type { Stream } from "./stream.js";

/** What a command returns: something to show, or something to do. */
export type Outcome = Report | Watch | Stream | Change | Procedure | Questionnaire | RawText;

export interface Example {
  /** Everything after `nexusctl`. */
  type: string;
  does: string;
}

/** One command: its words first, then its behaviour. A file in `src/commands` exports one as default. */
export interface Command {
  name: string;
  /** One line, no full stop: what it does for the reader. */
  summary: string;
  /** More, when the summary is not enough. */
  description?: string;
  /** Where the runbook has it, e.g. `service/starting-services#1`. */
  runbook?: string[];
  /** `reads`, or the risk of the change it makes. */
  risk: "reads" | Risk;
  /** `nothing`: runs without an environment. `if-configured`: with one where it resolves; else `ctx.env` throws why not. */
  needs: "environment" | "if-configured" | "nothing";
  /** What it may send to AWS; tests hold it to that, and policies are made of it. */
  uses: Uses;
  /** What it may send besides when a flag is given, by the option's name: a policy for the command alone does not hold it. */
  usesWith?: UsesWith;
  /** Positional arguments in order. */
  args: OptionSpecs;
  options: OptionSpecs;
  examples: [Example, Example, ...Example[]];
  run(ctx: Context, values: Record<string, unknown>): Promise<Outcome>;
}

interface CommandFields<A extends OptionSpecs, O extends OptionSpecs>
  extends Omit<Command, "args" | "options" | "run" | "needs" | "uses" | "usesWith"> {
  needs?: Command["needs"];
  uses?: Uses;
  usesWith?: { readonly [F in keyof O]?: Uses };
  args?: A;
  options?: O;
  /**
   * Reads the platform and returns what to show or do. It is called twice for a change: once for the preview and once
   * just before applying, to see whether the facts moved. So it must not ask, write or remember anything.
   */
  run(ctx: Context, values: ValuesOf<A> & ValuesOf<O>): Promise<Outcome>;
}

/** Declares a command; option types flow into `run`. */
export function command<A extends OptionSpecs = Record<never, never>, O extends OptionSpecs = Record<never, never>>(
  fields: CommandFields<A, O>,
): Command {
  const { args, options, needs, uses, run, ...words } = fields;
  return {
    ...words,
    needs: needs ?? "environment",
    uses: uses ?? {},
    args: args ?? {},
    options: options ?? {},
    // The values were produced by the very specs that give them their types (src/program/values.ts).
    run: (ctx, values) => run(ctx, values as ValuesOf<A> & ValuesOf<O>),
  };
}

/** What a command may send besides, for what was typed. */
export function usesGiven({ usesWith = {} }: Pick<Command, "usesWith">, values: Record<string, unknown>): Uses[] {
  return Object.entries(usesWith).flatMap(([name, uses]) =>
    values[name] === true && uses !== undefined ? [uses] : [],
  );
}

/** All that a command may send, whatever is typed. */
export function everyUse({ uses, usesWith = {} }: Pick<Declared, "uses" | "usesWith">): Uses[] {
  return [uses, ...Object.values(usesWith).flatMap((one) => (one === undefined ? [] : [one]))];
}

/** A group of commands, loaded only when one of its own is typed or its help is asked for. */
export interface CommandGroup {
  name: string;
  summary: string;
  /** What the group's own name runs when no command follows it, e.g. `emergency database`. */
  self?: Command;
  commands: (Command | CommandGroup)[];
}

/** A command with its words. */
export interface Described extends Declared {
  command: Command;
}

/** All commands of a tree, a group's own first. */
export function commandsIn(node: Command | CommandGroup, before: readonly string[] = []): Described[] {
  const words = [...before, node.name];
  const path = words.join(" ");
  const described = (command: Command) => ({ ...declared(path, command), command });
  if (!isGroup(node)) return [described(node)];
  const self = node.self === undefined ? [] : [described(node.self)];
  return [...self, ...node.commands.flatMap((child) => commandsIn(child, words))];
}

function declared(path: string, { uses, usesWith }: Command): Declared {
  return { path, uses, ...(usesWith === undefined ? {} : { usesWith }) };
}

export function isGroup(node: Command | CommandGroup): node is CommandGroup {
  return "commands" in node;
}
