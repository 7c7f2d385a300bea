/** A certificate that was asked for since the sandbox began. */
export interface RequestedCertificate {
  arn: string;
  region: string;
  names: string[];
  keyAlgorithm: string;
  token: string;
  at: number;
}
