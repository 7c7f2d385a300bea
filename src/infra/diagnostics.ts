import { stripVTControlCharacters } from "node:util";
import * as z from "zod/mini";

/** What the tool has to say about a configuration or a resource. */
export const diagnosticSchema = z.object({
  severity: z.string(),
  summary: z.string(),
  detail: z.optional(z.string()),
  address: z.optional(z.string()),
  range: z.optional(z.nullable(z.object({ filename: z.string(), start: z.object({ line: z.number() }) }))),
});

export type Diagnostic = z.infer<typeof diagnosticSchema>;

const LONGEST_DETAIL = 400;

/** `Invalid expression (main.tf:12): Expected the start of an expression`, all on one line. */
export function diagnosticWords({ summary, detail = "", range, address }: Diagnostic): string {
  const where = [address, range ? `${range.filename}:${range.start.line}` : undefined].filter(
    (one) => one !== undefined,
  );
  const place = where.length === 0 ? "" : ` (${where.join(", ")})`;
  const first = detail.trim().split(/\n\s*\n/)[0] ?? "";
  const why = first.replace(/\s+/g, " ").trim();
  const cut = why.length > LONGEST_DETAIL ? `${why.slice(0, LONGEST_DETAIL)}...` : why;
  return `${summary}${place}${cut === "" ? "" : `: ${cut}`}`;
}

/** The same of what the tool writes for people, where it writes nothing else. */
export function diagnosticsIn(text: string): Diagnostic[] {
  const plain = stripVTControlCharacters(text).replace(/^[╷│╵] ?/gm, "");
  return plain
    .split(/^(?=Error: )/m)
    .filter((part) => part.startsWith("Error: "))
    .map((part) => {
      const [summary = "", ...detail] = part.slice("Error: ".length).split("\n");
      return { severity: "error", summary: summary.trim(), detail: detail.join("\n").trim() };
    });
}
