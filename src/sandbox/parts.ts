import { balancingOperations } from "./balancing/operations.js";
import { certificateOperations } from "./certificates.js";
import { cloudwatchOperations } from "./cloudwatch/operations.js";
import { dnsOperations } from "./dns.js";
import { deploymentOperations } from "./ecs/operations-deployments.js";
import { serviceOperations } from "./ecs/operations-service.js";
import { taskOperations } from "./ecs/operations-tasks.js";
import { taskDefinitionOperations } from "./ecs/task-definitions.js";
import { identityOperations } from "./identity.js";
import { logsOperations } from "./logs/operations.js";
import type { Operation } from "./part.js";
import { rdsReads } from "./rds/reads.js";
import { rdsWrites } from "./rds/writes.js";
import { scalingOperations } from "./scaling.js";
import { topicOperations } from "./topics.js";
import type { World } from "./world.js";

/** One service of the simulated AWS. To add an operation, put a function of its name into the service's map. */
export interface Part {
  /** What the aws CLI calls it; used in messages and in wire faults. */
  name: string;
  /** The service's name for "slow down". */
  throttled: string;
  operations: Readonly<Record<string, Operation<World>>>;
}

/** By the target that the SDK's client puts into a request's path. */
export const PARTS: Readonly<Record<string, Part>> = {
  AmazonEC2ContainerServiceV20141113: {
    name: "ecs",
    throttled: "ThrottlingException",
    operations: { ...serviceOperations, ...taskOperations, ...taskDefinitionOperations, ...deploymentOperations },
  },
  AnyScaleFrontendService: {
    name: "application-autoscaling",
    throttled: "ThrottlingException",
    operations: scalingOperations,
  },
  ElasticLoadBalancing_v10: { name: "elbv2", throttled: "Throttling", operations: balancingOperations },
  AmazonRDSv19: { name: "rds", throttled: "Throttling", operations: { ...rdsReads, ...rdsWrites } },
  GraniteServiceVersion20100801: { name: "cloudwatch", throttled: "Throttling", operations: cloudwatchOperations },
  Logs_20140328: { name: "logs", throttled: "ThrottlingException", operations: logsOperations },
  AWSSecurityTokenServiceV20110615: { name: "sts", throttled: "Throttling", operations: identityOperations },
  CertificateManager: { name: "acm", throttled: "ThrottlingException", operations: certificateOperations },
  AWSDnsV20130401: { name: "route53", throttled: "Throttling", operations: dnsOperations },
  AmazonSimpleNotificationService: { name: "sns", throttled: "Throttling", operations: topicOperations },
};
