const PREFIXES: Record<string, string> = { elbv2: "elasticloadbalancing" };

/** The IAM action that allows a call, e.g. `elasticloadbalancing:DescribeTargetHealth`. */
export function iamAction(service: string, operation: string): string {
  return `${PREFIXES[service] ?? service}:${operation}`;
}
