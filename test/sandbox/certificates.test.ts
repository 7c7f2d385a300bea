import {
  ACMClient,
  DescribeCertificateCommand,
  ListCertificatesCommand,
  type ListCertificatesCommandInput,
} from "@aws-sdk/client-acm";
import {
  GetChangeCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { describe, expect, it } from "vitest";
import { NAMES, REGION, testSandbox } from "../support/sandbox.js";
import { breakableSandbox } from "./broken.js";

const DAY = 86_400_000;
const DOMAIN = NAMES.domain ?? "";
const EVERY_KEY = { Includes: { keyTypes: ["RSA_2048" as const, "EC_prime256v1" as const] } };

type Sandbox = Pick<ReturnType<typeof testSandbox>, "settings" | "now">;

async function list({ settings }: Sandbox, region = REGION, input: ListCertificatesCommandInput = EVERY_KEY) {
  const { CertificateSummaryList } = await new ACMClient(settings(region)).send(new ListCertificatesCommand(input));
  return CertificateSummaryList ?? [];
}

async function certificate(sandbox: Sandbox, region = REGION) {
  const [one] = await list(sandbox, region);
  const { Certificate } = await new ACMClient(sandbox.settings(region)).send(
    new DescribeCertificateCommand({ CertificateArn: one?.CertificateArn }),
  );
  if (Certificate === undefined) throw new Error("no certificate");
  return Certificate;
}

async function records({ settings }: Sandbox, rest: Partial<ListResourceRecordSetsCommandInput> = {}) {
  const dns = new Route53Client(settings());
  const { HostedZones } = await dns.send(new ListHostedZonesCommand({}));
  return dns.send(new ListResourceRecordSetsCommand({ HostedZoneId: HostedZones?.[0]?.Id, ...rest }));
}

describe("certificates", () => {
  it("other than RSA are hidden unless their key type is asked for", async () => {
    const sandbox = testSandbox();
    expect(await list(sandbox, REGION, {})).toEqual([]);
    expect(await list(sandbox)).toMatchObject([{ DomainName: DOMAIN, KeyAlgorithm: "EC_prime256v1", InUse: true }]);
  });

  it("are one in the region, one in us-east-1, and none elsewhere", async () => {
    const sandbox = testSandbox();
    const here = await certificate(sandbox);
    const global = await certificate(sandbox, "us-east-1");
    expect(here.CertificateArn).not.toBe(global.CertificateArn);
    expect(here.InUseBy?.[0]).toContain("loadbalancer");
    expect(global.InUseBy?.[0]).toContain("cloudfront");
    expect(await list(sandbox, "eu-west-1")).toEqual([]);
  });

  it("are not found in another region", async () => {
    const sandbox = testSandbox();
    const { CertificateArn } = await certificate(sandbox);
    const elsewhere = new ACMClient(sandbox.settings("us-east-1"));
    await expect(elsewhere.send(new DescribeCertificateCommand({ CertificateArn }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(
      elsewhere.send(new DescribeCertificateCommand({ CertificateArn: "nonsense-nonsense-nonsense" })),
    ).rejects.toMatchObject({ name: "InvalidArnException" });
  });

  it("renew themselves for years", async () => {
    const sandbox = testSandbox();
    for (let quarter = 0; quarter < 16; quarter++) {
      const { NotAfter, NotBefore, Status } = await certificate(sandbox);
      const left = ((NotAfter?.getTime() ?? 0) - sandbox.now().getTime()) / DAY;
      expect(Status).toBe("ISSUED");
      expect(left).toBeGreaterThanOrEqual(60);
      expect(NotBefore?.getTime()).toBeLessThanOrEqual(sandbox.now().getTime());
      sandbox.pass(91 * 86_400);
    }
  });

  it("an expiring one is stuck, because its record is missing in the zone; the other name's is there", async () => {
    const sandbox = breakableSandbox();
    sandbox.break("expiring-certificate");
    const one = await certificate(sandbox);
    const left = ((one.NotAfter?.getTime() ?? 0) - sandbox.now().getTime()) / DAY;
    const [open, proven] = one.RenewalSummary?.DomainValidationOptions ?? [];
    const { ResourceRecordSets } = await records(sandbox);
    const names = ResourceRecordSets?.map(({ Name }) => Name);
    expect(left).toBeGreaterThan(5.5);
    expect(left).toBeLessThan(6);
    expect(one.RenewalSummary?.RenewalStatus).toBe("PENDING_VALIDATION");
    expect([open?.ValidationStatus, proven?.ValidationStatus]).toEqual(["PENDING_VALIDATION", "SUCCESS"]);
    expect(names).not.toContain(open?.ResourceRecord?.Name);
    expect(names).toContain(proven?.ResourceRecord?.Name);
    sandbox.heal();
    expect((await certificate(sandbox)).RenewalSummary).toBeUndefined();
    expect((await records(sandbox)).ResourceRecordSets?.map(({ Name }) => Name)).toContain(open?.ResourceRecord?.Name);
  });
});

describe("the zone", () => {
  it("points the domain to the load balancer", async () => {
    const { ResourceRecordSets } = await records(testSandbox());
    const one = ResourceRecordSets?.find(({ Name, Type }) => Name === `${DOMAIN}.` && Type === "A");
    expect(one?.AliasTarget?.DNSName).toContain(NAMES.loadBalancer);
    expect(ResourceRecordSets?.map(({ Type }) => Type)).toEqual(expect.arrayContaining(["NS", "SOA", "CNAME"]));
  });

  it("is listed in pages, in order of the labels from the right", async () => {
    const sandbox = testSandbox();
    const all = (await records(sandbox)).ResourceRecordSets?.map(({ Name, Type }) => `${Name} ${Type}`);
    const paged: string[] = [];
    let next: Partial<ListResourceRecordSetsCommandInput> = {};
    for (;;) {
      const page = await records(sandbox, { MaxItems: 2, ...next });
      paged.push(...(page.ResourceRecordSets ?? []).map(({ Name, Type }) => `${Name} ${Type}`));
      if (page.IsTruncated !== true) break;
      next = { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType };
    }
    expect(paged).toEqual(all);
    expect(paged[0]).toMatch(/^example\.com\. NS$/);
  });

  it("begins at the name asked for and goes on behind it", async () => {
    const { ResourceRecordSets } = await records(testSandbox(), { StartRecordName: DOMAIN });
    expect(ResourceRecordSets?.[0]?.Name).toBe(`${DOMAIN}.`);
    expect(ResourceRecordSets?.length).toBeGreaterThan(1);
  });

  it("is found by name; another is NoSuchHostedZone", async () => {
    const sandbox = testSandbox();
    const dns = new Route53Client(sandbox.settings());
    const byName = async (DNSName: string) =>
      (await dns.send(new ListHostedZonesByNameCommand({ DNSName }))).HostedZones?.map(({ Name }) => Name);
    expect(await byName("example.com")).toEqual(["example.com."]);
    expect(await byName("example.org")).toEqual([]);
    await expect(records(sandbox, { HostedZoneId: "ZNOPE" })).rejects.toMatchObject({ name: "NoSuchHostedZone" });
    await expect(dns.send(new GetChangeCommand({ Id: "C1" }))).rejects.toMatchObject({ name: "NoSuchChange" });
  });
});
