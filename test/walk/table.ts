import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Step } from "./step.js";
import type { Walked } from "./walker.js";

/** One command of the walk on one platform. */
export interface Row extends Walked {
  step: Step;
  against: string;
}

const HEAD = ["step", "what", "command", "against", "exit", "ms", "typed", "runbook's"];

/** One row a command; the runbook's characters stand beside the first command of each step. */
export function table(rows: readonly Row[]): string[] {
  const seen = new Set<string>();
  // Walked side by side; read one after the other.
  const sorted = [...rows].sort((a, b) => b.against.localeCompare(a.against));
  const body = sorted.map(({ step, against, type, exit, ms, typed }) => {
    const key = `${step.id} ${against}`;
    const first = !seen.has(key);
    seen.add(key);
    const typedWords = typed === 0 ? "-" : String(typed);
    const its = first && step.typed > 0 ? String(step.typed) : "";
    const time = ms === 0 ? "-" : String(ms);
    return [step.id, first ? step.does : "", `\`${type}\``, against, String(exit), time, typedWords, its];
  });
  return [HEAD, HEAD.map((_, column) => (column > 4 ? "---:" : "---")), ...body].map(
    (cells) => `| ${cells.join(" | ")} |`,
  );
}

/** What is typed on the sandbox, where every command is typed, against the runbook. */
export function summary(rows: readonly Row[]): string {
  const own = rows.filter(({ against }) => against === "sandbox");
  const steps = [...new Set(own.map(({ step }) => step))];
  const replaced = steps.filter(({ typed }) => typed > 0);
  const typed = own.filter(({ step }) => step.typed > 0).reduce((sum, row) => sum + row.typed, 0);
  const theirs = replaced.reduce((sum, step) => sum + step.typed, 0);
  const reads = [...own.map(({ ms }) => ms)].sort((a, b) => a - b);
  const median = reads[Math.floor(reads.length / 2)] ?? 0;
  return (
    `${steps.length} steps, ${own.length} commands on the sandbox, ${rows.length - own.length} against moto. The ${replaced.length} steps that have ` +
    `commands in the runbook take ${typed} characters against ${theirs}; the median answer came after ${median} ms.`
  );
}

/** Writes docs/walk.md. */
export function writePage(rows: readonly Row[]): void {
  const page = [
    "# The runbook, walked",
    "",
    "Every step of the runbook from top to bottom, as one story: typed at a terminal of 80 columns and again as a script with `-o json`, on the sandbox,",
    "broken where the procedure presupposes trouble, and against moto. Changes are shown first and then made. `ms` is from Enter to the whole answer, of a",
    "change to its preview, start of the process and of the terminal included; `typed` counts the command and the answer to its question. What moto lacks is",
    "run all the same, and says so. Steps are numbered as the runbook numbers them: section, subsection, step.",
    "",
    `Written by \`npm run test:walk:write\` on ${new Date().toISOString().slice(0, 10)}. ${summary(rows)}`,
    "",
    ...table(rows),
    "",
  ].join("\n");
  writeFileSync(fileURLToPath(new URL("../../docs/walk.md", import.meta.url)), page);
}
