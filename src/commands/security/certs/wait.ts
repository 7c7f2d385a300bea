import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { required, text } from "../../../core/options.js";
import { report } from "../../../core/report.js";
import { waitUntil } from "../../../core/wait.js";
import { checkArn } from "../../../security/certificates/arn.js";

const HALF_AN_HOUR_MS = 1_800_000;

export default command({
  name: "wait",
  summary: "Wait until a certificate that was requested is issued",
  description: "Exit code 0 when it is, 1 when ACM gave it up, with the reason, 7 when the time was over.",
  uses: uses(LOOKS.certificates),
  risk: "reads",
  args: { arn: required(text("the certificate's ARN")) },
  examples: [
    { type: "security certs wait <arn>", does: "take a wait up again" },
    { type: "security certs wait <arn> --timeout 2h", does: "for longer than half an hour" },
  ],
  async run(ctx, { arn }) {
    checkArn(arn, ctx.env.accountId);
    const acm = await ctx.aws.certificates();
    const timeoutMs = ctx.globals.timeoutMs ?? HALF_AN_HOUR_MS;
    const phase = ctx.io.phase("waiting for the certificate");
    try {
      await waitUntil(acm.untilIssued({ arn }, timeoutMs).wait({}), {
        clock: ctx.clock,
        signal: ctx.signal,
        onProgress: (one) => phase.progress(one),
      });
    } finally {
      phase.done();
    }
    const one = await acm.describe(arn);
    return report({
      schema: "security.certificate.wait",
      headline: `the certificate of ${one.domain} is issued`,
      tone: "ok",
      data: { arn, status: one.status, domain: one.domain, region: one.region },
      sections: [],
    });
  },
});
