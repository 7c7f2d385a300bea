import { describe, expect, it } from "vitest";
import type { Certificate } from "../../../src/aws/certificates.js";
import type { RecordSet } from "../../../src/aws/dns.js";
import type { BalancerListener, LoadBalancer } from "../../../src/aws/load-balancing.js";
import { sandboxEnvironment } from "../../../src/config/sandbox.js";
import { NexusError, notFound } from "../../../src/core/errors.js";
import { certificate } from "../../../src/health/checks/certificate.js";
import { dns } from "../../../src/health/checks/dns.js";
import { TEST_NOW } from "../../support/context.js";
import { evidenceOf, findingOf } from "../support.js";

const DAY = 86_400_000;
const DOMAIN = "nexus.example.com";

function aCertificate(fields: Partial<Certificate> = {}): Certificate {
  return {
    arn: "arn:aws:acm:us-west-2:123456789012:certificate/one",
    region: "us-west-2",
    domain: DOMAIN,
    names: [DOMAIN],
    status: "ISSUED",
    type: "AMAZON_ISSUED",
    keyAlgorithm: "RSA_2048",
    createdAt: undefined,
    serial: undefined,
    notAfter: new Date(TEST_NOW.getTime() + 200 * DAY),
    inUseBy: ["alb"],
    renewal: { eligible: true, status: undefined, reason: undefined },
    validation: [{ domain: DOMAIN, status: "SUCCESS", method: "DNS", record: undefined }],
    ...fields,
  };
}

function aListener(fields: Partial<BalancerListener> = {}): BalancerListener {
  const plain = {
    arn: "listener",
    port: 443,
    protocol: "HTTPS",
    certificateArns: [],
    tlsPolicy: undefined,
    redirects: false,
  };
  return { ...plain, ...fields };
}

function aBalancer(fields: Partial<LoadBalancer> = {}): LoadBalancer {
  return {
    arn: "alb",
    name: "alb",
    dnsName: "alb-1.us-west-2.elb.amazonaws.com",
    state: "active",
    scheme: "internet-facing",
    securityGroups: [],
    listeners: [aListener()],
    ...fields,
  };
}

const denied = () => Promise.reject(new NexusError("permission", "no", { operation: "elbv2:DescribeLoadBalancers" }));

const withoutDomain = () => {
  const { domain: _, ...names } = sandboxEnvironment().names;
  return { names };
};
const inDays = (days: number) => ({ notAfter: new Date(TEST_NOW.getTime() + days * DAY) });

