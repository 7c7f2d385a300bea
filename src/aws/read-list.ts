import type { ReadList } from "../core/gate.js";
import type { OperationOf, ServiceName } from "./modules.js";

type Reads = { readonly [S in ServiceName]: readonly (OperationOf<S> | `${OperationOf<S>} DryRun`)[] };

/** Every operation that nexusctl reads with. The gate takes all others for writes. */
export const READ_LIST: Reads & ReadList = {
  ecs: [
    "DescribeServices",
    "DescribeTasks",
    "DescribeTaskDefinition",
    "ListClusters",
    "ListServices",
    "ListTasks",
    "ListTaskDefinitions",
    "ListTaskDefinitionFamilies",
    "ListServiceDeployments",
    "DescribeServiceDeployments",
    "DescribeServiceRevisions",
  ],
  "application-autoscaling": ["DescribeScalableTargets"],
  elbv2: [
    "DescribeListeners",
    "DescribeListenerCertificates",
    "DescribeLoadBalancers",
    "DescribeTargetGroups",
    "DescribeTargetHealth",
  ],
  rds: [
    "DescribeDBInstanceAutomatedBackups",
    "DescribeDBInstances",
    "DescribeDBLogFiles",
    "DescribeDBParameters",
    "DescribeDBSnapshotAttributes",
    "DescribeDBSnapshots",
    "DescribeEvents",
    "DescribeOrderableDBInstanceOptions",
    "DownloadDBLogFilePortion",
  ],
  cloudwatch: [
    "DescribeAlarmHistory",
    "DescribeAlarms",
    "GetAlarmMuteRule",
    "GetMetricData",
    "ListAlarmMuteRules",
    "ListDashboards",
    "ListMetrics",
  ],
  logs: [
    "DescribeLogGroups",
    "DescribeLogStreams",
    "FilterLogEvents",
    "GetLogEvents",
    "GetQueryResults",
    // A query and a Live Tail session read; beginning and ending one alters nothing of the platform.
    "StartQuery",
    "StopQuery",
    "StartLiveTail",
  ],
  sts: ["GetCallerIdentity"],
  acm: ["DescribeCertificate", "ListCertificates"],
  route53: ["GetChange", "GetHostedZone", "ListHostedZones", "ListResourceRecordSets"],
  sns: [],
  s3: [
    "GetBucketPolicyStatus",
    "GetBucketVersioning",
    "GetObject",
    "GetPublicAccessBlock",
    "HeadBucket",
    "HeadObject",
    "ListMultipartUploads",
    "ListObjectsV2",
    "ListParts",
  ],
  elasticache: ["DescribeCacheClusters", "DescribeReplicationGroups", "DescribeSnapshots"],
  lambda: ["GetFunctionConfiguration"],
  secretsmanager: ["DescribeSecret", "GetSecretValue"],
  iam: [
    "GetAccessKeyLastUsed",
    "GetAccountPasswordPolicy",
    "GetAccountSummary",
    "GetLoginProfile",
    "GetUser",
    "ListAccessKeys",
    "ListAttachedUserPolicies",
    "ListMFADevices",
    "ListUsers",
    "SimulatePrincipalPolicy",
  ],
  ec2: [
    // EC2 rehearses these with DryRun and does nothing; without it they are writes.
    "AuthorizeSecurityGroupIngress DryRun",
    "AuthorizeSecurityGroupEgress DryRun",
    "RevokeSecurityGroupIngress DryRun",
    "RevokeSecurityGroupEgress DryRun",
    "DescribeNetworkInterfaces",
    "DescribeSecurityGroupRules",
    "DescribeSecurityGroups",
    "GetManagedPrefixListEntries",
  ],
  ecr: [
    "BatchGetImage",
    "DescribeImageScanFindings",
    "DescribeImages",
    "DescribeRepositories",
    // A password for the registry that ends after twelve hours; asking for one alters nothing.
    "GetAuthorizationToken",
    // The signed address of a layer, or of an image's configuration.
    "GetDownloadUrlForLayer",
  ],
  pi: ["DescribeDimensionKeys", "GetResourceMetrics"],
  // Children by command and first argument: a dump, a table of contents and a version alter nothing.
  process: [
    "docker inspect",
    "docker version",
    "pg_dump --format",
    "pg_dump --version",
    "pg_restore --list",
    "pg_restore --version",
    "podman inspect",
    "podman version",
    "redis-cli --rdb",
    "redis-cli --version",
    // A plan takes the state's lock and gives it back; what it writes is its own file.
    ...["terraform", "tofu"].flatMap((tool) =>
      ["plan", "show", "state pull", "version", "workspace show"].map((words) => `${tool} ${words}`),
    ),
  ],
};
