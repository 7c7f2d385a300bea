import type { Line } from "../../core/report.js";
import type { Seen, State } from "../../health/check.js";
import { certificate } from "../../health/checks/certificate.js";
import { acceptedIn } from "../../security/audit/accepted.js";
import { ACCESS_CHECKS } from "../../security/audit/access.js";
import { applyAllowList } from "../../security/audit/allow-list.js";
import { CERTIFICATE_CHECKS } from "../../security/audit/certificates.js";
import { type AuditCheck, SEVERITIES } from "../../security/audit/check.js";
import { NETWORK_CHECKS } from "../../security/audit/network.js";
import { type AuditFinding, runAudit } from "../../security/audit/run.js";
import { CHECK_MS } from "../limits.js";
import { type Probe, type ProbeLook, part, together } from "../probe.js";

/** What do the security groups let in that they should not? */
export const groups: Probe = (at) => audited(NETWORK_CHECKS, "groups and their rules", at);

/** Who has access that nobody should have? */
export const access: Probe = (at) => audited(ACCESS_CHECKS, "people and keys", at);

/** How long do the certificates hold, and does anything keep one from being renewed? */
export const certificates: Probe = (at) =>
  together(
    [certificate, part("certificates", "Audit", () => audited(CERTIFICATE_CHECKS, "certificates", at), CHECK_MS)],
    at.look,
  );

/** Rules of the audit as one item: accepted findings count as good, what could not be seen never does. */
async function audited(checks: readonly AuditCheck[], what: string, { ctx, audit }: ProbeLook): Promise<Seen> {
  const { findings, unknown } = await runAudit(checks, audit);
  const { open, accepted } = applyAllowList(findings, acceptedIn(ctx), audit.now);
  const left = accepted.length === 0 ? "" : `, ${accepted.length} accepted`;
  const unseen = unknown.map(({ check, resource, why }): Line => {
    const of = resource === "" ? "" : ` of ${resource}`;
    return { text: `${check.id}${of} is unknown: ${why}`, tone: "unknown" };
  });
  const found =
    open.length === 0 ? [] : [`${open.length} ${open.length === 1 ? "finding" : "findings"}: ${countWords(open)}`];
  const blind =
    unknown.length === 0 ? [] : [`${unknown[0]?.why}${unknown.length > 1 ? ` (${unknown.length} unknown)` : ""}`];
  return {
    state: stateOf(open, unknown.length),
    what: `${[...found, ...blind].join("; ") || `${checks.length} rules on ${what}, nothing found`}${left}`,
    resource: ctx.env.name,
    evidence: [...open.map((one): Line => ({ text: one.what, tone: isGrave(one) ? "critical" : "warn" })), ...unseen],
    next: open.length + unknown.length === 0 ? [] : [{ type: "security audit", why: "each finding with its fix" }],
  };
}

function stateOf(open: readonly AuditFinding[], unknown: number): State {
  if (open.some(isGrave)) return "critical";
  if (unknown > 0) return "unknown";
  return open.length > 0 ? "warn" : "ok";
}

function isGrave({ check: { severity } }: AuditFinding): boolean {
  return severity === "critical" || severity === "high";
}

function countWords(open: readonly AuditFinding[]): string {
  const counts = SEVERITIES.map((severity) => [
    severity,
    open.filter(({ check }) => check.severity === severity).length,
  ]);
  return counts.flatMap(([severity, count]) => (count === 0 ? [] : [`${count} ${severity}`])).join(", ");
}
