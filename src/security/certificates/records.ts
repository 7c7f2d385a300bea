import type { Certificate } from "../../aws/certificates.js";
import type { Context } from "../../core/context.js";
import type { Line } from "../../core/report.js";

/** Whether the record that proves the domain to ACM is in the zone. */
export async function recordLines(one: Certificate, ctx: Pick<Context, "aws">): Promise<Line[]> {
  const dns = await ctx.aws.dns();
  const lines: Line[] = [];
  for (const { domain, record, method } of one.validation) {
    if (method !== "DNS" || record === undefined) continue;
    const zone = await dns.zoneOf(domain);
    if (zone === undefined) {
      lines.push({
        text: `the zone of ${domain} is not in this account: the record ${record.name} cannot be looked up`,
        tone: "unknown",
      });
      continue;
    }
    const found = await dns.records(zone, record.name, "CNAME");
    const right = found.some(({ values }) => values.some((value) => bare(value) === bare(record.value)));
    lines.push(
      right
        ? { text: `the validation record of ${domain} is in the zone ${zone.name}`, tone: "ok" }
        : {
            text: `the validation record of ${domain} is missing in ${zone.name}: CNAME ${record.name} → ${record.value}`,
            tone: "critical",
          },
    );
  }
  return lines;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
