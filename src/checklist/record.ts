import { hostname } from "node:os";
import { join } from "node:path";
import * as z from "zod/mini";
import { openChain } from "../core/chain.js";
import type { RecordStep } from "../core/change.js";
import type { Kind } from "../core/checklist.js";
import type { Context } from "../core/context.js";
import { toJsonObject } from "../core/json.js";
import { userName } from "../core/user.js";
import { attempt } from "../health/within.js";

/** How a person may answer: done, not done and why, or not needed this time and why. */
export const RESULTS = ["done", "not-done", "skip"] as const;
export type Result = (typeof RESULTS)[number];

const signer = z.object({
  user: z.string(),
  host: z.string(),
  /** Who AWS takes them for; null when AWS was not asked or did not say. */
  arn: z.nullable(z.string()),
});
export type Signer = z.infer<typeof signer>;

const state = z.enum(["ok", "warn", "critical", "unknown", "skipped"]);

/** An item as it was and looked when the list was run: later reports do not depend on a configuration that changed. */
const runItem = z.object({
  id: z.string(),
  title: z.string(),
  owner: z.string(),
  /** Null without a check, or while it was not run. */
  state: z.nullable(state),
  what: z.string(),
  evidence: z.array(z.string()),
  next: z.array(z.object({ type: z.string(), why: z.string() })),
  check: z.nullable(z.string()),
  ask: z.nullable(z.string()),
  note: z.nullable(z.string()),
  off: z.nullable(z.string()),
});
export type RunItem = z.infer<typeof runItem>;

const run = z.object({
  type: z.literal("run"),
  at: z.string(),
  period: z.string(),
  by: signer,
  items: z.array(runItem),
});
export type RunEntry = z.infer<typeof run>;

const answer = z.object({
  type: z.literal("answer"),
  at: z.string(),
  period: z.string(),
  item: z.string(),
  title: z.string(),
  result: z.enum(RESULTS),
  note: z.nullable(z.string()),
  by: signer,
  /** What the machine had seen of it by then. */
  seen: z.nullable(z.object({ state, what: z.string(), at: z.string() })),
});
export type AnswerEntry = z.infer<typeof answer>;

const entry = z.union([run, answer]);
export type Entry = RunEntry | AnswerEntry;

export interface ChecklistRecord {
  path: string;
  /** Oldest first. */
  entries: Entry[];
  /** Lines that are cut, altered or missing, in words. */
  problems: string[];
}

export function recordPath(ctx: Pick<Context, "paths">, kind: Kind): string {
  return join(ctx.paths.environmentState, "checklists", `${kind}.jsonl`);
}

/** Everything that is kept of a list. A line that cannot be read is told, and hides no other. */
export function readRecord(ctx: Pick<Context, "paths" | "clock" | "redactor">, kind: Kind): ChecklistRecord {
  const path = recordPath(ctx, kind);
  const chain = openChain(path, ctx);
  const entries = chain.read().flatMap((line) => {
    const checked = entry.safeParse(line);
    return checked.success ? [checked.data] : [];
  });
  const problems = chain.verify().problems.map(({ line, what }) => `line ${line}: ${what}`);
  return { path, entries, problems };
}

/** Plans one more entry. */
export function entryStep(ctx: Pick<Context, "paths">, kind: Kind, one: Entry, words: string): RecordStep {
  return {
    kind: "record",
    id: one.type,
    words,
    path: recordPath(ctx, kind),
    event: { ...toJsonObject(one), type: one.type },
    undo: { kind: "none", why: "a record is only added to; sign again to say otherwise" },
  };
}

const IDENTITY_MS = 4_000;

/** Who signs. AWS is asked once, and not being told keeps nobody from signing. */
export async function signerOf(ctx: Context): Promise<Signer> {
  const caller = await attempt(async () => (await ctx.aws.identity()).caller(), IDENTITY_MS, ctx);
  return { user: userName(), host: hostname(), arn: caller.ok ? caller.value.arn : null };
}
