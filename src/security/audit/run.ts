import { interrupted } from "../../core/errors.js";
import { whyNot } from "../../health/why.js";
import { attempt } from "../../health/within.js";
import { ACCESS_CHECKS } from "./access.js";
import { CERTIFICATE_CHECKS } from "./certificates.js";
import type { AuditCheck, AuditLook, Problem, Severity } from "./check.js";
import { SEVERITIES } from "./check.js";
import { DATA_CHECKS } from "./data.js";
import { NETWORK_CHECKS } from "./network.js";

export const AUDIT_CHECKS: readonly AuditCheck[] = [
  ...ACCESS_CHECKS,
  ...NETWORK_CHECKS,
  ...CERTIFICATE_CHECKS,
  ...DATA_CHECKS,
];

/** One thing that is wrong, with the rule it breaks. */
export interface AuditFinding extends Problem {
  check: AuditCheck;
}

export interface Unknown {
  check: AuditCheck;
  resource: string;
  why: string;
}

export interface AuditResult {
  checks: readonly AuditCheck[];
  /** The worst first. */
  findings: AuditFinding[];
  unknown: Unknown[];
}

/** Long: a large account is asked user by user. */
const CHECK_MS = 120_000;

/** Makes all checks at once. One that fails is unknown, and hides no other. @throws interrupted only */
export async function runAudit(checks: readonly AuditCheck[], look: AuditLook): Promise<AuditResult> {
  const { signal, clock } = look.ctx;
  const seen = await Promise.all(
    checks.map(async (check) => ({ check, result: await attempt(() => check.run(look), CHECK_MS, { clock, signal }) })),
  );
  if (signal.aborted) throw interrupted();
  return {
    checks,
    findings: seen
      .flatMap(({ check, result }) => (result.ok ? result.value.problems.map((one) => ({ ...one, check })) : []))
      .sort((a, b) => rank(a.check.severity) - rank(b.check.severity)),
    unknown: seen.flatMap(({ check, result }) =>
      result.ok
        ? result.value.unknown.map((one) => ({ ...one, check }))
        : [{ check, resource: "", why: whyNot(result.error) }],
    ),
  };
}

export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
