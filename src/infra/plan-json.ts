import * as z from "zod/mini";
import { NexusError } from "../core/errors.js";
import { parseJson } from "../core/json.js";
import { issueWords } from "../core/sealed.js";

/**
 * What `show -json` of a saved plan says, as far as it is used here.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
const anything = z.optional(z.unknown());
const step = z.union([z.string(), z.number()]);

const change = z.object({
  actions: z.array(z.string()),
  before: anything,
  after: anything,
  after_unknown: anything,
  before_sensitive: anything,
  after_sensitive: anything,
  replace_paths: z.optional(z.array(z.array(step))),
  importing: anything,
});

const resource = z.object({
  address: z.string(),
  mode: z.optional(z.string()),
  type: z.string(),
  change,
  action_reason: z.optional(z.string()),
  previous_address: z.optional(z.string()),
});

const variable = z.object({ sensitive: z.optional(z.boolean()) });

const plan = z.object({
  format_version: z.string(),
  terraform_version: z.string(),
  applyable: z.optional(z.boolean()),
  resource_changes: z.optional(z.array(resource)),
  resource_drift: z.optional(z.array(resource)),
  output_changes: z.optional(z.record(z.string(), change)),
  variables: z.optional(z.record(z.string(), z.object({ value: anything }))),
  configuration: z.optional(
    z.object({ root_module: z.optional(z.object({ variables: z.optional(z.record(z.string(), variable)) })) }),
  ),
});

export type PlanJson = z.infer<typeof plan>;
export type ResourceJson = z.infer<typeof resource>;
export type ChangeJson = z.infer<typeof change>;

/** 0.x was the format's number until Terraform 1.1. */
const KNOWN_FORMATS = /^[01]\./;

/** @throws failed when it is no plan, or of a format that is not known: what is not understood is not summed up */
export function parsePlan(text: string): PlanJson {
  const parsed = plan.safeParse(parseJson(text));
  if (!parsed.success) throw unreadable(issueWords(parsed.error.issues));
  const { format_version: format } = parsed.data;
  if (!KNOWN_FORMATS.test(format)) throw unreadable(`its format is ${format}, and 1.x is known here`);
  return parsed.data;
}

function unreadable(why: string): NexusError {
  return new NexusError("failed", `the saved plan cannot be read (${why})`, {
    hint: "see whether this tool's version is one that nexusctl knows: nexusctl doctor",
  });
}

/** The values of variables that are declared sensitive: they are nobody's to see. */
export function sensitiveValues({ variables = {}, configuration }: PlanJson): string[] {
  const declared = configuration?.root_module?.variables ?? {};
  return Object.entries(variables).flatMap(([name, { value }]) =>
    declared[name]?.sensitive === true ? textsIn(value) : [],
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
