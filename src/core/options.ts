import { usage } from "./errors.js";
import { parseDuration } from "./time.js";

/** Live values a shell completion and the finder can offer for an option. */
export type ValueSource =
  | "environments"
  | "snapshots"
  | "changes"
  | "alarms"
  | "incidents"
  | "deployments"
  | "revisions"
  | "backups";

/** One option or argument of a command: its words, and how its text becomes a value. */
export interface OptionSpec<T> {
  kind: "flag" | "value" | "list";
  help: string;
  /** Shown in help as `--scale <n>`; for `kind: "flag"` unused. */
  placeholder: string;
  /** @throws usage error that says what was expected */
  parse(text: string): T;
  fallback: T | undefined;
  required: boolean;
  choices?: readonly string[];
  source?: ValueSource;
}

export type OptionSpecs = Record<string, OptionSpec<unknown>>;

/** The value an option hands to `run`. */
export type ValueOf<S> = S extends OptionSpec<infer T> ? T : never;
export type ValuesOf<S> = { [K in keyof S]: ValueOf<S[K]> };

interface Extras {
  placeholder?: string;
  source?: ValueSource;
}

/** `--name` and `--no-name`. Help shows the one that changes something: with a `fallback` of true the text is that of `--no-name`. */
export function flag(help: string, fallback = false): OptionSpec<boolean> {
  return { kind: "flag", help, placeholder: "", parse: (text) => text !== "false", fallback, required: false };
}

function value<T>(
  help: string,
  placeholder: string,
  parse: (text: string) => T,
  extras: Extras,
): OptionSpec<T | undefined> {
  const spec: OptionSpec<T | undefined> = {
    kind: "value",
    help,
    placeholder: extras.placeholder ?? placeholder,
    parse,
    fallback: undefined,
    required: false,
  };
  if (extras.source !== undefined) spec.source = extras.source;
  return spec;
}

export function text(help: string, extras: Extras = {}): OptionSpec<string | undefined> {
  return value(help, "text", (raw) => nonEmpty(raw), extras);
}

/** Repeatable: `--env A=1 --env B=2`. */
export function list(help: string, extras: Extras = {}): OptionSpec<string[]> {
  const spec = value<string[]>(help, "text", (raw) => [nonEmpty(raw)], extras);
  return { ...spec, kind: "list", fallback: [], parse: (raw) => [nonEmpty(raw)] };
}

/** A whole number between `min` and `max`, both included. */
export function integer(help: string, range: { min: number; max: number } & Extras): OptionSpec<number | undefined> {
  const parse = (raw: string) => {
    const number = Number(raw);
    if (!/^[+-]?\d+$/.test(raw.trim()) || !Number.isSafeInteger(number) || number < range.min || number > range.max) {
      throw usage(`"${raw}" is not a whole number between ${range.min} and ${range.max}`);
    }
    return number;
  };
  return value(help, "n", parse, range);
}

/** In milliseconds. */
export function duration(help: string, extras: Extras = {}): OptionSpec<number | undefined> {
  return value(help, "duration", parseDuration, extras);
}

export function choice<const C extends string>(
  help: string,
  choices: readonly C[],
  extras: Extras = {},
): OptionSpec<C | undefined> {
  const parse = (raw: string) => {
    const found = choices.find((one) => one === raw);
    if (found === undefined) throw usage(`"${raw}" is not one of ${choices.join(", ")}`);
    return found;
  };
  return { ...value(help, choices.join("|"), parse, extras), choices };
}

/** The same option with a value when nothing is typed. */
export function withDefault<T>(spec: OptionSpec<T | undefined>, fallback: T): OptionSpec<T> {
  return { ...spec, parse: (raw) => spec.parse(raw) ?? fallback, fallback };
}

/** The same option, which must be given; on a terminal it is asked for. */
export function required<T>(spec: OptionSpec<T | undefined>): OptionSpec<T> {
  const parse = (raw: string): T => {
    const parsed = spec.parse(raw);
    if (parsed === undefined) throw usage("a value is missing");
    return parsed;
  };
  return { ...spec, parse, fallback: undefined, required: true };
}

function nonEmpty(raw: string): string {
  if (raw.trim() === "") throw usage("a value is missing");
  return raw;
}

/** What is typed for an option: of a flag that is on by itself, what takes it away. */
export function optionWord(name: string, { kind, fallback }: OptionSpec<unknown>): string {
  return kind === "flag" && fallback === true ? `--no-${kebab(name)}` : `--${kebab(name)}`;
}

/** An option's name as it is typed: `taskDefinition` is `task-definition`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
