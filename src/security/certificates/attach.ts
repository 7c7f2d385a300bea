import type { Context } from "../../core/context.js";
import { attempt } from "../../health/within.js";

const PART_MS = 5_000;

/** What to type to make the platform serve a certificate, once it is issued. */
export async function attachLines(ctx: Context, region: string): Promise<(arn: string) => string[]> {
  const { names } = ctx.env;
  const found = await attempt(
    async () => (await ctx.aws.loadBalancing()).loadBalancer(names.loadBalancer),
    PART_MS,
    ctx,
  );
  const listener = found.ok
    ? found.value.listeners.find(({ protocol }) => protocol === "HTTPS" || protocol === "TLS")
    : undefined;
  // A load balancer takes those of its own region only, which its ARN names.
  if (!found.ok || listener === undefined || found.value.arn.split(":")[3] !== region) {
    return () => ["attach it to what is to serve it; until then nothing does, and ACM does not renew it"];
  }
  return (arn) => [
    `attach it to ${names.loadBalancer}: aws elbv2 add-listener-certificates --listener-arn ${listener.arn} --certificates CertificateArn=${arn} --region ${region}`,
  ];
}
