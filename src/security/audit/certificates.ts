import type { Certificate } from "../../aws/certificates.js";
import { type AuditCheck, type AuditLook, daysBetween, type Problem, problems } from "./check.js";

async function each(
  look: AuditLook,
  judge: (one: Certificate) => string | undefined,
): Promise<ReturnType<typeof problems>> {
  const all = await look.certificates();
  return problems(
    all.flatMap((one): Problem[] => {
      const what = judge(one);
      return what === undefined ? [] : [{ resource: one.arn, what, fix: `nexusctl security certs show ${one.arn}` }];
    }),
  );
}

const issued = ({ status }: Certificate) => status === "ISSUED" || status === "EXPIRED";

export const CERTIFICATE_CHECKS: readonly AuditCheck[] = [
  {
    id: "acm-expired",
    title: "A certificate that is used is about to end",
    severity: "critical",
    why: "Browsers refuse the site from that moment on.",
    run: (look) => {
      const limit = look.ctx.env.thresholds.certificateDaysCritical;
      return each(look, (one) => endsWithin(one, look.now, Number.NEGATIVE_INFINITY, limit));
    },
  },
  {
    id: "acm-expiring",
    title: "A certificate that is used ends soon",
    severity: "high",
    why: "ACM ought to have renewed it by then: something keeps it from doing so.",
    run: (look) => {
      const { certificateDaysCritical, certificateDaysWarn } = look.ctx.env.thresholds;
      return each(look, (one) => endsWithin(one, look.now, certificateDaysCritical, certificateDaysWarn));
    },
  },
  {
    id: "acm-renewal-stuck",
    title: "A renewal is stuck",
    severity: "high",
    why: "ACM waits for a record that is not there, and the certificate ends.",
    run: (look) =>
      each(look, ({ domain, renewal }) =>
        renewal.status === "PENDING_VALIDATION" || renewal.status === "FAILED"
          ? `the renewal of ${domain} is ${renewal.status.toLowerCase().replaceAll("_", " ")}${renewal.reason === undefined ? "" : `: ${renewal.reason}`}`
          : undefined,
      ),
  },
  {
    id: "acm-pending",
    title: "A certificate waits for validation",
    severity: "medium",
    why: "ACM gives it up after 72 hours, and it has to be requested again.",
    run: (look) =>
      each(look, ({ domain, status, createdAt }) => {
        if (status !== "PENDING_VALIDATION") return undefined;
        const hours =
          createdAt === undefined ? undefined : Math.floor((look.now.getTime() - createdAt.getTime()) / 3_600_000);
        return `${domain} waits for validation${hours === undefined ? "" : ` for ${hours} of 72 hours`}`;
      }),
  },
  {
    id: "acm-failed",
    title: "A certificate will never be issued",
    severity: "low",
    why: "It only stands in the way of the one that is needed.",
    run: (look) =>
      each(look, ({ domain, status, renewal }) =>
        ["VALIDATION_TIMED_OUT", "FAILED", "REVOKED"].includes(status)
          ? `${domain} is ${status.toLowerCase().replaceAll("_", " ")}${renewal.reason === undefined ? "" : `: ${renewal.reason}`}`
          : undefined,
      ),
  },
  {
    id: "acm-unused",
    title: "A certificate is not used",
    severity: "low",
    why: "ACM does not renew what nothing uses: it will have ended when it is wanted.",
    run: (look) =>
      each(look, (one) =>
        issued(one) && one.inUseBy.length === 0 ? `nothing uses ${one.domain} in ${one.region}` : undefined,
      ),
  },
  {
    id: "acm-imported",
    title: "A certificate that is used was imported",
    severity: "low",
    why: "ACM does not renew it: somebody has to remember.",
    run: (look) =>
      each(look, (one) =>
        one.type === "IMPORTED" && one.inUseBy.length > 0
          ? `${one.domain} was imported, so nobody renews it by itself`
          : undefined,
      ),
  },
  {
    id: "acm-weak-key",
    title: "A certificate's key is weak",
    severity: "medium",
    why: "RSA keys of 1024 bits are refused by browsers, and within reach of being broken.",
    run: (look) =>
      each(look, (one) =>
        /^RSA.1024$/.test(one.keyAlgorithm ?? "") ? `${one.domain} has a key of 1024 bits` : undefined,
      ),
  },
];

function endsWithin(
  { notAfter, domain, inUseBy }: Certificate,
  now: Date,
  above: number,
  below: number,
): string | undefined {
  if (notAfter === undefined || inUseBy.length === 0) return undefined;
  const days = daysBetween(now, notAfter);
  if (days > below || days <= above) return undefined;
  return days < 0 ? `${domain} ended ${-days} days ago` : `${domain} ends in ${days === 1 ? "1 day" : `${days} days`}`;
}
