import type { ReadList } from "../core/gate.js";
import type { OperationOf, ServiceName } from "./modules.js";

type Reads = { readonly [S in ServiceName]: readonly OperationOf<S>[] };

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
  s3: ["GetObject", "HeadBucket", "HeadObject", "ListMultipartUploads", "ListObjectsV2", "ListParts"],
  elasticache: ["DescribeCacheClusters", "DescribeReplicationGroups", "DescribeSnapshots"],
  lambda: ["GetFunctionConfiguration"],
  secretsmanager: ["GetSecretValue"],
  // Children by command and first argument: a dump, a table of contents and a version alter nothing.
  process: [
    "pg_dump --format",
    "pg_dump --version",
    "pg_restore --list",
    "pg_restore --version",
    "redis-cli --rdb",
    "redis-cli --version",
  ],
};
