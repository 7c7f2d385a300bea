import { asSdkClient, type SdkClient, type SdkConfig } from "./sdk-client.js";

/**
 * One SDK client a service, each imported when it is first used, so that each becomes a chunk of its own. A service is
 * called here, in the gate and in the journal what the `aws` CLI calls it.
 */
export interface SdkModules {
  ecs: typeof import("./sdk/ecs.js");
  "application-autoscaling": typeof import("./sdk/application-autoscaling.js");
  elbv2: typeof import("./sdk/elbv2.js");
  rds: typeof import("./sdk/rds.js");
  cloudwatch: typeof import("./sdk/cloudwatch.js");
  logs: typeof import("./sdk/logs.js");
  sts: typeof import("./sdk/sts.js");
  acm: typeof import("./sdk/acm.js");
  route53: typeof import("./sdk/route53.js");
  sns: typeof import("./sdk/sns.js");
  sesv2: typeof import("./sdk/sesv2.js");
  s3: typeof import("./sdk/s3.js");
  elasticache: typeof import("./sdk/elasticache.js");
  lambda: typeof import("./sdk/lambda.js");
  secretsmanager: typeof import("./sdk/secretsmanager.js");
  iam: typeof import("./sdk/iam.js");
  ec2: typeof import("./sdk/ec2.js");
  ecr: typeof import("./sdk/ecr.js");
  pi: typeof import("./sdk/pi.js");
  cloudtrail: typeof import("./sdk/cloudtrail.js");
}

export type ServiceName = keyof SdkModules;

/**
 * Checksums only where nexusctl gives them (it sends SHA-256 itself), and paths rather than host names for buckets: a name
 * with dots has no certificate, and an endpoint that imitates AWS no such host.
 */
const S3_SETTINGS = {
  forcePathStyle: true,
  // A bucket may lie in another region than the environment.
  followRegionRedirects: true,
  requestChecksumCalculation: "WHEN_REQUIRED",
  responseChecksumValidation: "WHEN_REQUIRED",
} as const;

type Load<S extends ServiceName> = () => Promise<{ module: SdkModules[S]; create: (config: SdkConfig) => SdkClient }>;

const LOADERS: { [S in ServiceName]: Load<S> } = {
  ecs: async () => {
    const module = await import("./sdk/ecs.js");
    return { module, create: (config) => asSdkClient(new module.ECSClient(config)) };
  },
  "application-autoscaling": async () => {
    const module = await import("./sdk/application-autoscaling.js");
    return { module, create: (config) => asSdkClient(new module.ApplicationAutoScalingClient(config)) };
  },
  elbv2: async () => {
    const module = await import("./sdk/elbv2.js");
    return { module, create: (config) => asSdkClient(new module.ElasticLoadBalancingV2Client(config)) };
  },
  rds: async () => {
    const module = await import("./sdk/rds.js");
    return { module, create: (config) => asSdkClient(new module.RDSClient(config)) };
  },
  cloudwatch: async () => {
    const module = await import("./sdk/cloudwatch.js");
    return { module, create: (config) => asSdkClient(new module.CloudWatchClient(config)) };
  },
  logs: async () => {
    const module = await import("./sdk/logs.js");
    return { module, create: (config) => asSdkClient(new module.CloudWatchLogsClient(config)) };
  },
  sts: async () => {
    const module = await import("./sdk/sts.js");
    return { module, create: (config) => asSdkClient(new module.STSClient(config)) };
  },
  acm: async () => {
    const module = await import("./sdk/acm.js");
    return { module, create: (config) => asSdkClient(new module.ACMClient(config)) };
  },
  route53: async () => {
    const module = await import("./sdk/route53.js");
    return { module, create: (config) => asSdkClient(new module.Route53Client(config)) };
  },
  sns: async () => {
    const module = await import("./sdk/sns.js");
    return { module, create: (config) => asSdkClient(new module.SNSClient(config)) };
  },
  sesv2: async () => {
    const module = await import("./sdk/sesv2.js");
    return { module, create: (config) => asSdkClient(new module.SESv2Client(config)) };
  },
  s3: async () => {
    const module = await import("./sdk/s3.js");
    return { module, create: (config) => asSdkClient(new module.S3Client({ ...config, ...S3_SETTINGS })) };
  },
  elasticache: async () => {
    const module = await import("./sdk/elasticache.js");
    return { module, create: (config) => asSdkClient(new module.ElastiCacheClient(config)) };
  },
  lambda: async () => {
    const module = await import("./sdk/lambda.js");
    return { module, create: (config) => asSdkClient(new module.LambdaClient(config)) };
  },
  secretsmanager: async () => {
    const module = await import("./sdk/secretsmanager.js");
    return { module, create: (config) => asSdkClient(new module.SecretsManagerClient(config)) };
  },
  iam: async () => {
    const module = await import("./sdk/iam.js");
    return { module, create: (config) => asSdkClient(new module.IAMClient(config)) };
  },
  ec2: async () => {
    const module = await import("./sdk/ec2.js");
    return { module, create: (config) => asSdkClient(new module.EC2Client(config)) };
  },
  ecr: async () => {
    const module = await import("./sdk/ecr.js");
    return { module, create: (config) => asSdkClient(new module.ECRClient(config)) };
  },
  pi: async () => {
    const module = await import("./sdk/pi.js");
    return { module, create: (config) => asSdkClient(new module.PIClient(config)) };
  },
  cloudtrail: async () => {
    const module = await import("./sdk/cloudtrail.js");
    return { module, create: (config) => asSdkClient(new module.CloudTrailClient(config)) };
  },
};

export function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(LOADERS, name);
}

/** Imports a service's SDK client; the second call answers from Node's module cache. */
export function loadService(
  service: ServiceName,
): Promise<{ module: object; create: (config: SdkConfig) => SdkClient }> {
  return LOADERS[service]();
}

type CommandName<S extends ServiceName> = Extract<keyof SdkModules[S], string>;

/** The operations of a service by their names on the wire, e.g. `DescribeServices`. */
export type OperationOf<S extends ServiceName> =
  CommandName<S> extends infer K ? (K extends `${infer O}Command` ? (O extends "$" ? never : O) : never) : never;

type CommandOf<S extends ServiceName, O extends string> = SdkModules[S][Extract<`${O}Command`, keyof SdkModules[S]>];

type Made<S extends ServiceName, O extends string> =
  CommandOf<S, O> extends abstract new (...args: never) => infer C ? C : never;

export type InputOf<S extends ServiceName, O extends string> =
  Made<S, O> extends { readonly input: infer I } ? I : never;

export type OutputOf<S extends ServiceName, O extends string> =
  Made<S, O> extends { resolveMiddleware(...args: never): (...args: never) => Promise<{ output: infer R }> }
    ? R
    : never;
