import * as z from "zod/mini";
import { seal, type Unsealed, unseal } from "../core/sealed.js";

const MANIFEST_VERSION = 1;

const hex = z.string().check(z.regex(/^[0-9a-f]{64}$/));

const state = z.strictObject({ lineage: z.string(), serial: z.number() });

const manifest = z.strictObject({
  version: z.literal(MANIFEST_VERSION),
  id: z.string(),
  createdAt: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/)),
  by: z.strictObject({ user: z.string(), host: z.string() }),
  nexusctl: z.string(),
  environment: z.string(),
  account: z.string(),
  region: z.string(),
  folder: z.string(),
  workspace: z.string(),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  varFiles: z.array(z.strictObject({ path: z.string(), sha256: hex })),
  targets: z.array(z.string()),
  destroy: z.boolean(),
  /** Of the state that it rests on; null where there was none. */
  state: z.nullable(state),
  /** Of the plan file. */
  sha256: hex,
  counts: z.strictObject({ add: z.number(), change: z.number(), destroy: z.number() }),
});

/** Where, when, by whom and on what a saved plan was made. */
export type PlanManifest = z.infer<typeof manifest>;
export type StateMark = z.infer<typeof state>;

/** @param content all but the version of its own form, which is this module's affair */
export function sealPlan(content: Omit<PlanManifest, "version">): string {
  return seal({ version: MANIFEST_VERSION, ...content });
}

/** @returns the manifest, or why it is none */
export function unsealPlan(text: string): Unsealed<PlanManifest> {
  return unseal(text, manifest);
}
