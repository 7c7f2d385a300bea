import type { CertificateDetail, CertificateSummary, KeyAlgorithm } from "@aws-sdk/client-acm";
import { notFound } from "../../core/errors.js";
import type { Certificate, Certificates } from "../certificates.js";
import { all, from } from "../paginate.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { coversName } from "./names.js";
import { replayCertificates, requestStep, untilIssuedStep, untilRecordsStep } from "./request.js";

/** ListCertificates leaves out all but RSA 1024 and 2048 unless each type is named. */
const KEY_TYPES: KeyAlgorithm[] = [
  "RSA_1024",
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "EC_prime256v1",
  "EC_secp384r1",
  "EC_secp521r1",
];
/** CloudFront's certificates live here, whatever the platform's region is. */
const GLOBAL_REGION = "us-east-1";

export function createCertificates({ clients, env, clock }: WrapperDeps): Certificates {
  const api = clients.api("acm");

  const describe = async (arn: string): Promise<Certificate> => {
    const region = regionOf(arn) ?? env.region;
    const { Certificate: found } = await api.send("DescribeCertificate", { CertificateArn: arn }, { region });
    if (found === undefined) {
      throw notFound(`the certificate ${arn} does not exist`, "nexusctl emergency certificate lists those there are");
    }
    return toCertificate(found, arn, region);
  };

  const summaries = (region: string) =>
    all(async (token) => {
      const page = await api.send(
        "ListCertificates",
        { Includes: { keyTypes: KEY_TYPES }, ...from("NextToken", token) },
        { region },
      );
      return { items: page.CertificateSummaryList ?? [], next: page.NextToken };
    });

  return {
    describe,
    request: requestStep,
    untilRecords: (step, names, timeoutMs) => untilRecordsStep(step, names, timeoutMs, describe),
    untilIssued: (of, timeoutMs) => untilIssuedStep(of, timeoutMs, describe, clock),
    replay: replayCertificates,
    list: async (domain) => {
      const regions = [...new Set([env.region, GLOBAL_REGION])];
      const found = (await Promise.all(regions.map(summaries))).flat();
      const arns = found
        .filter((one) => domain === undefined || mayCover(one, domain))
        .flatMap(({ CertificateArn }) => CertificateArn ?? []);
      const all = await Promise.all([...new Set(arns)].map(describe));
      return all.filter(({ names }) => domain === undefined || names.some((name) => coversName(name, domain)));
    },
  };
}

/** A summary names some of the certificate's names only; the rest is known once it is described. */
function mayCover(one: CertificateSummary, domain: string): boolean {
  const names = [one.DomainName ?? "", ...(one.SubjectAlternativeNameSummaries ?? [])];
  return one.HasAdditionalSubjectAlternativeNames === true || names.some((name) => coversName(name, domain));
}

/** `arn:aws:acm:<region>:<account>:certificate/<id>` */
function regionOf(arn: string): string | undefined {
  const region = arn.split(":")[3];
  return region === "" ? undefined : region;
}

function toCertificate(found: CertificateDetail, arn: string, region: string): Certificate {
  const domain = found.DomainName ?? "";
  return {
    arn: found.CertificateArn ?? arn,
    region,
    domain,
    names: [...new Set([domain, ...(found.SubjectAlternativeNames ?? [])])],
    status: found.Status ?? "unknown",
    type: found.Type ?? "unknown",
    keyAlgorithm: found.KeyAlgorithm,
    notAfter: found.NotAfter,
    createdAt: found.CreatedAt,
    serial: found.Serial,
    inUseBy: found.InUseBy ?? [],
    renewal: {
      eligible: found.RenewalEligibility === "ELIGIBLE",
      status: found.RenewalSummary?.RenewalStatus,
      reason: found.RenewalSummary?.RenewalStatusReason ?? found.FailureReason,
    },
    // While it is being renewed the renewal's own validation is the one that is stuck or not.
    validation: (found.RenewalSummary?.DomainValidationOptions ?? found.DomainValidationOptions ?? []).map((one) => ({
      domain: one.DomainName ?? domain,
      status: one.ValidationStatus,
      method: one.ValidationMethod,
      record:
        one.ResourceRecord?.Name === undefined || one.ResourceRecord.Value === undefined
          ? undefined
          : { name: one.ResourceRecord.Name, value: one.ResourceRecord.Value },
    })),
  };
}
