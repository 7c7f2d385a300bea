import * as z from "zod/mini";
import { type Json, toJson } from "../core/json.js";
import type { Evidence } from "./evidence.js";

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

/** The contract of `evidence.ts`, for files that anyone may have written. Keys it does not know are passed over. */
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

/** The text of a file as evidence, or why it is none: cut, altered, or a newer nexusctl's. */
export function parseEvidence(text: string): { evidence: Evidence } | { why: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { why: "is not JSON: cut, or not ours" };
  }
  const parsed = evidence.safeParse(value);
  return parsed.success ? { evidence: parsed.data } : { why: whyOf(parsed.error) };
}

function whyOf({ issues }: z.core.$ZodError): string {
  const [first] = issues;
  const where = first === undefined || first.path.length === 0 ? "" : ` at ${first.path.join(".")}`;
  return `is not evidence as this nexusctl knows it${where}: ${first?.message ?? "unknown"}`;
}
