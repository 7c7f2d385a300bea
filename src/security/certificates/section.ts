import type { Certificate } from "../../aws/certificates.js";
import type { Line, Section } from "../../core/report.js";

/** One certificate for a person: state, who uses it, and what is to be said of its renewal. */
export function certificateSection(one: Certificate, days: number | undefined, notes: Line[]): Section {
  const lines: Line[] = [
    {
      text: `${one.status.toLowerCase().replaceAll("_", " ")}${days === undefined ? "" : `, ${days} days left`}, ${one.keyAlgorithm ?? "unknown key"}`,
    },
    {
      text:
        one.inUseBy.length === 0
          ? "no AWS service uses it"
          : `used by ${one.inUseBy.map((arn) => arn.replace(/^.*:/, "")).join(", ")}`,
    },
    { text: one.arn, tone: "muted" },
    ...notes,
  ];
  return { type: "lines", title: `${one.domain} in ${one.region}`, lines };
}
