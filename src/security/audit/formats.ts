import { VERSION } from "../../core/version.js";
import type { Accepted } from "./allow-list.js";
import type { AuditCheck } from "./check.js";
import type { AuditFinding, Unknown } from "./run.js";

/** An audit's outcome, as the formats for other programs need it. */
export interface Outcome {
  checks: readonly AuditCheck[];
  open: readonly AuditFinding[];
  accepted: readonly { finding: AuditFinding; entry: Accepted }[];
  unknown: readonly Unknown[];
}

const CSV_COLUMNS = ["state", "severity", "check", "resource", "what", "why", "fix"];

/** RFC 4180: one line a finding, an unknown too. */
export function toCsv({ open, accepted, unknown }: Outcome): string {
  const row = (state: string, { check, resource, what, fix }: AuditFinding) => [
    state,
    check.severity,
    check.id,
    resource,
    what,
    check.why,
    fix,
  ];
  const rows = [
    CSV_COLUMNS,
    ...open.map((one) => row("open", one)),
    ...accepted.map(({ finding }) => row("accepted", finding)),
    ...unknown.map(({ check, resource, why }) => ["unknown", check.severity, check.id, resource, why, check.why, ""]),
  ];
  return rows.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

/** A spreadsheet would run what begins like a formula. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const LEVELS = { critical: "error", high: "error", medium: "warning", low: "note" } as const;
/** GitHub and others order by this (CVSS). */
const SCORES = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" } as const;

/** SARIF 2.1.0 (OASIS): accepted findings are suppressed results, what is unknown a notification. */
export function toSarif({ checks, open, accepted, unknown }: Outcome): string {
  const index = new Map(checks.map(({ id }, at) => [id, at]));
  const result = ({ check, resource, what, fix }: AuditFinding) => ({
    ruleId: check.id,
    ruleIndex: index.get(check.id) ?? -1,
    level: LEVELS[check.severity],
    message: { text: `${what}. To mend it: ${fix}` },
    locations: [{ logicalLocations: [{ fullyQualifiedName: resource, kind: "resource" }] }],
    partialFingerprints: { "nexusctl/v1": `${check.id}:${resource}` },
  });
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "nexusctl",
            version: VERSION,
            rules: checks.map(({ id, title, why, severity }) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: why },
              defaultConfiguration: { level: LEVELS[severity] },
              properties: { "security-severity": SCORES[severity], tags: ["security"] },
            })),
          },
        },
        results: [
          ...open.map(result),
          ...accepted.map(({ finding, entry }) => ({
            ...result(finding),
            suppressions: [
              {
                kind: "external",
                justification: `${entry.reason} (${entry.owner}, until ${entry.expires.toISOString().slice(0, 10)})`,
              },
            ],
          })),
        ],
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: unknown.map(({ check, resource, why }) => ({
              level: "warning",
              message: { text: `unknown${resource === "" ? "" : ` for ${resource}`}: ${why}` },
              associatedRule: { id: check.id },
            })),
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
