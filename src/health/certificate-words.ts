import type { Certificate } from "../aws/certificates.js";
import type { Thresholds } from "../core/environment.js";
import type { Line } from "../core/report.js";
import { type State, stateOf } from "./check.js";

export interface CertificateJudgement {
  certificate: Certificate;
  state: State;
  what: string;
  /** Whole days until it expires; negative afterwards. */
  days: number | undefined;
  lines: Line[];
}

const DAY_MS = 86_400_000;

/** Whether a certificate holds, how long, and whether ACM will renew it by itself (ACM "Managed renewal"). */
export function judgeCertificate(one: Certificate, limits: Thresholds, now: Date): CertificateJudgement {
  const left = one.notAfter === undefined ? undefined : one.notAfter.getTime() - now.getTime();
  const days = left === undefined ? undefined : Math.floor(left / DAY_MS);
  return { certificate: one, days, ...stateAndWords(one, days, left, limits), lines: renewalLines(one) };
}

function stateAndWords(one: Certificate, days: number | undefined, left: number | undefined, limits: Thresholds) {
  const { domain, status } = one;
  if (status === "EXPIRED" || (left !== undefined && left <= 0)) {
    return { state: "critical" as const, what: `the certificate of ${domain} has expired` };
  }
  if (status !== "ISSUED") {
    const state: State = one.inUseBy.length > 0 ? "critical" : "warn";
    return { state, what: `the certificate of ${domain} is ${status.toLowerCase().replaceAll("_", " ")}` };
  }
  if (days === undefined) return { state: "unknown" as const, what: `ACM does not say when ${domain} expires` };
  const { certificateDaysWarn, certificateDaysCritical } = limits;
  const state = stateOf(days, certificateDaysWarn, certificateDaysCritical, "below");
  const stuck = one.renewal.status === "FAILED" || one.renewal.status === "PENDING_VALIDATION";
  const what = `${domain} holds for ${days === 1 ? "1 day" : `${days} days`}${stuck ? "; its renewal is stuck" : ""}`;
  return { state: state === "ok" && stuck ? ("warn" as const) : state, what };
}

/** What ACM says of the renewal, and what keeps it from happening. */
export function renewalLines(one: Certificate): Line[] {
  const lines: Line[] = [];
  const { status, reason, eligible } = one.renewal;
  if (one.type === "IMPORTED") {
    lines.push({ text: "it was imported: ACM does not renew it, a new one has to be imported", tone: "info" });
  } else if (one.type === "AMAZON_ISSUED" && !eligible) {
    lines.push({
      text:
        one.inUseBy.length === 0
          ? "ACM does not renew it, because no AWS service uses it"
          : "ACM says that it is not eligible for renewal",
      tone: "info",
    });
  } else if (status === undefined) {
    lines.push({ text: "ACM renews it by itself, beginning 60 days before it expires", tone: "info" });
  }
  if (status !== undefined) {
    const words = status.toLowerCase().replaceAll("_", " ");
    lines.push({
      text: `renewal: ${words}${reason === undefined ? "" : ` (${reason})`}`,
      tone: status === "FAILED" ? "critical" : status === "SUCCESS" ? "ok" : "warn",
    });
  }
  for (const { domain, status: validated, method } of one.validation) {
    if (validated === "SUCCESS") continue;
    lines.push({
      text: `${domain} is not validated (${method ?? "no method"}, ${(validated ?? "unknown").toLowerCase().replaceAll("_", " ")})`,
      tone: "warn",
    });
  }
  return lines;
}
