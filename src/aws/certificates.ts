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
}
