import type { Certificate } from "../../aws/certificates.js";
import type { Line } from "../../core/report.js";
import { type CertificateJudgement, judgeCertificate } from "../certificate-words.js";
import { byState, check, type Look } from "../check.js";
import { attempt } from "../within.js";

const LOAD_BALANCER_MS = 2_500;

/** How long do the certificates that are served still hold? (ACM, the region and us-east-1) */
export const certificate = check({
  id: "certificate",
  title: "Certificate",
  async run(look) {
    const found = await servedCertificates(look);
    const domain = look.env.names.domain;
    if (found.length === 0) {
      if (domain === undefined) {
        return { state: "skipped", what: "not checked: no domain is configured, no certificate served", resource: "" };
      }
      return {
        state: "warn",
        what: `ACM has no certificate for ${domain}`,
        resource: domain,
        facts: { missing: true },
        next: [{ type: "emergency certificate", why: "both regions, and what the domain really serves" }],
      };
    }
    const judged = found.map((one) => judgeCertificate(one, look.env.thresholds, look.now)).sort(byState);
    return judged[0] === undefined ? noneLeft() : summary(judged[0], judged);
  },
});

/** Those the load balancer's listeners serve and those in use for the configured domain. */
export async function servedCertificates(look: Look): Promise<Certificate[]> {
  const { domain } = look.env.names;
  const acm = await look.aws.certificates();
  const listeners = attempt(async () => (await look.reads.loadBalancer()).listeners, LOAD_BALANCER_MS, look);
  const matching = domain === undefined ? [] : await acm.list(domain);
  const balanced = await listeners;
  const arns = balanced.ok ? balanced.value.flatMap(({ certificateArns }) => certificateArns) : [];
  const unseen = [...new Set(arns)].filter((arn) => !matching.some((one) => one.arn === arn));
  const served = await Promise.all(unseen.map((arn) => acm.describe(arn)));
  const used = matching.filter((one) => one.inUseBy.length > 0 || arns.includes(one.arn));
  // One that nothing uses matters only when there is no other.
  return used.length + served.length > 0 ? [...used, ...served] : matching;
}

function summary(main: CertificateJudgement, all: CertificateJudgement[]) {
  const { certificate: one, state, what, days } = main;
  const lines: Line[] = all.filter((other) => other.state !== "ok").flatMap((other) => other.lines);
  return {
    state,
    what,
    resource: one.arn,
    facts: { domain: one.domain, days: days ?? null, status: one.status, renewal: one.renewal.status ?? null },
    evidence: lines,
    next:
      state === "ok"
        ? []
        : [{ type: `emergency certificate ${one.domain}`, why: "why it is stuck, and the validation record" }],
  };
}

function noneLeft() {
  return { state: "ok" as const, what: "no certificate", resource: "" };
}
