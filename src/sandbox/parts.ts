import { accessOperations } from "./access/operations.js";
import { balancingOperations } from "./balancing/operations.js";
import { cacheOperations } from "./caches/operations.js";
import { certificateOperations } from "./certificates.js";
import { cloudwatchOperations } from "./cloudwatch/operations.js";
import { dnsOperations } from "./dns.js";
import { deploymentOperations } from "./ecs/operations-deployments.js";
import { serviceOperations } from "./ecs/operations-service.js";
import { taskOperations } from "./ecs/operations-tasks.js";
import { taskDefinitionOperations } from "./ecs/task-definitions.js";
import { functionOperations } from "./functions.js";
import { identityOperations } from "./identity.js";
import { insightsOperations } from "./insights/operations.js";
import { logsOperations } from "./logs/operations.js";
import { networkOperations } from "./network/operations.js";
import type { Operation } from "./part.js";
import { logFileOperations } from "./rds/log-files.js";
import { rdsReads } from "./rds/reads.js";
import { rdsWrites } from "./rds/writes.js";
import { registryOperations } from "./registry/operations.js";
import { scalingOperations } from "./scaling-operations.js";
import { secretOperations } from "./secrets.js";
import { storageOperations } from "./storage/operations.js";
import { topicOperations } from "./topics.js";
import { trailOperations } from "./trail.js";
import type { World } from "./world.js";

/**
 * One service of the simulated AWS.
 *
 * An operation is a function of its name in the service's map. It gets the input as it came over the wire and checks it
 * with `readInput`, changes `world` in place where AWS would change something, and answers with what AWS would answer, or
 * throws an `AwsFault` with AWS's own error name. Operations whose name begins with Describe, List, Lookup, Get, BatchGet, Head, Filter or
 * Download read:
 * what they change is not kept. What is remembered goes into `World` as plain data, is made in `make-world.ts`, and moves
 * with time in one of two ways: it follows from the time by itself (target health, metrics), or `advance.ts` moves it
 * on its fixed grid. Chance is `Random.at(key)` only. Whoever changes the World's shape raises `WORLD_VERSION`.
 */
export interface Part {
  /** What the aws CLI calls it; used in messages and in wire faults. */
  name: string;
  /** The service's names for "slow down" and "you may not": those of the query protocol's services differ. */
  throttled: string;
  denied: string;
  /** What its IAM actions begin with, where that is another name. */
  iam?: string;
  operations: Readonly<Record<string, Operation<World>>>;
  /** Its answers do not depend on the world, so they come even when the state file cannot be read. */
  stateless?: boolean;
}

/** By the target that the SDK's client puts into a request's path. */
export const PARTS: Readonly<Record<string, Part>> = {
  AmazonEC2ContainerServiceV20141113: {
    name: "ecs",
    throttled: "ThrottlingException",
    denied: "AccessDeniedException",
    operations: { ...serviceOperations, ...taskOperations, ...taskDefinitionOperations, ...deploymentOperations },
  },
  AnyScaleFrontendService: {
    name: "application-autoscaling",
    throttled: "ThrottlingException",
    denied: "AccessDeniedException",
    operations: scalingOperations,
  },
  ElasticLoadBalancing_v10: {
    name: "elbv2",
    iam: "elasticloadbalancing",
    throttled: "Throttling",
    denied: "AccessDenied",
    operations: balancingOperations,
  },
  AmazonRDSv19: {
    name: "rds",
    throttled: "Throttling",
    denied: "AccessDenied",
    operations: { ...rdsReads, ...rdsWrites, ...logFileOperations },
  },
  GraniteServiceVersion20100801: {
    name: "cloudwatch",
    throttled: "Throttling",
    denied: "AccessDenied",
    operations: cloudwatchOperations,
  },
  Logs_20140328: {
    name: "logs",
    throttled: "ThrottlingException",
    denied: "AccessDeniedException",
    operations: logsOperations,
  },
  AWSSecurityTokenServiceV20110615: {
    name: "sts",
    throttled: "Throttling",
    denied: "AccessDenied",
    operations: identityOperations,
    stateless: true,
  },
  CertificateManager: {
    name: "acm",
    throttled: "ThrottlingException",
    denied: "AccessDeniedException",
    operations: certificateOperations,
  },
  AWSDnsV20130401: { name: "route53", throttled: "Throttling", denied: "AccessDenied", operations: dnsOperations },
  AmazonS3: { name: "s3", throttled: "SlowDown", denied: "AccessDenied", operations: storageOperations },
  AmazonElastiCacheV9: {
    name: "elasticache",
    throttled: "Throttling",
    denied: "AccessDenied",
    operations: cacheOperations,
  },
  AWSGirApiService: {
    name: "lambda",
    throttled: "TooManyRequestsException",
    denied: "AccessDeniedException",
    operations: functionOperations,
  },
  AWSIdentityManagementV20100508: {
    name: "iam",
    throttled: "Throttling",
    denied: "AccessDenied",
    operations: accessOperations,
  },
  AmazonEC2: {
    name: "ec2",
    throttled: "RequestLimitExceeded",
    denied: "UnauthorizedOperation",
    operations: networkOperations,
  },
  secretsmanager: {
    name: "secretsmanager",
    throttled: "ThrottlingException",
    denied: "AccessDeniedException",
    operations: secretOperations,
  },
  AmazonEC2ContainerRegistry_V20150921: {
    name: "ecr",
    throttled: "ThrottlingException",
    denied: "AccessDeniedException",
    operations: registryOperations,
  },
  PerformanceInsightsv20180227: {
    name: "pi",
    throttled: "ThrottlingException",
    denied: "NotAuthorizedException",
    operations: insightsOperations,
  },
  AmazonSimpleNotificationService: {
    name: "sns",
    throttled: "Throttling",
    denied: "AccessDenied",
    operations: topicOperations,
  },
  CloudTrail_20131101: {
    name: "cloudtrail",
    throttled: "ThrottlingException",
    denied: "AccessDeniedException",
    operations: trailOperations,
  },
};
