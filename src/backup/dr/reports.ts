import { join } from "node:path";
import * as z from "zod/mini";
import type { Context } from "../../core/context.js";
import { namesIn, readIfThere } from "../../core/files.js";

const shape = z.object({
  at: z.string(),
  function: z.string(),
  ok: z.boolean(),
  /** How long the recovery took, in milliseconds. */
  durationMs: z.nullable(z.number()),
  error: z.nullable(z.string()),
  answer: z.nullable(z.string()),
  log: z.array(z.string()),
});

/** How a rehearsal went. Kept on this machine, one file each. */
export type DrReport = z.infer<typeof shape>;

function folderOf(ctx: Context): string {
  return join(ctx.paths.environmentState, "dr");
}

/** Where the report of a test that begins now is kept. */
export function reportPath(ctx: Context): string {
  return join(folderOf(ctx), `${ctx.clock.now().toISOString().replace(/[:.]/g, "-")}.json`);
}

/** Newest first. A file that cannot be read is left out. */
export function readReports(ctx: Context): DrReport[] {
  const folder = folderOf(ctx);
  return namesIn(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => parse(readIfThere(join(folder, name)) ?? "") ?? [])
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

function parse(text: string): DrReport | undefined {
  try {
    const checked = shape.safeParse(JSON.parse(text));
    return checked.success ? checked.data : undefined;
  } catch {
    // Cut off by a crash: not a report.
    return undefined;
  }
}