describe("the certificate check", () => {
  const look = (all: Certificate[]) =>
    findingOf(certificate, {
      certificates: { list: async () => all },
      loadBalancing: { loadBalancer: async () => aBalancer() },
    });

  it.each<[string, Partial<Certificate>, string, RegExp]>([
    ["holds long", {}, "ok", /holds for 200 days/],
    ["ends within a month", inDays(30), "warn", /holds for 30 days/],
    ["ends within a week", inDays(7), "critical", /holds for 7 days/],
    ["ends tomorrow", inDays(1.5), "critical", /holds for 1 day$/],
    ["ended an hour ago", inDays(-1 / 24), "critical", /has expired/],
    ["is still to be validated", { status: "PENDING_VALIDATION" }, "critical", /is pending validation/],
    [
      "cannot renew",
      { renewal: { eligible: true, status: "PENDING_VALIDATION", reason: "CAA_ERROR" } },
      "warn",
      /its renewal is stuck/,
    ],
  ])("of one that %s", async (_, fields, state, what) => {
    expect(await look([aCertificate(fields)])).toMatchObject({ state, what: expect.stringMatching(what) });
  });

  it("looks at what is in use, not at an old one that nothing uses", async () => {
    const old = aCertificate({ arn: "old", inUseBy: [], ...inDays(-10) });
    expect(await look([old, aCertificate()])).toMatchObject({ state: "ok" });
  });

  it("takes the worst of several in use", async () => {
    const ending = aCertificate({ arn: "ending", ...inDays(3) });
    expect(await look([aCertificate(), ending])).toMatchObject({ state: "critical", resource: "ending" });
  });

  it("says why it does not renew", async () => {
    const stuck = aCertificate({
      ...inDays(5),
      renewal: { eligible: true, status: "PENDING_VALIDATION", reason: undefined },
      validation: [{ domain: DOMAIN, status: "PENDING_VALIDATION", method: "DNS", record: undefined }],
    });
    expect(evidenceOf(await look([stuck]))).toMatch(/renewal: pending validation\n.*is not validated \(DNS, pending/);
  });

  it("finds the served one through the listeners when no domain is configured", async () => {
    const served = aListener({ certificateArns: ["arn:served"] });
    const finding = await findingOf(certificate, {
      env: withoutDomain(),
      certificates: { describe: async (arn) => aCertificate({ arn, ...inDays(2) }) },
      loadBalancing: { loadBalancer: async () => aBalancer({ listeners: [served] }) },
    });
    expect(finding).toMatchObject({ state: "critical", resource: "arn:served" });
  });

  it("is skipped with nothing to look at, and unknown when that could not be found out", async () => {
    const balancer = (fails: Error) => ({
      env: withoutDomain(),
      loadBalancing: {
        loadBalancer: async () => {
          throw fails;
        },
      },
    });
    expect(await findingOf(certificate, balancer(notFound("no load balancer")))).toMatchObject({ state: "skipped" });
    expect(await findingOf(certificate, balancer(new Error("refused")))).toMatchObject({ state: "unknown" });
  });

  it("says that it did not see what the load balancer serves besides those of the domain", async () => {
    const finding = await findingOf(certificate, {
      certificates: { list: async () => [aCertificate()] },
      loadBalancing: { loadBalancer: denied },
    });
    expect(finding).toMatchObject({ state: "ok" });
    expect(evidenceOf(finding)).toContain(
      "what the load balancer serves besides is unknown: access denied to elbv2:DescribeLoadBalancers",
    );
  });

  it("warns when ACM has none for the domain", async () => {
    expect(await look([])).toMatchObject({ state: "warn", what: `ACM has no certificate for ${DOMAIN}` });
  });
});

describe("the DNS check", () => {
  const alias = (to: string): RecordSet => ({ name: `${DOMAIN}.`, type: "A", ttl: undefined, values: [], alias: to });
  const look = (records: RecordSet[], zone: { id: string; name: string; private: boolean } | undefined) =>
    findingOf(dns, {
      dns: { zoneOf: async () => zone, records: async () => records },
      loadBalancing: { loadBalancer: async () => aBalancer() },
    });
  const zone = { id: "Z1", name: "example.com.", private: false };

  it("is content when the record leads to the load balancer, however AWS spells it", async () => {
    const finding = await look([alias("dualstack.ALB-1.us-west-2.elb.amazonaws.com.")], zone);
    expect(finding).toMatchObject({ state: "ok", what: expect.stringContaining("leads to the load balancer") });
  });

  it("warns when it leads elsewhere", async () => {
    const finding = await look([alias("old-alb.us-west-2.elb.amazonaws.com.")], zone);
    expect(finding).toMatchObject({ state: "warn", what: expect.stringContaining("old-alb") });
  });

  it("does not know where it leads when the load balancer could not be read, and says why", async () => {
    const finding = await findingOf(dns, {
      dns: { zoneOf: async () => zone, records: async () => [alias("alb-1.us-west-2.elb.amazonaws.com.")] },
      loadBalancing: { loadBalancer: denied },
    });
    const what = "whether it leads to the load balancer is unknown: access denied to elbv2:DescribeLoadBalancers";
    expect(finding).toMatchObject({ state: "unknown", what });
    expect(evidenceOf(finding)).toContain(what);
  });

  it("compares with nothing where there is no load balancer", async () => {
    const finding = await findingOf(dns, {
      dns: { zoneOf: async () => zone, records: async () => [alias("alb-1.us-west-2.elb.amazonaws.com.")] },
      loadBalancing: { loadBalancer: () => Promise.reject(notFound("no load balancer")) },
    });
    expect(finding).toMatchObject({ state: "ok", facts: { toBalancer: null } });
  });

  it("is critical when the zone has no address record", async () => {
    const text: RecordSet = { name: `${DOMAIN}.`, type: "TXT", ttl: 60, values: ["x"], alias: undefined };
    expect(await look([text], zone)).toMatchObject({ state: "critical" });
  });

  it("says in the sandbox that the name was not resolved", async () => {
    expect(evidenceOf(await look([], undefined))).toContain("exist only inside it");
  });

  it("asks the machine's resolver elsewhere", async () => {
    const { names } = sandboxEnvironment();
    const finding = await findingOf(dns, {
      env: { kind: "aws", names: { ...names, domain: "nowhere.invalid" } },
      dns: { zoneOf: async () => undefined },
      loadBalancing: { loadBalancer: async () => aBalancer() },
    });
    expect(["critical", "unknown"]).toContain(finding.state);
    expect(finding.what).toContain("nowhere.invalid does not resolve");
  });

  it("is skipped without a domain", async () => {
    expect(await findingOf(dns, { env: withoutDomain() })).toMatchObject({ state: "skipped" });
  });
});
