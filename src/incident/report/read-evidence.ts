import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { errnoOf } from "../../core/files.js";
import { type Json, toJson } from "../../core/json.js";
import type { Evidence } from "../evidence.js";

/** Whatever way it was written, ISO 8601 in UTC. */
const time = z.pipe(
  z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), "is not a time")),
  z.transform((text: string) => new Date(text).toISOString()),
);
/** A tone that a newer nexusctl knows is shown as plain. */
const tone = z.catch(z.enum(["ok", "warn", "critical", "unknown", "info", "muted"]), "info");
const json = z.pipe(
  z.unknown(),
  z.transform((value): Json => toJson(value)),
);

/** The contract of `../evidence.ts`, for files that anyone may have written. Keys it does not know are passed over. */
const evidence = z.object({
  schema: z.literal("incident.evidence"),
  name: z.string(),
  title: z.string(),
  query: z.record(z.string(), json),
  takenAt: time,
  from: time,
  to: time,
  error: z.nullable(z.string()),
  data: json,
  timeline: z.array(z.object({ at: time, source: z.string(), text: z.string(), tone })),
  series: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      unit: z.string(),
      periodSeconds: z.number().check(z.positive()),
      points: z.array(z.object({ at: time, value: z.number() })),
      warn: z.nullable(z.number()),
      critical: z.nullable(z.number()),
    }),
  ),
});

export interface ReadEvidence {
  files: (Evidence & { file: string })[];
  /** What could not be read, and why: it is said, and hides nothing else. */
  broken: { file: string; why: string }[];
}

/** Every file of an incident's evidence, by name. */
export function readEvidence(folder: string): ReadEvidence {
  const found: ReadEvidence = { files: [], broken: [] };
  for (const name of namesIn(join(folder, "evidence"))) {
    const file = `evidence/${name}`;
    try {
      const parsed = evidence.safeParse(JSON.parse(readFileSync(join(folder, file), "utf8")));
      if (parsed.success) found.files.push({ ...parsed.data, file });
      else found.broken.push({ file, why: whyOf(parsed.error) });
    } catch (thrown) {
      const why = thrown instanceof SyntaxError ? "is not JSON: cut, or not ours" : `cannot be read (${thrown})`;
      found.broken.push({ file, why });
    }
  }
  return found;
}

function whyOf({ issues }: z.core.$ZodError): string {
  const [first] = issues;
  const where = first === undefined || first.path.length === 0 ? "" : ` at ${first.path.join(".")}`;
  return `is not evidence as this nexusctl knows it${where}: ${first?.message ?? "unknown"}`;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return [];
    throw thrown;
  }
}
