import type { AwsStep, WaitStep } from "../core/change.js";

export interface Certificate {
  arn: string;
  region: string;
  domain: string;
  names: string[];
  /** ISSUED, PENDING_VALIDATION, EXPIRED, ... as ACM says it. */
  status: string;
  type: string;
  keyAlgorithm: string | undefined;
  notAfter: Date | undefined;
  createdAt: Date | undefined;
  /** In hexadecimal, two digits a byte, with colons between; undefined until it is issued. */
  serial: string | undefined;
  inUseBy: string[];
  renewal: { eligible: boolean; status: string | undefined; reason: string | undefined };
  validation: {
    domain: string;
    status: string | undefined;
    method: string | undefined;
    record: { name: string; value: string } | undefined;
  }[];
}

export interface Certificates {
  /** All certificates of the region and of us-east-1, every key type; those that match `domain` (wildcards too) when given. */
  list(domain?: string): Promise<Certificate[]>;
  describe(arn: string): Promise<Certificate>;
  /** Plans RequestCertificate, validated by DNS; keeps its `arn`. Sent twice within an hour it is one request. */
  request(wanted: CertificateRequest): AwsStep;
  /** Waits until ACM says which records prove `names` (without `*.`), and keeps them as `r0`, `r1`, ... */
  untilRecords(step: AwsStep, names: readonly string[], timeoutMs: number): WaitStep;
  /** Waits until ACM has issued it. @param arn where it is known before the change begins */
  untilIssued(of: { step: AwsStep } | { arn: string }, timeoutMs: number): WaitStep;
  replay(operation: string, input: Record<string, unknown>): AwsStep | undefined;
}

export interface CertificateRequest {
  domain: string;
  /** Further names. */
  names: string[];
  region: string;
  /** e.g. `RSA_2048`, `EC_prime256v1`. */
  keyAlgorithm: string;
  /** Tells this request from another for the same names within the hour. */
  token: string;
}
