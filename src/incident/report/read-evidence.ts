import { readFileSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../../core/files.js";
import type { Evidence } from "../evidence.js";
import { parseEvidence } from "../parse-evidence.js";

export interface ReadEvidence {
  files: (Evidence & { file: string })[];
  /** What could not be read, and why: it is said, and hides nothing else. */
  broken: { file: string; why: string }[];
}

/** Every file of an incident's evidence, by name. */
export function readEvidence(folder: string): ReadEvidence {
  const found: ReadEvidence = { files: [], broken: [] };
  for (const name of namesIn(join(folder, "evidence")).filter((one) => one.endsWith(".json"))) {
    const file = `evidence/${name}`;
    try {
      const parsed = parseEvidence(readFileSync(join(folder, file), "utf8"));
      if ("evidence" in parsed) found.files.push({ ...parsed.evidence, file });
      else found.broken.push({ file, why: parsed.why });
    } catch (thrown) {
      found.broken.push({ file, why: `cannot be read (${thrown})` });
    }
  }
  return found;
}
