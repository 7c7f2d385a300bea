import type { Certificate } from "../../aws/certificates.js";
import { LOOKS, uses } from "../../aws/uses.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { NexusError } from "../../core/errors.js";
import { toJson } from "../../core/json.js";
import { text } from "../../core/options.js";
import { type Line, type Report, report, type Section } from "../../core/report.js";
import { type CertificateJudgement, judgeCertificate } from "../../health/certificate-words.js";
import { type State, toneOf, worst } from "../../health/check.js";
import { probeTls, type TlsProbe } from "../../health/probes/tls.js";
import { whyNot } from "../../health/why.js";
import { type Attempt, attempt } from "../../health/within.js";
import { recordLines } from "../../security/certificates/records.js";
import { certificateSection } from "../../security/certificates/section.js";
import { servedLines } from "../../security/certificates/served.js";

const PART_MS = 8_000;
const PROBE_MS = 4_000;

export default command({
  name: "certificate",
  summary: "Certificates in the region and us-east-1: days left, renewal, validation record, and what is really served",
  runbook: ["emergency/load-balancer#2", "security/certificates#1"],
  uses: uses(LOOKS.certificates, LOOKS.dns),
  risk: "reads",
  args: { domain: text("the domain; the configured one when left out") },
  examples: [
    { type: "emergency certificate", does: "the configured domain" },
    { type: "emergency certificate www.example.com -o json", does: "another domain, for a script" },
  ],
  run: async (ctx, { domain }) => domainReport(ctx, domain, "emergency.certificate"),
});

/** Everything there is to know of the certificates of a domain: those that ACM keeps, and the one that is served. */
export async function domainReport(ctx: Context, named: string | undefined, schema: string): Promise<Report> {
  const domain = named ?? ctx.env.names.domain;
  if (domain === undefined) {
    throw new NexusError("usage", "which domain? none is configured", {
      hint: "name it, or set names.domain: nexusctl config show",
    });
  }
  const [listed, served] = await Promise.all([
    attempt(async () => (await ctx.aws.certificates()).list(domain), PART_MS, ctx),
    probe(ctx, domain),
  ]);
  // Without an answer of ACM what is served is all there is to see; in the sandbox there is not even that.
  if (!listed.ok && served === undefined) throw listed.error;
  const all = listed.ok ? listed.value : [];
  const judged = all.map((one) => judgeCertificate(one, ctx.env.thresholds, ctx.clock.now()));
  const records = await Promise.all(all.map((one) => attempt(() => recordLines(one, ctx), PART_MS, ctx)));
  const verdict = judge({ domain, region: ctx.env.region, listed, judged, served });
  return report({
    schema,
    headline: verdict.headline,
    tone: toneOf(verdict.state),
    exit: verdict.state === "ok" ? "ok" : "unhealthy",
    data: {
      domain,
      certificates: judged.map(({ certificate, days, state, lines }) => ({
        ...(toJson(certificate) as object),
        days: days ?? null,
        state,
        notes: lines.map((line) => line.text),
      })),
      validationRecords: toJson(
        records.map((one) => (one.ok ? one.value.map((line) => line.text) : whyNot(one.error))),
      ),
      unknown: listed.ok ? [] : [`certificates: ${whyNot(listed.error)}`],
      served: served === undefined ? null : toJson(served),
    },
    sections: [
      ...judged.map(({ certificate, days, lines }, index) =>
        certificateSection(certificate, days, [...lines, ...linesOf(records[index])]),
      ),
      servedSection(served, domain, all),
    ],
  });
}

interface Seen {
  domain: string;
  region: string;
  listed: Attempt<Certificate[]>;
  judged: CertificateJudgement[];
  served: TlsProbe | undefined;
}

/** The worst of what is used and what is served; one that nothing uses counts only when there is no other. */
function judge({ domain, region, listed, judged, served }: Seen): { state: State; headline: string } {
  const used = judged.filter(({ certificate }) => certificate.inUseBy.length > 0);
  const matter = used.length > 0 ? used : judged;
  const state = worst([...matter.map((one) => one.state), ...servedState(served), ...(listed.ok ? [] : [UNKNOWN])]);
  const spoken = served?.what ?? domain;
  if (!listed.ok) return { state, headline: `${spoken}; ACM could not be asked: ${whyNot(listed.error)}` };
  if (judged.length === 0) {
    const headline = `ACM holds no certificate for ${domain}, neither in ${region} nor in us-east-1`;
    return { state: "critical", headline };
  }
  const lead = matter.find((one) => one.state === state);
  return { state, headline: servedBad(served) || lead === undefined ? spoken : lead.what };
}

const UNKNOWN: State = "unknown";

/** The domain of the sandbox exists only inside it: there is nothing to connect to. */
async function probe(ctx: Context, domain: string): Promise<TlsProbe | undefined> {
  if (ctx.env.kind === "sandbox") return undefined;
  return probeTls(domain, 443, domain, { timeoutMs: PROBE_MS, clock: ctx.clock, signal: ctx.signal });
}

function servedBad(served: TlsProbe | undefined): boolean {
  return served !== undefined && ["expired", "wrong-name", "untrusted"].includes(served.outcome);
}

function servedState(served: TlsProbe | undefined) {
  if (served === undefined || served.outcome === "ok") return [];
  return [servedBad(served) ? ("critical" as const) : ("warn" as const)];
}

function linesOf(records: Attempt<Line[]> | undefined): Line[] {
  if (records === undefined) return [];
  return records.ok
    ? records.value
    : [{ text: `the validation record could not be looked up: ${whyNot(records.error)}`, tone: "unknown" }];
}

function servedSection(served: TlsProbe | undefined, domain: string, stored: Certificate[]): Section {
  const lines: Line[] =
    served === undefined
      ? [{ text: "not asked: the sandbox's names exist only inside it", tone: "muted" }]
      : [{ text: served.what, tone: served.outcome === "ok" ? "ok" : servedBad(served) ? "critical" : "warn" }];
  return { type: "lines", title: `Served at ${domain}:443`, lines: [...lines, ...servedLines(served, stored)] };
}
