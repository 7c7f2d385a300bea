import { kebab, type OptionSpec } from "../core/options.js";
import { type AskDeps, askValue } from "./ask-value.js";

export interface Missing {
  name: string;
  spec: OptionSpec<unknown>;
  /** Its place among the arguments; undefined for an option. */
  index: number | undefined;
}

/** Asks for what a command requires and was not typed; answers by name, as if it had been typed. */
export async function askMissing(missing: readonly Missing[], deps: AskDeps): Promise<Map<string, string | string[]>> {
  const answers = new Map<string, string | string[]>();
  for (const { name, spec, index } of missing) {
    const label = index === undefined ? `--${kebab(name)}` : kebab(name);
    const answer = await askValue(label, spec, deps);
    if (answer !== undefined) answers.set(name, answer);
  }
  return answers;
}
