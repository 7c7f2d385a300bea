import { asNexusError } from "../core/errors.js";
import type { OptionSpec, ValueSource } from "../core/options.js";
import type { Choice, Prompts } from "./prompts.js";

/** A value there is, and what it is. */
interface Live {
  word: string;
  why: string;
}

/** Live values for an option, e.g. the snapshots there are. May fail: then the value is typed. */
export type Sources = (source: ValueSource) => Promise<Live[]>;

export interface AskDeps {
  prompts: Prompts;
  sources?: Sources | undefined;
  /** Tells why live values could not be offered. */
  note(text: string): void;
}

const OTHER = "\u0000other";

/**
 * Asks for one value: a list where the choices are known or can be looked up, else a line that is checked as the typed
 * option would be. An empty answer to a value that is not required is no value.
 */
export async function askValue(
  label: string,
  spec: OptionSpec<unknown>,
  deps: AskDeps,
): Promise<string | string[] | undefined> {
  const question = `${label}: ${spec.help}`;
  if (spec.kind === "list") return askList(question, spec, deps);
  if (spec.choices !== undefined) return deps.prompts.select(question, spec.choices.map(asChoice));
  const live = await lookUp(spec, deps);
  if (live.length > 0) {
    const other = { value: OTHER, label: "another one (type it)" };
    const picked = await deps.prompts.search(question, [...live.map(liveChoice), other]);
    if (picked !== OTHER) return picked;
  }
  return askLine(question, spec, deps);
}

async function askLine(question: string, spec: OptionSpec<unknown>, deps: AskDeps): Promise<string | undefined> {
  const shown =
    typeof spec.fallback === "string" || typeof spec.fallback === "number" ? String(spec.fallback) : undefined;
  const text = await deps.prompts.input(question, {
    ...(shown === undefined || spec.required ? {} : { default: shown }),
    validate: (typed) => (typed.trim() === "" && !spec.required ? true : problemWith(typed, spec)),
  });
  return text.trim() === "" ? undefined : text;
}

async function askList(question: string, spec: OptionSpec<unknown>, deps: AskDeps): Promise<string[] | undefined> {
  const values: string[] = [];
  for (;;) {
    const ended = values.length > 0 || !spec.required;
    const text = await deps.prompts.input(`${question}${ended ? " (empty: no more)" : ""}`, {
      validate: (typed) => (typed.trim() === "" && ended ? true : problemWith(typed, spec)),
    });
    if (text.trim() === "") return values.length === 0 ? undefined : values;
    values.push(text);
  }
}

/** Why the option would refuse this text, or true. */
function problemWith(text: string, spec: OptionSpec<unknown>): string | true {
  try {
    spec.parse(text);
    return true;
  } catch (thrown) {
    const { message, hint } = asNexusError(thrown);
    return hint === undefined ? message : `${message}; ${hint}`;
  }
}

async function lookUp(spec: OptionSpec<unknown>, deps: AskDeps): Promise<Live[]> {
  if (spec.source === undefined || deps.sources === undefined) return [];
  try {
    return await deps.sources(spec.source);
  } catch (thrown) {
    deps.note(`the ${spec.source} could not be looked up: ${asNexusError(thrown).message}`);
    return [];
  }
}

function asChoice(value: string): Choice<string> {
  return { value, label: value };
}

function liveChoice({ word, why }: Live): Choice<string> {
  return { value: word, label: why === "" ? word : `${word}  ${why}` };
}
