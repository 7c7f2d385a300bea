import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errnoOf, namesIn, replaceFile } from "../core/files.js";
import type { Gate } from "../core/gate.js";
import type { Line } from "../core/report.js";
import type { EvidenceFile } from "./events.js";

const FOLDER = "evidence";

/** What a file of evidence is known by. */
export function fingerprint(file: string, content: string | Buffer): EvidenceFile {
  const bytes = Buffer.from(content);
  return { file, sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
}

/** What the gate lets through of a gathering: files of this incident's evidence and no others. */
export function evidenceAllowance(folder: string) {
  return { service: "file", operation: "replace", within: { folder: join(folder, FOLDER) } };
}

/**
 * Writes one file of evidence (0600). A name that is taken gets a number, so that nothing is ever overwritten.
 * @param folder the incident's
 * @param name without folder and ending
 */
export function keepEvidence(gate: Pick<Gate, "check">, folder: string, name: string, content: string): EvidenceFile {
  const file = freeName(folder, name.replace(/[^\w.-]/g, "_"));
  gate.check({ service: "file", operation: "replace", content: { folder: join(folder, FOLDER), file, content } });
  replaceFile(join(folder, file), content);
  return fingerprint(file, content);
}

function freeName(folder: string, name: string): string {
  for (let number = 1; ; number += 1) {
    const file = `${FOLDER}/${name}${number === 1 ? "" : `-${number}`}.json`;
    if (!existsSync(join(folder, file))) return file;
  }
}

/** Files of evidence that no event of the record names: a gathering was cut off after it had written them. */
export function looseEvidence(folder: string, known: readonly EvidenceFile[]): EvidenceFile[] {
  const names = new Set(known.map(({ file }) => file));
  return namesIn(join(folder, FOLDER))
    .filter((name) => name.endsWith(".json") && !names.has(`${FOLDER}/${name}`))
    .map((name) => fingerprint(`${FOLDER}/${name}`, readFileSync(join(folder, FOLDER, name))));
}

/** One line for each file that is no longer what it was when it was kept. */
export function verifyEvidence(folder: string, files: readonly EvidenceFile[]): Line[] {
  return files.flatMap((one): Line[] => {
    const { problem } = readIntact(folder, one);
    return problem === undefined ? [] : [{ text: problem, tone: "critical" }];
  });
}

/** A file's text where it is as it was kept; else what is wrong with it. */
export function readIntact(
  folder: string,
  { file, sha256 }: EvidenceFile,
): { text: string; problem?: undefined } | { text?: undefined; problem: string } {
  try {
    const bytes = readFileSync(join(folder, file));
    if (fingerprint(file, bytes).sha256 !== sha256) return { problem: `${file}: altered since it was kept` };
    return { text: bytes.toString("utf8") };
  } catch (thrown) {
    return { problem: `${file}: ${errnoOf(thrown) === "ENOENT" ? "is gone" : "cannot be read"}` };
  }
}
