import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { toJson } from "../../../core/json.js";
import { type Cell, report } from "../../../core/report.js";
import { type CertificateJudgement, judgeCertificate } from "../../../health/certificate-words.js";
import { byState, toneOf, worst } from "../../../health/check.js";

export default command({
  name: "list",
  summary: "Every certificate of the region and of us-east-1: days left, renewal, who uses it",
  description: "Every key type is asked for: left alone, ACM lists RSA 1024 and 2048 only.",
  runbook: ["security/certificates#1"],
  uses: uses(LOOKS.certificates),
  risk: "reads",
  examples: [
    { type: "security certs list", does: "both regions, the one that ends first on top" },
    {
      type: "security certs list -o json --query 'certificates[?daysLeft<`30`].arn'",
      does: "what ends within a month",
    },
  ],
  async run(ctx) {
    const found = await (await ctx.aws.certificates()).list();
    const judged = found
      .map((one) => judgeCertificate(one, ctx.env.thresholds, ctx.clock.now()))
      .sort((a, b) => byState(a, b) || (a.days ?? 0) - (b.days ?? 0))
      .slice(0, ctx.globals.maxItems);
    const bad = judged.filter(({ state }) => state !== "ok");
    return report({
      schema: "security.certificates",
      headline: headlineOf(judged, bad[0]),
      tone: toneOf(worst(judged.map(({ state }) => state))),
      data: {
        certificates: judged.map(({ certificate, days, state, what }) => ({
          ...(toJson(certificate) as object),
          daysLeft: days ?? null,
          state,
          what,
        })),
      },
      sections: [
        {
          type: "table",
          columns: [
            { title: "DOMAIN", yield: 0 },
            { title: "REGION" },
            { title: "STATUS" },
            { title: "DAYS LEFT", align: "right" },
            { title: "KEY", yield: 4 },
            { title: "RENEWAL", yield: 2 },
            { title: "USED BY", align: "right", yield: 3 },
          ],
          rows: judged.map(row),
          empty: `ACM keeps none, neither in ${ctx.env.region} nor in us-east-1`,
        },
        {
          type: "commands",
          title: "Next",
          // By its name: an ARN is longer than a narrow terminal, and the name shows those of both regions.
          commands: [...new Set(bad.map(({ certificate }) => certificate.domain))].slice(0, 3).map((domain) => ({
            type: `security certs show ${domain}`,
            why: `why ${domain} is not well`,
          })),
        },
      ],
    });
  },
});

function headlineOf(all: CertificateJudgement[], bad: CertificateJudgement | undefined): string {
  const count = `${all.length} ${all.length === 1 ? "certificate" : "certificates"}`;
  return bad === undefined ? `${count}, all well` : `${count}; ${bad.what}`;
}

function row({ certificate: one, days, state }: CertificateJudgement): Cell[] {
  const status = one.status.toLowerCase().replaceAll("_", " ");
  return [
    one.domain,
    one.region,
    state === "ok" ? status : { text: status, tone: toneOf(state) },
    days ?? "",
    one.keyAlgorithm ?? "",
    one.type === "IMPORTED"
      ? "imported: not by ACM"
      : one.renewal.eligible
        ? (one.renewal.status ?? "by itself").toLowerCase().replaceAll("_", " ")
        : "not eligible",
    one.inUseBy.length,
  ];
}
