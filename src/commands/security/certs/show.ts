import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { toJson } from "../../../core/json.js";
import { text } from "../../../core/options.js";
import { type Report, report } from "../../../core/report.js";
import { judgeCertificate } from "../../../health/certificate-words.js";
import { toneOf } from "../../../health/check.js";
import { whyNot } from "../../../health/why.js";
import { attempt } from "../../../health/within.js";
import { checkArn, isArn } from "../../../security/certificates/arn.js";
import { recordLines } from "../../../security/certificates/records.js";
import { certificateSection } from "../../../security/certificates/section.js";
import { domainReport } from "../../emergency/certificate.js";

const PART_MS = 8_000;

export default command({
  name: "show",
  summary: "One certificate by its ARN, or all of a domain with the one that is really served",
  runbook: ["security/certificates#1"],
  uses: uses(LOOKS.certificates, LOOKS.dns),
  risk: "reads",
  args: { certificate: text("an ARN or a domain; the configured domain when left out") },
  examples: [
    { type: "security certs show www.example.com", does: "what ACM keeps for it, and what answers there" },
    {
      type: "security certs show arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
      does: "one certificate, in whatever region it is",
    },
  ],
  run: async (ctx, { certificate }) =>
    certificate !== undefined && isArn(certificate)
      ? arnReport(ctx, certificate)
      : domainReport(ctx, certificate, "security.certificate.domain"),
});

async function arnReport(ctx: Context, arn: string): Promise<Report> {
  checkArn(arn, ctx.env.accountId);
  const one = await (await ctx.aws.certificates()).describe(arn);
  const judged = judgeCertificate(one, ctx.env.thresholds, ctx.clock.now());
  const records = await attempt(() => recordLines(one, ctx), PART_MS, ctx);
  const notes = [
    ...judged.lines,
    ...(records.ok
      ? records.value
      : [{ text: `the validation record: ${whyNot(records.error)}`, tone: "unknown" as const }]),
  ];
  return report({
    schema: "security.certificate",
    headline: judged.what,
    tone: toneOf(judged.state),
    exit: judged.state === "ok" ? "ok" : "unhealthy",
    data: {
      certificate: toJson(one),
      daysLeft: judged.days ?? null,
      state: judged.state,
      notes: notes.map((line) => line.text),
    },
    sections: [certificateSection(one, judged.days, notes)],
  });
}
