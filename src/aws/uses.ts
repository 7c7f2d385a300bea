import type { Uses } from "../core/gate.js";

/** What is read together: a command declares the parts of the platform it looks at, and the writes of its steps. */
export const LOOKS = {
  service: {
    ecs: [
      "DescribeServices",
      "DescribeServiceDeployments",
      "DescribeServiceRevisions",
      "DescribeTaskDefinition",
      "DescribeTasks",
      "ListClusters",
      "ListServiceDeployments",
      "ListServices",
      "ListTaskDefinitionFamilies",
      "ListTaskDefinitions",
      "ListTasks",
    ],
  },
  /** The last lines of tasks that died. */
  lastWords: { logs: ["GetLogEvents"] },
  autoscaling: { "application-autoscaling": ["DescribeScalableTargets"] },
  balancing: {
    elbv2: [
      "DescribeListeners",
      "DescribeListenerCertificates",
      "DescribeLoadBalancers",
      "DescribeTargetGroups",
      "DescribeTargetHealth",
    ],
  },
  database: {
    rds: ["DescribeDBInstances", "DescribeDBParameters", "DescribeEvents", "DescribeOrderableDBInstanceOptions"],
  },
  snapshots: { rds: ["DescribeDBInstances", "DescribeDBInstanceAutomatedBackups", "DescribeDBSnapshots"] },
  metrics: { cloudwatch: ["GetMetricData", "ListMetrics"] },
  waitEvents: { pi: ["DescribeDimensionKeys", "GetResourceMetrics"] },
  alarmHistory: { cloudwatch: ["DescribeAlarmHistory"] },
  trail: { cloudtrail: ["LookupEvents"] },
  alarms: { cloudwatch: ["DescribeAlarms", "GetAlarmMuteRule", "ListAlarmMuteRules"] },
  logs: {
    logs: ["DescribeLogGroups", "DescribeLogStreams", "FilterLogEvents", "GetLogEvents"],
  },
  certificates: { acm: ["DescribeCertificate", "ListCertificates"] },
  dns: { route53: ["GetChange", "GetHostedZone", "ListHostedZones", "ListResourceRecordSets"] },
  bucket: {
    s3: ["GetObject", "HeadBucket", "HeadObject", "ListMultipartUploads", "ListObjectsV2", "ListParts"],
  },
  secret: { secretsmanager: ["GetSecretValue"] },
  caches: { elasticache: ["DescribeCacheClusters", "DescribeReplicationGroups", "DescribeSnapshots"] },
  people: {
    iam: ["GetAccessKeyLastUsed", "GetLoginProfile", "GetUser", "ListAccessKeys", "ListMFADevices", "ListUsers"],
  },
  /** The image that a tag names. */
  tags: { ecr: ["DescribeImages"] },
  images: {
    ecr: [
      "BatchGetImage",
      "DescribeImageScanFindings",
      "DescribeImages",
      "DescribeRepositories",
      "GetDownloadUrlForLayer",
    ],
  },
  groups: {
    ec2: [
      "DescribeNetworkInterfaces",
      "DescribeSecurityGroupRules",
      "DescribeSecurityGroups",
      "GetManagedPrefixListEntries",
    ],
  },
} as const satisfies Readonly<Record<string, Uses>>;

/** Several declarations as one. */
export function uses(...all: Uses[]): Uses {
  const services = [...new Set(all.flatMap((one) => Object.keys(one)))];
  return Object.fromEntries(services.map((name) => [name, [...new Set(all.flatMap((one) => one[name] ?? []))]]));
}
