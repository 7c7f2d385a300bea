import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { errnoOf } from "../core/files.js";
import type { Line } from "../core/report.js";
import type { EvidenceFile } from "./events.js";

/** What a file of evidence is known by. */
export function fingerprint(file: string, content: string | Buffer): EvidenceFile {
  const bytes = Buffer.from(content);
  return { file, sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
}

/** One line for each file that is no longer what it was when it was kept. */
export function verifyEvidence(folder: string, files: readonly EvidenceFile[]): Line[] {
  return files.flatMap(({ file, sha256 }): Line[] => {
    try {
      const now = fingerprint(file, readFileSync(join(folder, file)));
      return now.sha256 === sha256 ? [] : [{ text: `${file}: altered since it was kept`, tone: "critical" }];
    } catch (thrown) {
      const why = errnoOf(thrown) === "ENOENT" ? "is gone" : "cannot be read";
      return [{ text: `${file}: ${why}`, tone: "critical" }];
    }
  });
}
