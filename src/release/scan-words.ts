import type { ScanState } from "../aws/images.js";
import type { Tone } from "../core/report.js";

const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNTRIAGED", "UNDEFINED"];

/** e.g. `2 critical, 5 high, 7 medium`. What is not known is never "no findings". */
export function scanWords(scan: ScanState): string {
  if (scan.state === "not-scanned") return "not scanned";
  if (scan.state === "running") return "is being scanned";
  if (scan.state === "unknown") return `unknown: ${scan.why}`;
  const counts = SEVERITIES.flatMap((name) => {
    const count = scan.counts[name] ?? 0;
    return count === 0 ? [] : [`${count} ${name.toLowerCase()}`];
  });
  return counts.length === 0 ? "no findings" : counts.join(", ");
}

export function scanTone(scan: ScanState): Tone {
  if (scan.state === "unknown") return "unknown";
  if (scan.state !== "scanned") return "muted";
  return isGrave(scan) ? "warn" : "ok";
}

export function isGrave(scan: ScanState): boolean {
  return scan.state === "scanned" && (scan.counts.CRITICAL ?? 0) > 0;
}
