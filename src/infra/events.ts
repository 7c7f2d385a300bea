import * as z from "zod/mini";
import { parseJson } from "../core/json.js";
import { type Diagnostic, diagnosticSchema } from "./diagnostics.js";

/**
 * One line of `-json` output.
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export type Event =
  /** Something is begun with a resource, done, or failed. */
  | { kind: "began" | "done" | "failed"; action: string; address: string; seconds: number | undefined }
  | { kind: "going-on"; address: string; seconds: number }
  /** Its present state was read. */
  | { kind: "read"; address: string }
  /** A provisioner says something. */
  | { kind: "said"; address: string; text: string }
  | { kind: "diagnostic"; diagnostic: Diagnostic };

const hook = z.object({
  resource: z.object({ addr: z.string() }),
  action: z.optional(z.string()),
  elapsed_seconds: z.optional(z.number()),
  output: z.optional(z.string()),
});
const line = z.object({ type: z.string(), hook: z.optional(hook), diagnostic: z.optional(diagnosticSchema) });

const KINDS: Readonly<Record<string, "began" | "done" | "failed">> = {
  apply_start: "began",
  apply_complete: "done",
  apply_errored: "failed",
};

/** Undefined for lines that tell nothing of interest here, and for what is no JSON. */
export function eventOf(text: string): Event | undefined {
  const parsed = line.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { type, diagnostic, hook: about } = parsed.data;
  if (diagnostic !== undefined) return { kind: "diagnostic", diagnostic };
  if (about === undefined) return undefined;
  const address = about.resource.addr;
  const kind = KINDS[type];
  if (kind !== undefined) return { kind, action: about.action ?? "", address, seconds: about.elapsed_seconds };
  if (type === "apply_progress") return { kind: "going-on", address, seconds: about.elapsed_seconds ?? 0 };
  if (type === "refresh_complete") return { kind: "read", address };
  if (type === "provision_progress") return { kind: "said", address, text: about.output ?? "" };
  return undefined;
}
