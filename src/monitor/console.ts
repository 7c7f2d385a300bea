/** Hosts of the AWS console by partition. Source: "AWS partitions", AWS General Reference. */
const HOSTS: readonly [regions: RegExp, host: string][] = [
  [/^cn-/, "console.amazonaws.cn"],
  [/^us-gov-/, "console.amazonaws-us-gov.com"],
  [/^us-iso-/, "console.c2s.ic.gov"],
  [/^us-isob-/, "console.sc2s.sgov.gov"],
];

/** The address of a CloudWatch dashboard in the console of its region and partition. */
export function dashboardUrl(region: string, dashboard: string): string {
  const host = HOSTS.find(([regions]) => regions.test(region))?.[1] ?? "console.aws.amazon.com";
  const place = encodeURIComponent(region);
  return `https://${host}/cloudwatch/home?region=${place}#dashboards:name=${encodeURIComponent(dashboard)}`;
}
