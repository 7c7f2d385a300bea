import type { Certificate } from "../../aws/certificates.js";
import { asNexusError } from "../../core/errors.js";
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
    const judged = found.map((one) => judgeCertificate(one, look.env.thresholds, look.now)).sort(byState);
    const [worst] = judged;
    const domain = look.env.names.domain;
    if (worst === undefined) {
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
    return summary(worst, judged);
  },
});

/** Those the load balancer's listeners serve and those in use for the configured domain. */
export async function servedCertificates(look: Look): Promise<Certificate[]> {
  const { domain } = look.env.names;
  const acm = await look.aws.certificates();
  const [matching, balanced] = await Promise.all([
    domain === undefined ? [] : acm.list(domain),
    attempt(async () => (await look.reads.loadBalancer()).listeners, LOAD_BALANCER_MS, look),
  ]);
  // Without a domain the listeners are the only way to know; a load balancer that is not there serves nothing.
  if (!balanced.ok && domain === undefined && asNexusError(balanced.error).code !== "not-found") throw balanced.error;
  const arns = balanced.ok ? balanced.value.flatMap(({ certificateArns }) => certificateArns) : [];
  const unseen = [...new Set(arns)].filter((arn) => !matching.some((one) => one.arn === arn));
  const served = await Promise.all(unseen.map((arn) => acm.describe(arn)));
  const used = matching.filter((one) => one.inUseBy.length > 0 || arns.includes(one.arn));
  // One that nothing uses matters only when there is no other.
  return used.length + served.length > 0 ? [...used, ...served] : matching;
}

function summary(worst: CertificateJudgement, all: CertificateJudgement[]) {
  const { certificate: one, state, what, days } = worst;
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
