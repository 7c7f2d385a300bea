import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { choice, flag, list, required, text, withDefault } from "../../../core/options.js";
import { planRequest } from "../../../security/certificates/request.js";

const KEYS = ["RSA_2048", "EC_prime256v1", "EC_secp384r1"] as const;

export default command({
  name: "request",
  summary: "Request a certificate, prove it by DNS, wait until it is issued, and say how to attach it",
  description:
    "Rarely needed: a certificate that was validated by DNS and is in use is renewed by ACM, and this says so. --region us-east-1 is for CloudFront; a load balancer takes one of its own region only.",
  runbook: ["security/certificates#2"],
  uses: uses(
    LOOKS.certificates,
    LOOKS.dns,
    LOOKS.balancing,
    { acm: ["RequestCertificate"] },
    { route53: ["ChangeResourceRecordSets"] },
  ),
  risk: "safe",
  args: { domain: required(text("the domain")) },
  options: {
    san: list("a further name; repeatable", { placeholder: "name" }),
    validate: withDefault(
      choice("where the validation records are written; none: only said", ["route53", "none"]),
      "route53",
    ),
    key: withDefault(choice("the key's algorithm", KEYS), "RSA_2048"),
    force: flag("also where one that is there renews itself"),
  },
  examples: [
    { type: "security certs request app.example.com --dry-run", does: "whether one is needed, and what would be done" },
    {
      type: "security certs request app.example.com --san '*.app.example.com' --region us-east-1",
      does: "one for CloudFront",
    },
  ],
  run: (ctx, { domain, san, validate, key, force }) =>
    planRequest(ctx, {
      domain,
      names: san,
      region: ctx.globals.region ?? ctx.env.region,
      keyAlgorithm: key,
      write: validate === "route53",
      force,
    }),
});
