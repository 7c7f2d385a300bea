import { interrupted, NexusError } from "../core/errors.js";
import { PromptStream } from "./prompt-stream.js";
import type { Terminal } from "./terminal.js";
import { plain, type View } from "./view.js";

export interface Choice<T extends string> {
  value: T;
  label: string;
  /** Shown under the list while this one is marked. */
  description?: string;
}

/** Questions to a person. Each rejects with `interrupted` (exit 130) on Ctrl-C, Ctrl-D or a closed stdin. */
export interface Prompts {
  /** The default is no. */
  confirm(question: string): Promise<boolean>;
  input(question: string, options?: InputOptions): Promise<string>;
  select<T extends string>(question: string, choices: readonly Choice<T>[]): Promise<T>;
  /** A list that typing filters. */
  search<T extends string>(question: string, choices: readonly Choice<T>[]): Promise<T>;
}

export interface InputOptions {
  default?: string;
  validate?: (text: string) => string | true;
}

export interface PromptDeps {
  stdin: NodeJS.ReadableStream;
  stderr: NodeJS.WritableStream;
  terminal: Terminal;
  /** Ends a question that is open. */
  signal: AbortSignal;
  /** Takes secrets out of what is asked. */
  redactor: View["redactor"];
}

type Question = { type: "confirm" | "input" | "select" | "search"; message: string } & Record<string, unknown>;

/** Questions by inquirer, which is loaded with the first of them. Only for streams that are terminals. */
export function createPrompts(deps: PromptDeps): Prompts {
  const shown = (text: string) => plain(text, deps);
  const listed = (choices: readonly Choice<string>[]) =>
    choices.map(({ value, label, description }) => ({
      value,
      name: shown(label),
      short: shown(label),
      ...(description === undefined ? {} : { description: shown(description) }),
    }));
  const said = (validate: (text: string) => string | true) => (text: string) => {
    const answer = validate(text);
    return answer === true ? answer : shown(answer);
  };
  const ask = (question: Question) => answered({ ...question, message: shown(question.message) }, deps);

  return {
    confirm: async (message) => (await ask({ type: "confirm", message, default: false })) === true,
    input: async (message, options = {}) => {
      const { default: preset, validate } = options;
      const answer = await ask({
        type: "input",
        message,
        ...(preset === undefined ? {} : { default: preset }),
        ...(validate === undefined ? {} : { validate: said(validate) }),
      });
      return typeof answer === "string" ? answer : "";
    },
    select: async (message, choices) =>
      pick(choices, await ask({ type: "select", message, choices: listed(choices), loop: false, pageSize: 12 })),
    search: async (message, choices) => {
      const all = listed(choices);
      const source = (term: string | undefined) => matching(all, term);
      return pick(choices, await ask({ type: "search", message, source, pageSize: 12 }));
    },
  };
}

/** Those that have every typed word somewhere; names that begin with the first word come first. */
function matching<C extends { name: string; description?: string }>(
  choices: readonly C[],
  term: string | undefined,
): C[] {
  const words = (term ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const first = words[0];
  if (first === undefined) return [...choices];
  const hits = choices.filter(({ name, description }) => {
    const text = `${name} ${description ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const begins = (choice: C) => (choice.name.toLowerCase().startsWith(first) ? 0 : 1);
  return hits.sort((a, b) => begins(a) - begins(b));
}

function pick<T extends string>(choices: readonly Choice<T>[], answer: unknown): T {
  const found = choices.find(({ value }) => value === answer);
  if (found === undefined) throw new NexusError("failed", "the answer is none of the choices");
  return found.value;
}

async function answered(question: Question, deps: PromptDeps): Promise<unknown> {
  const { createPromptModule } = (await import("inquirer")).default;
  const left = new AbortController();
  const stop = watchForEnd(deps.stdin, () => left.abort());
  const prompt = createPromptModule({
    input: deps.stdin,
    output: new PromptStream(deps.stderr, deps.terminal),
    signal: AbortSignal.any([left.signal, deps.signal]),
  });
  try {
    const answers: Record<string, unknown> = await prompt({ ...question, name: "answer" });
    return answers.answer;
  } catch (thrown) {
    throw isLeaving(thrown) ? interrupted() : thrown;
  } finally {
    stop();
  }
}

/**
 * The prompt library waits for ever once its input is gone. The input ends when a terminal hangs up, and is paused while a
 * question is open only when Ctrl-D closed the line editor.
 */
function watchForEnd(stdin: NodeJS.ReadableStream, onEnd: () => void): () => void {
  const events = ["end", "close", "pause"] as const;
  for (const event of events) stdin.on(event, onEnd);
  return () => {
    for (const event of events) stdin.off(event, onEnd);
  };
}

function isLeaving(thrown: unknown): boolean {
  return thrown instanceof Error && ["ExitPromptError", "AbortPromptError", "CancelPromptError"].includes(thrown.name);
}
