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
  const { status, reason } = one.renewal;
  const lines = whoRenews(one);
  if (status !== undefined) {
    const why = reason === undefined ? "" : ` (${reason})`;
    lines.push({ text: `renewal: ${inWords(status)}${why}`, tone: RENEWAL_TONES[status] ?? "warn" });
  }
  const open = one.validation.filter((each) => each.status !== "SUCCESS");
  return [
    ...lines,
    ...open.map(({ domain, status: validated = "unknown", method = "no method" }): Line => {
      return { text: `${domain} is not validated (${method}, ${inWords(validated)})`, tone: "warn" };
    }),
  ];
}

const RENEWAL_TONES: Record<string, Line["tone"]> = { FAILED: "critical", SUCCESS: "ok" };

function whoRenews({ type, renewal, inUseBy }: Certificate): Line[] {
  const info = (text: string): Line[] => [{ text, tone: "info" }];
  if (type === "IMPORTED") return info("it was imported: ACM does not renew it, a new one has to be imported");
  if (type === "AMAZON_ISSUED" && !renewal.eligible) {
    return info(
      inUseBy.length === 0
        ? "ACM does not renew it, because no AWS service uses it"
        : "ACM says that it is not eligible for renewal",
    );
  }
  return renewal.status === undefined ? info("ACM renews it by itself, beginning 60 days before it expires") : [];
}

function inWords(code: string): string {
  return code.toLowerCase().replaceAll("_", " ");
}
