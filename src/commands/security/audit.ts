import { LOOKS, uses } from "../../aws/uses.js";
import { command } from "../../core/command.js";
import { usage } from "../../core/errors.js";
import { choice, list, text, withDefault } from "../../core/options.js";
import { type Line, type Report, report, type Section, type Tone } from "../../core/report.js";
import { acceptedIn } from "../../security/audit/accepted.js";
import { type Accepted, applyAllowList } from "../../security/audit/allow-list.js";
import { type AuditCheck, SEVERITIES, type Severity } from "../../security/audit/check.js";
import { type Outcome, toCsv, toSarif } from "../../security/audit/formats.js";
import { beginAudit } from "../../security/audit/look.js";
import { AUDIT_CHECKS, type AuditFinding, rank, runAudit } from "../../security/audit/run.js";

const TONES: Record<Severity, Tone> = { critical: "critical", high: "critical", medium: "warn", low: "info" };

export default command({
  name: "audit",
  summary: "Access, groups, certificates and data against nearly forty rules, each finding with its fix",
  description:
    "Exit code 3 when something is found or could not be seen: what is not permitted to be read is unknown, never well. Findings can be accepted in a file, by whom, why and until when.",
  runbook: ["security/access#1", "security/groups#1", "security/certificates#1"],
  uses: uses(
    LOOKS.people,
    LOOKS.groups,
    LOOKS.certificates,
    LOOKS.balancing,
    LOOKS.database,
    LOOKS.snapshots,
    { iam: ["GetAccountPasswordPolicy", "GetAccountSummary", "ListAttachedUserPolicies"] },
    { rds: ["DescribeDBSnapshotAttributes"] },
    { s3: ["GetBucketPolicyStatus", "GetBucketVersioning", "GetPublicAccessBlock"] },
  ),
  risk: "reads",
  options: {
    check: list("only this check; repeatable", { placeholder: "id" }),
    severity: withDefault(choice("this and worse", SEVERITIES), "low"),
    allowList: text("file of accepted findings (default security.allowList)", { placeholder: "file" }),
    format: withDefault(choice("csv and sarif are for other programs", ["report", "csv", "sarif"]), "report"),
  },
  examples: [
    { type: "security audit", does: "everything, the worst first" },
    { type: "security audit --severity high --format sarif > audit.sarif", does: "for a code scanning page" },
  ],
  async run(ctx, { check: only, severity, allowList, format }) {
    const checks = chosen(only, severity);
    const accepted = acceptedIn(ctx, allowList);
    const look = beginAudit(ctx);
    const { findings, unknown } = await runAudit(checks, look);
    const { open, accepted: left, expired } = applyAllowList(findings, accepted, look.now);
    const outcome: Outcome = { checks, open, accepted: left, unknown };
    const exit = open.length > 0 || unknown.length > 0 ? "unhealthy" : "ok";
    if (format === "csv") return { kind: "text", text: toCsv(outcome), exit };
    if (format === "sarif") return { kind: "text", text: toSarif(outcome), exit };
    return auditReport(outcome, expired);
  },
});

/** @throws usage error that names a check which is like the one that is not there */
function chosen(only: string[], severity: Severity): AuditCheck[] {
  const strange = only.find((id) => !AUDIT_CHECKS.some((one) => one.id === id));
  if (strange !== undefined) {
    throw usage(`--check: there is no check "${strange}"`, `there are ${AUDIT_CHECKS.map(({ id }) => id).join(", ")}`);
  }
  return AUDIT_CHECKS.filter(
    (one) => (only.length === 0 || only.includes(one.id)) && rank(one.severity) <= rank(severity),
  );
}

function auditReport(outcome: Outcome, expired: Accepted[]): Report {
  const { checks, open, accepted, unknown } = outcome;
  const worst = open[0]?.check.severity;
  const bad = open.length > 0 || unknown.length > 0;
  return report({
    schema: "security.audit",
    headline: headlineOf(outcome),
    tone: worst !== undefined ? TONES[worst] : bad ? "unknown" : "ok",
    exit: bad ? "unhealthy" : "ok",
    data: {
      checks: checks.map(({ id, title, severity }) => ({ id, title, severity, state: stateOf(id, outcome) })),
      findings: open.map(documentOf),
      accepted: accepted.map(({ finding, entry }) => ({
        ...documentOf(finding),
        owner: entry.owner,
        reason: entry.reason,
        expires: entry.expires.toISOString().slice(0, 10),
      })),
      unknown: unknown.map(({ check, resource, why }) => ({ check: check.id, resource, why })),
      expiredEntries: expired.map(({ check, resource, owner }) => ({ check, resource, owner })),
    },
    sections: [
      ...open.map(findingSection),
      ...linesSection(
        "Unknown",
        unknown.map(({ check, resource, why }) => `${check.id}${resource === "" ? "" : ` of ${resource}`}: ${why}`),
        "unknown",
      ),
      ...linesSection(
        "Accepted",
        accepted.map(
          ({ finding, entry }) =>
            `${finding.what} (${entry.owner}, until ${entry.expires.toISOString().slice(0, 10)}: ${entry.reason})`,
        ),
        "muted",
      ),
      ...linesSection(
        "Accepted no longer: their time is over",
        expired.map(({ check, resource, owner }) => `${check} of ${resource} (${owner})`),
        "warn",
      ),
    ],
  });
}

function headlineOf({ checks, open, unknown, accepted }: Outcome): string {
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: open.filter(({ check }) => check.severity === severity).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  const found =
    open.length === 0
      ? `nothing found by ${checks.length} checks`
      : `${open.length} ${open.length === 1 ? "finding" : "findings"}: ${counts.join(", ")}`;
  const parts = [
    found,
    ...(unknown.length === 0 ? [] : [`${unknown.length} unknown`]),
    ...(accepted.length === 0 ? [] : [`${accepted.length} accepted`]),
  ];
  return parts.join("; ");
}

/** What could not be seen wholly is not well, whatever else was seen. */
function stateOf(id: string, { open, unknown }: Outcome): "found" | "unknown" | "ok" {
  if (open.some(({ check }) => check.id === id)) return "found";
  return unknown.some(({ check }) => check.id === id) ? "unknown" : "ok";
}

function documentOf({ check, resource, what, fix }: AuditFinding) {
  return { check: check.id, severity: check.severity, resource, what, why: check.why, fix };
}

function findingSection({ check, resource, what, fix }: AuditFinding): Section {
  const lines: Line[] = [
    { text: what, tone: TONES[check.severity] },
    { text: check.why, tone: "muted" },
    ...(what.includes(resource) ? [] : [{ text: resource, tone: "muted" as const }]),
    { text: `to mend it: ${fix}` },
  ];
  return { type: "lines", title: `${check.severity}  ${check.id}`, lines };
}

function linesSection(title: string, texts: string[], tone: Tone): Section[] {
  return texts.length === 0 ? [] : [{ type: "lines", title, lines: texts.map((text) => ({ text, tone })) }];
}
