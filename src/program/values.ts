import type { Command } from "../core/command.js";
import { asNexusError, NexusError, usage } from "../core/errors.js";
import { kebab, type OptionSpec, type OptionSpecs } from "../core/options.js";

export interface RawValues {
  /** An argument that takes several words has them as a list. */
  args: readonly (string | readonly string[] | undefined)[];
  options: Readonly<Record<string, unknown>>;
}

/** Turns what commander read into the values a command's `run` takes. @throws usage error naming the option or argument */
export function readValues(command: Command, raw: RawValues): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [index, [name, spec]] of Object.entries(command.args).entries()) {
    values[name] = readOne(`<${kebab(name)}>`, spec, raw.args[index]);
  }
  for (const [name, spec] of Object.entries(command.options)) {
    values[name] = readOne(`--${kebab(name)}`, spec, raw.options[name]);
  }
  return values;
}

/** The required arguments and options that were not typed, in the order a person would be asked for them. */
export function missingValues(
  command: Command,
  raw: RawValues,
): { name: string; spec: OptionSpec<unknown>; index: number | undefined }[] {
  const specs = (from: OptionSpecs) => Object.entries(from);
  return [
    ...specs(command.args).flatMap(([name, spec], index) =>
      spec.required && raw.args[index] === undefined ? [{ name, spec, index }] : [],
    ),
    ...specs(command.options).flatMap(([name, spec]) =>
      spec.required && raw.options[name] === undefined ? [{ name, spec, index: undefined }] : [],
    ),
  ];
}

function readOne(label: string, spec: OptionSpec<unknown>, raw: unknown): unknown {
  if (raw === undefined || raw === null) {
    if (spec.required) throw usage(`${label} is missing: ${spec.help}`);
    return spec.fallback;
  }
  if (spec.kind === "flag") return raw === true || raw === "true";
  try {
    if (Array.isArray(raw)) return raw.flatMap((item) => spec.parse(String(item)));
    return spec.parse(String(raw));
  } catch (thrown) {
    const error = asNexusError(thrown);
    throw new NexusError("usage", `${label}: ${error.message}`, error.hint === undefined ? {} : { hint: error.hint });
  }
}
