import type { RecordSet } from "../../aws/dns.js";
import { asNexusError } from "../../core/errors.js";
import type { Line } from "../../core/report.js";
import { check, type Look, type Seen } from "../check.js";
import { resolveName } from "../probes/dns.js";
import { whyNot } from "../why.js";
import { type Attempt, attempt } from "../within.js";

const LOAD_BALANCER_MS = 2_500;
const RESOLVE_MS = 3_000;

/** Does the domain lead to the load balancer? (Route 53 records, and the resolver of this machine) */
export const dns = check({
  id: "dns",
  title: "DNS",
  async run(look) {
    const { domain } = look.env.names;
    if (domain === undefined) return { state: "skipped", what: "not checked: no domain is configured", resource: "" };
    const [zone, resolved] = await Promise.all([recordsOf(domain, look), resolution(domain, look)]);
    return judge(domain, zone, resolved, await balancerName(look));
  },
});

interface ZoneView {
  zone: string | undefined;
  records: RecordSet[];
}

async function recordsOf(domain: string, look: Look): Promise<ZoneView> {
  const route53 = await look.aws.dns();
  const zone = await route53.zoneOf(domain);
  if (zone === undefined) return { zone: undefined, records: [] };
  const records = await route53.records(zone, domain);
  return { zone: zone.name, records: records.filter(({ type }) => ["A", "AAAA", "CNAME"].includes(type)) };
}

/** The sandbox's names exist only inside it: asking the machine's resolver would tell nothing about it. */
async function resolution(domain: string, look: Look) {
  if (look.env.kind === "sandbox") return undefined;
  return resolveName(domain, { timeoutMs: RESOLVE_MS, clock: look.clock, signal: look.signal });
}

/** The load balancer's own name; undefined where there is none. */
async function balancerName(look: Look): Promise<Attempt<string | undefined>> {
  const seen = await attempt(() => look.reads.loadBalancer(), LOAD_BALANCER_MS, look);
  if (seen.ok) return { ok: true, value: seen.value.dnsName };
  return asNexusError(seen.error).code === "not-found" ? { ok: true, value: undefined } : seen;
}

function judge(
  domain: string,
  { zone, records }: ZoneView,
  resolved: Awaited<ReturnType<typeof resolution>>,
  balancer: Attempt<string | undefined>,
): Seen {
  const leads = records.map(({ alias, values }) => alias ?? values.join(", "));
  const name = balancer.ok ? balancer.value : undefined;
  const toBalancer = name === undefined || records.length === 0 ? null : leads.some((to) => sameName(to, name));
  const unseen =
    balancer.ok || records.length === 0
      ? []
      : [`whether it leads to the load balancer is unknown: ${whyNot(balancer.error)}`];
  const base = {
    resource: domain,
    facts: {
      zone: zone ?? null,
      records: leads,
      resolves: resolved === undefined ? null : resolved.outcome === "resolved",
      toBalancer,
    },
    evidence: [...evidenceOf(records, resolved), ...unseen.map((text) => ({ text, tone: "unknown" as const }))],
    next: [{ type: "emergency load-balancer", why: "the load balancer's own name and state" }],
  };
  if (zone !== undefined && records.length === 0) {
    return { ...base, state: "critical", what: `the zone ${zone} has no address record for ${domain}` };
  }
  if (resolved !== undefined && resolved.outcome !== "resolved") {
    const state = resolved.outcome === "no-answer" ? "unknown" : "critical";
    return { ...base, state, what: `${domain} does not resolve: ${resolved.what}` };
  }
  if (toBalancer === false) {
    return { ...base, state: "warn", what: `${domain} leads to ${leads.join(", ")}, not to the load balancer` };
  }
  const [unknown] = unseen;
  if (unknown !== undefined) return { ...base, state: "unknown", what: unknown };
  const proof = resolved === undefined ? `has a record in ${zone ?? "no zone of this account"}` : "resolves";
  return {
    ...base,
    state: "ok",
    what: `${domain} ${proof}${toBalancer ? " and leads to the load balancer" : ""}`,
    next: [],
  };
}

function evidenceOf(records: RecordSet[], resolved: Awaited<ReturnType<typeof resolution>>): Line[] {
  return [
    ...records.map(({ name, type, alias, values }) => ({
      text: `${name} ${type} → ${alias ?? values.join(", ")}`,
      tone: "info" as const,
    })),
    ...(resolved === undefined
      ? [{ text: "not resolved from here: the sandbox's names exist only inside it", tone: "muted" as const }]
      : [{ text: resolved.what, tone: "info" as const }]),
  ];
}

/** An alias to a load balancer is written with `dualstack.` before its name and a dot behind it. */
function sameName(a: string, b: string): boolean {
  const bare = (name: string) =>
    name
      .toLowerCase()
      .replace(/^dualstack\./, "")
      .replace(/\.$/, "");
  return bare(a) === bare(b);
}
