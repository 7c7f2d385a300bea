import { arns } from "./arns.js";
import { deleteCertificate, requestCertificate, requestedIn } from "./certificate-requests.js";
import { openInterval } from "./faults/intervals.js";
import { page, readInput } from "./input.js";
import { AwsFault, type Call, type Operation, type SandboxSetup } from "./part.js";
import type { World } from "./world.js";

const DAY = 86_400_000;
const LIFE = 395 * DAY;
/** ACM renews so long before the end. */
const RENEWS_BEFORE = 60 * DAY;
const INVALID = "ValidationException";
/** Where CloudFront takes its certificates from. */
const GLOBAL_REGION = "us-east-1";
const STATUSES = ["PENDING_VALIDATION", "ISSUED", "INACTIVE", "EXPIRED", "VALIDATION_TIMED_OUT", "REVOKED", "FAILED"];

/** The one certificate of each region has a fixed id. */
export function certificateId(region: string): string {
  return region === GLOBAL_REGION ? "7f3a9c52-0000-4000-8000-00000000e001" : "7f3a9c52-0000-4000-8000-00000000a001";
}

export function domainOf(setup: SandboxSetup): string {
  return setup.names.domain ?? "nexus.example.com";
}

/** The records that prove to ACM that the names are ours: of the domain itself, and of its `www`. */
export function validationRecords(setup: SandboxSetup) {
  const domain = domainOf(setup);
  return [
    { name: domain, proof: proof(`_3f1c8d2b7a.${domain}.`, "_9be47acd11.acm-validations.aws.") },
    { name: `www.${domain}`, proof: proof(`_a81e05d3c4.www.${domain}.`, "_27f0cc9e3d.acm-validations.aws.") },
  ] as const;
}

function proof(Name: string, Value: string) {
  return { Name, Type: "CNAME", Value };
}

export const certificateOperations: Record<string, Operation<World>> = {
  ListCertificates: (input, call) => {
    const reader = readInput(input, INVALID);
    const includes = readInput(reader.object("Includes") ?? {}, INVALID);
    const statuses = reader.texts("CertificateStatuses");
    const strange = statuses.find((status) => !STATUSES.includes(status));
    if (strange !== undefined) throw new AwsFault(INVALID, `Invalid certificate status: ${strange}`);
    const keys = includes.texts("keyTypes");
    // Without a filter ACM lists RSA 1024 and 2048 only; the load balancer's certificate is an elliptic-curve one.
    const shown = keys.length > 0 ? keys : ["RSA_1024", "RSA_2048"];
    const all = allCertificates(call).filter(
      (one) =>
        shown.includes(one.KeyAlgorithm.replace("-", "_")) && (statuses.length === 0 || statuses.includes(one.Status)),
    );
    const { items, next } = page(all, reader.text("NextToken"), reader.integer("MaxItems") ?? 1_000, INVALID);
    return { CertificateSummaryList: items.map(summary), NextToken: next };
  },
  DescribeCertificate: (input, call) => {
    const arn = readInput(input, INVALID).needText("CertificateArn");
    if (!arn.startsWith("arn:aws:acm:")) throw new AwsFault("InvalidArnException", `Invalid ARN: ${arn}`);
    const found = allCertificates(call).find((one) => one.CertificateArn === arn);
    if (found === undefined) {
      throw new AwsFault("ResourceNotFoundException", `Could not find certificate ${arn} in region ${call.region}.`);
    }
    return { Certificate: found };
  },
  RequestCertificate: requestCertificate,
  DeleteCertificate: deleteCertificate,
};

type Described = ReturnType<typeof describe> | ReturnType<typeof requestedIn>[number];

function allCertificates(call: Call<World>): Described[] {
  return [...certificatesOf(call), ...requestedIn(call, (name, value) => hasRecord(call, name, value))];
}

/** Whether the zone was given this record since it began. */
function hasRecord({ world }: Call<World>, name: string, value: string): boolean {
  const edit = world.dns.edits.find(({ key }) => key.startsWith(`${name.toLowerCase()} CNAME`));
  return JSON.stringify(edit?.set?.ResourceRecords ?? []).includes(value);
}

function summary(one: Described): Record<string, unknown> {
  const { CertificateArn, DomainName, Status, Type, NotAfter, NotBefore, IssuedAt, CreatedAt } = one;
  return {
    CertificateArn,
    DomainName,
    SubjectAlternativeNameSummaries: one.SubjectAlternativeNames,
    HasAdditionalSubjectAlternativeNames: false,
    Status,
    Type,
    KeyAlgorithm: one.KeyAlgorithm.replace("-", "_"),
    NotAfter,
    NotBefore,
    IssuedAt,
    CreatedAt,
    InUse: one.InUseBy.length > 0,
    RenewalEligibility: one.RenewalEligibility,
  };
}

/** One for the load balancer in the platform's region, one for the content network in us-east-1, none elsewhere. */
function certificatesOf(call: Call<World>): ReturnType<typeof describe>[] {
  return [call.setup.region, GLOBAL_REGION].includes(call.region) ? [describe(call)] : [];
}

function describe({ world, setup, now, region }: Call<World>) {
  const domain = domainOf(setup);
  const balanced = region === setup.region;
  const expiring = balanced ? openInterval(world, "expiring-certificate") : undefined;
  const notAfter = expiring === undefined ? renewedUntil(world, now.getTime()) : expiring.from + 6 * DAY;
  const records = validationRecords(setup);
  const validations = records.map(({ name, proof: record }) => ({
    DomainName: name,
    ValidationDomain: name,
    ValidationMethod: "DNS",
    ValidationStatus: expiring !== undefined && name === domain ? "PENDING_VALIDATION" : "SUCCESS",
    ResourceRecord: record,
  }));
  return {
    CertificateArn: arns(setup).certificate(region, certificateId(region)),
    DomainName: domain,
    SubjectAlternativeNames: records.map(({ name }) => name),
    Status: notAfter > now.getTime() ? "ISSUED" : "EXPIRED",
    Type: "AMAZON_ISSUED",
    KeyAlgorithm: balanced ? "EC-prime256v1" : "RSA-2048",
    SignatureAlgorithm: "SHA256WITHRSA",
    Serial: "0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:f9",
    Issuer: "Amazon",
    CreatedAt: new Date(world.startedAt - 400 * DAY),
    IssuedAt: new Date(notAfter - LIFE),
    NotBefore: new Date(notAfter - LIFE),
    NotAfter: new Date(notAfter),
    InUseBy: [
      ...(balanced ? [arns(setup).loadBalancer] : []),
      ...(region === GLOBAL_REGION ? [`arn:aws:cloudfront::${setup.accountId}:distribution/E1NEXUSCDN`] : []),
    ],
    RenewalEligibility: "ELIGIBLE",
    RenewalSummary:
      expiring === undefined
        ? undefined
        : {
            RenewalStatus: "PENDING_VALIDATION",
            DomainValidationOptions: validations,
            UpdatedAt: new Date(expiring.from),
          },
    DomainValidationOptions: validations,
  };
}

/** ACM renews what it can validate: left alone for years, the certificate is always good for two months at least. */
function renewedUntil(world: World, now: number): number {
  const first = world.startedAt + 212 * DAY;
  const renewals = Math.max(0, Math.ceil((now - (first - RENEWS_BEFORE)) / (LIFE - RENEWS_BEFORE)));
  return first + renewals * (LIFE - RENEWS_BEFORE);
}
