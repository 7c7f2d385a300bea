import { arns } from "./arns.js";
import { openInterval } from "./faults/intervals.js";
import { readInput } from "./input.js";
import { AwsFault, type Call, type Operation, type SandboxSetup } from "./part.js";
import type { World } from "./world.js";

const DAY = 86_400_000;
const LIFE = 395 * DAY;
const INVALID = "ValidationException";

/** The one certificate of each region has a fixed id. */
export function certificateId(region: string): string {
  return region === "us-east-1" ? "7f3a9c52-0000-4000-8000-00000000e001" : "7f3a9c52-0000-4000-8000-00000000a001";
}

export function domainOf(setup: SandboxSetup): string {
  return setup.names.domain ?? "nexus.example.com";
}

/** The record that proves to ACM that the domain is ours. */
export function validationRecord(setup: SandboxSetup) {
  const domain = domainOf(setup);
  return { Name: `_3f1c8d2b7a.${domain}.`, Type: "CNAME", Value: "_9be47acd11.acm-validations.aws." };
}

export const certificateOperations: Record<string, Operation<World>> = {
  ListCertificates: (input, call) => {
    const filter = readInput(readInput(input, INVALID).object("Includes") ?? {}, INVALID);
    const keys = filter.texts("keyTypes");
    // Without a filter ACM lists RSA 1024 and 2048 only; the load balancer's certificate is an elliptic-curve one.
    const shown = keys.length > 0 ? keys : ["RSA_1024", "RSA_2048"];
    const one = describe(call);
    if (!shown.includes(String(one.KeyAlgorithm).replace("-", "_"))) return { CertificateSummaryList: [] };
    const { CertificateArn, DomainName, Status, Type, KeyAlgorithm, NotAfter, NotBefore, InUseBy } = one;
    return {
      CertificateSummaryList: [
        {
          CertificateArn,
          DomainName,
          SubjectAlternativeNameSummaries: one.SubjectAlternativeNames,
          Status,
          Type,
          KeyAlgorithm: String(KeyAlgorithm).replace("-", "_"),
          NotAfter,
          NotBefore,
          InUse: Array.isArray(InUseBy) && InUseBy.length > 0,
          RenewalEligibility: "ELIGIBLE",
        },
      ],
    };
  },
  DescribeCertificate: (input, call) => {
    const arn = readInput(input, INVALID).needText("CertificateArn");
    const one = describe(call);
    if (arn !== one.CertificateArn) {
      throw new AwsFault("ResourceNotFoundException", `Could not find certificate ${arn} in region ${call.region}.`);
    }
    return { Certificate: one };
  },
};

function describe({ world, setup, now, region }: Call<World>): Record<string, unknown> {
  const domain = domainOf(setup);
  const cdn = region === "us-east-1";
  const expiring = cdn ? undefined : openInterval(world, "expiring-certificate");
  const notAfter = expiring === undefined ? world.startedAt + 212 * DAY : expiring.from + 6 * DAY;
  return {
    CertificateArn: arns(setup).certificate(region, certificateId(region)),
    DomainName: domain,
    SubjectAlternativeNames: [domain, `www.${domain}`],
    Status: notAfter > now.getTime() ? "ISSUED" : "EXPIRED",
    Type: "AMAZON_ISSUED",
    KeyAlgorithm: cdn ? "RSA-2048" : "EC-prime256v1",
    NotBefore: new Date(notAfter - LIFE),
    NotAfter: new Date(notAfter),
    InUseBy: cdn ? [] : [arns(setup).loadBalancer],
    RenewalEligibility: "ELIGIBLE",
    RenewalSummary:
      expiring === undefined
        ? undefined
        : {
            RenewalStatus: "PENDING_VALIDATION",
            DomainValidationOptions: [
              { DomainName: domain, ValidationStatus: "PENDING_VALIDATION", ValidationMethod: "DNS" },
            ],
            UpdatedAt: new Date(expiring.from),
          },
    DomainValidationOptions: [
      {
        DomainName: domain,
        ValidationMethod: "DNS",
        ValidationStatus: expiring === undefined ? "SUCCESS" : "PENDING_VALIDATION",
        ResourceRecord: validationRecord(setup),
      },
    ],
  };
}
