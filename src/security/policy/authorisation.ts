import type { Environment } from "../../core/environment.js";

/**
 * What IAM can narrow each action to, as the Service Authorization Reference has it: "Actions, resources, and condition
 * keys for AWS services". `*`: IAM knows no narrower resource for it, or the call names none.
 */
export type Scope = "*" | readonly Resource[];

/** Resources by a name of ours; `resourceArns` builds their ARNs. */
export type Resource =
  | "ecs-service"
  | "ecs-task"
  | "ecs-deployment"
  | "ecs-revision"
  | "scalable-target"
  | "rds"
  | "rds-instance"
  | "alarm"
  | "log-group"
  | "log-groups"
  | "certificate"
  | "hosted-zone"
  | "dns-change"
  | "bucket"
  | "objects"
  | "elasticache"
  | "function"
  | "secret"
  | "user"
  | "principal"
  | "security-group"
  | "prefix-list"
  | "topic"
  | "mail-identity"
  | "repository"
  | "pi-metrics";

export const SCOPES: Readonly<Record<string, Readonly<Record<string, Scope>>>> = {
  ecs: {
    DescribeServices: ["ecs-service"],
    DescribeTasks: ["ecs-task"],
    DescribeTaskDefinition: "*",
    ListClusters: "*",
    ListServices: "*",
    ListTasks: "*",
    ListTaskDefinitions: "*",
    ListTaskDefinitionFamilies: "*",
    ListServiceDeployments: ["ecs-service"],
    DescribeServiceDeployments: ["ecs-deployment"],
    DescribeServiceRevisions: ["ecs-revision"],
    UpdateService: ["ecs-service"],
    RegisterTaskDefinition: "*",
    DeregisterTaskDefinition: "*",
    StopServiceDeployment: ["ecs-deployment"],
  },
  "application-autoscaling": { DescribeScalableTargets: "*", RegisterScalableTarget: ["scalable-target"] },
  elasticloadbalancing: {
    DescribeListeners: "*",
    DescribeListenerCertificates: "*",
    DescribeLoadBalancers: "*",
    DescribeTargetGroups: "*",
    DescribeTargetHealth: "*",
  },
  rds: {
    DescribeDBInstanceAutomatedBackups: ["rds"],
    DescribeDBInstances: ["rds"],
    DescribeDBLogFiles: ["rds-instance"],
    DescribeDBParameters: ["rds"],
    DescribeDBSnapshotAttributes: ["rds"],
    DescribeDBSnapshots: ["rds"],
    DescribeEvents: "*",
    DescribeOrderableDBInstanceOptions: "*",
    DownloadDBLogFilePortion: ["rds-instance"],
    StartDBInstance: ["rds-instance"],
    StopDBInstance: ["rds-instance"],
    RebootDBInstance: ["rds-instance"],
    ModifyDBInstance: ["rds"],
    RestoreDBInstanceFromDBSnapshot: ["rds"],
    RestoreDBInstanceToPointInTime: ["rds"],
    AddTagsToResource: ["rds"],
    CreateDBSnapshot: ["rds"],
    DeleteDBSnapshot: ["rds"],
  },
  cloudwatch: {
    DescribeAlarmHistory: ["alarm"],
    DescribeAlarms: "*",
    GetAlarmMuteRule: "*",
    GetMetricData: "*",
    ListAlarmMuteRules: "*",
    ListDashboards: "*",
    ListMetrics: "*",
    PutAlarmMuteRule: "*",
    DeleteAlarmMuteRule: "*",
    SetAlarmState: ["alarm"],
    PutMetricAlarm: ["alarm"],
    DeleteAlarms: ["alarm"],
  },
  logs: {
    DescribeLogGroups: ["log-groups"],
    DescribeLogStreams: ["log-group"],
    FilterLogEvents: ["log-group"],
    GetLogEvents: ["log-group"],
    GetQueryResults: "*",
    StartQuery: ["log-group"],
    StopQuery: "*",
    StartLiveTail: ["log-group"],
  },
  sts: { GetCallerIdentity: "*" },
  acm: {
    DescribeCertificate: ["certificate"],
    ListCertificates: "*",
    RequestCertificate: ["certificate"],
    DeleteCertificate: ["certificate"],
  },
  route53: {
    GetChange: ["dns-change"],
    GetHostedZone: ["hosted-zone"],
    ListHostedZones: "*",
    ListResourceRecordSets: ["hosted-zone"],
    ChangeResourceRecordSets: ["hosted-zone"],
  },
  sns: { Publish: ["topic"] },
  ses: { SendEmail: ["mail-identity"] },
  s3: {
    GetBucketPolicyStatus: ["bucket"],
    GetBucketVersioning: ["bucket"],
    GetBucketPublicAccessBlock: ["bucket"],
    GetObject: ["objects"],
    ListBucket: ["bucket"],
    ListBucketMultipartUploads: ["bucket"],
    ListMultipartUploadParts: ["objects"],
    AbortMultipartUpload: ["objects"],
    PutObject: ["objects"],
    DeleteObject: ["objects"],
  },
  elasticache: {
    DescribeCacheClusters: ["elasticache"],
    DescribeReplicationGroups: ["elasticache"],
    DescribeSnapshots: ["elasticache"],
    CreateSnapshot: ["elasticache"],
    CopySnapshot: ["elasticache"],
    DeleteSnapshot: ["elasticache"],
  },
  lambda: { GetFunctionConfiguration: ["function"], InvokeFunction: ["function"] },
  secretsmanager: {
    DescribeSecret: ["secret"],
    GetSecretValue: ["secret"],
    PutSecretValue: ["secret"],
    UpdateSecretVersionStage: ["secret"],
  },
  iam: {
    GetAccessKeyLastUsed: "*",
    GetAccountPasswordPolicy: "*",
    GetAccountSummary: "*",
    GetLoginProfile: ["user"],
    GetUser: ["user"],
    ListAccessKeys: ["user"],
    ListAttachedUserPolicies: ["user"],
    ListMFADevices: ["user"],
    ListUsers: "*",
    SimulatePrincipalPolicy: ["principal"],
    CreateAccessKey: ["user"],
    UpdateAccessKey: ["user"],
    DeleteAccessKey: ["user"],
  },
  ec2: {
    DescribeNetworkInterfaces: "*",
    DescribeSecurityGroupRules: "*",
    DescribeSecurityGroups: "*",
    GetManagedPrefixListEntries: ["prefix-list"],
    AuthorizeSecurityGroupIngress: ["security-group"],
    AuthorizeSecurityGroupEgress: ["security-group"],
    RevokeSecurityGroupIngress: ["security-group"],
    RevokeSecurityGroupEgress: ["security-group"],
  },
  ecr: {
    BatchGetImage: ["repository"],
    DescribeImageScanFindings: ["repository"],
    DescribeImages: ["repository"],
    DescribeRepositories: "*",
    GetAuthorizationToken: "*",
    GetDownloadUrlForLayer: ["repository"],
    // A push with the caller's login.
    BatchCheckLayerAvailability: ["repository"],
    CompleteLayerUpload: ["repository"],
    InitiateLayerUpload: ["repository"],
    PutImage: ["repository"],
    UploadLayerPart: ["repository"],
  },
  pi: { DescribeDimensionKeys: ["pi-metrics"], GetResourceMetrics: ["pi-metrics"] },
  cloudtrail: { LookupEvents: "*" },
};

