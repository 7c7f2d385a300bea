import type { Certificate } from "../../aws/certificates.js";
import { asNexusError } from "../../core/errors.js";
import type { Line } from "../../core/report.js";
import { type CertificateJudgement, judgeCertificate } from "../certificate-words.js";
import { byState, check, type Look } from "../check.js";
import { whyNot } from "../why.js";
import { attempt } from "../within.js";

const LOAD_BALANCER_MS = 2_500;

/** How long do the certificates that are served still hold? (ACM, the region and us-east-1) */
export const certificate = check({
  id: "certificate",
  title: "Certificate",
  async run(look) {
    const { certificates, unseen } = await servedCertificates(look);
    const judged = certificates.map((one) => judgeCertificate(one, look.env.thresholds, look.now)).sort(byState);
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
        evidence: unseen,
        next: [{ type: "emergency certificate", why: "both regions, and what the domain really serves" }],
      };
    }
    return summary(worst, judged, unseen);
  },
});

interface Served {
  certificates: Certificate[];
  /** Why the load balancer's listeners could not be asked. */
  unseen: Line[];
}

/** Those the load balancer's listeners serve and those in use for the configured domain. */
async function servedCertificates(look: Look): Promise<Served> {
  const { domain } = look.env.names;
  const acm = await look.aws.certificates();
  const [matching, balanced] = await Promise.all([
    domain === undefined ? [] : acm.list(domain),
    attempt(async () => (await look.reads.loadBalancer()).listeners, LOAD_BALANCER_MS, look),
  ]);
  // A load balancer that is not there serves nothing.
  const unread = !balanced.ok && asNexusError(balanced.error).code !== "not-found";
  // Without a domain the listeners are the only way to know.
  if (unread && domain === undefined) throw balanced.error;
  const text = unread ? `what the load balancer serves besides is unknown: ${whyNot(balanced.error)}` : undefined;
  const arns = balanced.ok ? balanced.value.flatMap(({ certificateArns }) => certificateArns) : [];
  const unseen = [...new Set(arns)].filter((arn) => !matching.some((one) => one.arn === arn));
  const served = await Promise.all(unseen.map((arn) => acm.describe(arn)));
  const used = matching.filter((one) => one.inUseBy.length > 0 || arns.includes(one.arn));
  // One that nothing uses matters only when there is no other.
  return {
    certificates: used.length + served.length > 0 ? [...used, ...served] : matching,
    unseen: text === undefined ? [] : [{ text, tone: "unknown" }],
  };
}

function summary(worst: CertificateJudgement, all: CertificateJudgement[], unseen: Line[]) {
  const { certificate: one, state, what, days } = worst;
  const lines: Line[] = all.filter((other) => other.state !== "ok").flatMap((other) => other.lines);
  return {
    state,
    what,
    resource: one.arn,
    facts: { domain: one.domain, days: days ?? null, status: one.status, renewal: one.renewal.status ?? null },
    evidence: [...lines, ...unseen],
    next:
      state === "ok"
        ? []
        : [{ type: `emergency certificate ${one.domain}`, why: "why it is stuck, and the validation record" }],
  };
}
