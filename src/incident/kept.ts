import type { Evidence } from "./evidence.js";
import { readIntact } from "./evidence-files.js";
import { parseEvidence } from "./parse-evidence.js";
import type { Incident } from "./state.js";

export interface Kept {
  /** As it was gathered, oldest first. */
  evidence: Evidence[];
  /** Files that are altered, gone or not to be read: nothing of them is used. */
  problems: string[];
}

/** Reads all evidence that an incident's record names. @param folder the incident's */
export function readKept(folder: string, { events }: Pick<Incident, "events">): Kept {
  const files = new Map(events.flatMap(({ evidence }) => evidence.map((one) => [one.file, one])));
  const kept: Kept = { evidence: [], problems: [] };
  for (const one of files.values()) {
    // What others put on the record, such as a saved page, is not ours to understand.
    if (!one.file.endsWith(".json")) continue;
    const { text, problem } = readIntact(folder, one);
    if (text === undefined) {
      kept.problems.push(problem);
      continue;
    }
    const parsed = parseEvidence(text);
    if ("evidence" in parsed) kept.evidence.push(parsed.evidence);
    else kept.problems.push(`${one.file}: ${parsed.why}`);
  }
  return kept;
}