/** The part of AWS that a region belongs to: ARNs begin with it. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** The ARNs of a resource in an environment; what the configuration does not name stays `*`. */
export function resourceArns(resource: Resource, env: Environment): string[] {
  const { names, region, accountId = "*" } = env;
  const aws = partitionOf(region);
  const arn = (service: string, rest: string, where = region) => `arn:${aws}:${service}:${where}:${accountId}:${rest}`;
  const byResource: Record<Resource, () => string[]> = {
    "ecs-service": () => [arn("ecs", `service/${names.cluster}/${names.service}`)],
    "ecs-task": () => [arn("ecs", `task/${names.cluster}/*`)],
    "ecs-deployment": () => [arn("ecs", `service-deployment/${names.cluster}/${names.service}/*`)],
    "ecs-revision": () => [arn("ecs", `service-revision/${names.cluster}/${names.service}/*`)],
    "scalable-target": () => [arn("application-autoscaling", "scalable-target/*")],
    rds: () => [arn("rds", "*")],
    "rds-instance": () => [arn("rds", `db:${names.database}`)],
    alarm: () => [arn("cloudwatch", `alarm:${names.alarmPrefix}*`)],
    // With and without what follows the name: actions differ in which of the two they ask for.
    "log-group": () =>
      [names.appLogGroup, ...names.databaseLogGroups].flatMap((group) => [
        arn("logs", `log-group:${group}`),
        arn("logs", `log-group:${group}:*`),
      ]),
    "log-groups": () => [arn("logs", "log-group:*")],
    certificate: () => [arn("acm", "certificate/*", "*")],
    "hosted-zone": () => [`arn:${aws}:route53:::hostedzone/*`],
    "dns-change": () => [`arn:${aws}:route53:::change/*`],
    bucket: () => [`arn:${aws}:s3:::${names.backupBucket}`],
    objects: () => [`arn:${aws}:s3:::${names.backupBucket}/*`],
    elasticache: () => [arn("elasticache", "*")],
    function: () => [arn("lambda", `function:${names.recoveryFunction}`)],
    secret: () => [arn("secretsmanager", "secret:*")],
    user: () => [arn("iam", "user/*", "")],
    principal: () => [arn("iam", "user/*", ""), arn("iam", "role/*", "")],
    "security-group": () => [arn("ec2", "security-group/*"), arn("ec2", "security-group-rule/*")],
    "prefix-list": () => [arn("ec2", "prefix-list/*")],
    repository: () => [arn("ecr", `repository/${names.repository}`)],
    "pi-metrics": () => [arn("pi", "metrics/rds/*")],
    "mail-identity": () => [arn("ses", "identity/*", env.notifications.email?.region ?? region)],
    topic: () => [env.notifications.sns?.topicArn ?? arn("sns", "*")],
  };
  return byResource[resource]();
}
