import type { ScalingTarget } from "../../src/aws/autoscaling.js";
import type { Deployment, EcsService, Task, TaskDefinition } from "../../src/aws/ecs.js";
import type { Database } from "../../src/aws/rds.js";
import { sandboxEnvironment } from "../../src/config/sandbox.js";
import { TEST_NOW } from "./context.js";

/** Domain objects in good health; a test names only what matters to it. */
const { names } = sandboxEnvironment();
const FAMILY = names.taskFamily;

export function minutesAgo(minutes: number, now: Date = TEST_NOW): Date {
  return new Date(now.getTime() - minutes * 60_000);
}

export function aDeployment(fields: Partial<Deployment> = {}): Deployment {
  return {
    id: "ecs-svc/1000",
    status: "PRIMARY",
    rollout: "completed",
    rolloutReason: undefined,
    taskDefinition: `${FAMILY}:7`,
    desired: 2,
    running: 2,
    pending: 0,
    failedTasks: 0,
    createdAt: minutesAgo(600),
    updatedAt: minutesAgo(590),
    ...fields,
  };
}

export function aService(fields: Partial<EcsService> = {}): EcsService {
  return {
    cluster: names.cluster,
    name: names.service,
    arn: `arn:aws:ecs:us-west-2:123456789012:service/${names.cluster}/${names.service}`,
    status: "ACTIVE",
    desired: 2,
    running: 2,
    pending: 0,
    taskDefinition: `${FAMILY}:7`,
    deployments: [aDeployment()],
    events: [],
    circuitBreaker: { enabled: true, rollback: true },
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    healthCheckGraceMs: 60_000,
    loadBalancers: [
      {
        targetGroupArn: `arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/${names.targetGroup}/0123456789abcdef`,
        containerName: "app",
        containerPort: 3000,
      },
    ],
    securityGroups: ["sg-0a1b2c3d"],
    subnets: ["subnet-1", "subnet-2"],
    launchType: "FARGATE",
    createdAt: minutesAgo(60 * 24 * 90),
    ...fields,
  };
}

export function aTask(fields: Partial<Task> = {}): Task {
  const id = fields.id ?? "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
  return {
    arn: `arn:aws:ecs:us-west-2:123456789012:task/${names.cluster}/${id}`,
    id,
    taskDefinition: `${FAMILY}:7`,
    lastStatus: "RUNNING",
    desiredStatus: "RUNNING",
    health: "HEALTHY",
    startedBy: "ecs-svc/1000",
    createdAt: minutesAgo(600),
    startedAt: minutesAgo(599),
    stoppedAt: undefined,
    stopCode: undefined,
    stoppedReason: undefined,
    containers: [
      { name: "app", exitCode: undefined, reason: undefined, image: "repo/backend:v1.4.0", imageDigest: "sha256:aaaa" },
    ],
    ip: "10.0.1.10",
    ...fields,
  };
}

export function aTaskDefinition(fields: Partial<TaskDefinition> = {}): TaskDefinition {
  const revision = fields.revision ?? 7;
  const family = fields.family ?? FAMILY;
  const containers = fields.containers ?? [
    {
      name: "app",
      image: "repo/backend:v1.4.0",
      cpu: 0,
      memory: undefined,
      essential: true,
      ports: [3000],
      environment: { NODE_ENV: "production" },
      secretNames: ["DATABASE_URL"],
      logGroup: names.appLogGroup,
      logStreamPrefix: "app",
    },
  ];
  const size = { cpu: "512", memory: "1024", ...fields };
  return {
    arn: `arn:aws:ecs:us-west-2:123456789012:task-definition/${family}:${revision}`,
    family,
    revision,
    name: `${family}:${revision}`,
    cpu: "512",
    memory: "1024",
    containers,
    registeredAt: minutesAgo(600),
    status: "ACTIVE",
    registrable: {
      family,
      cpu: size.cpu ?? null,
      memory: size.memory ?? null,
      containerDefinitions: containers.map(({ name, image, essential, environment, secretNames }) => ({
        name,
        image,
        essential,
        environment: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
        secrets: secretNames.map((key) => ({ name: key, valueFrom: `/${family}/${key}` })),
      })),
    },
    ...fields,
  };
}

export function aScalingTarget(fields: Partial<ScalingTarget> = {}): ScalingTarget {
  return {
    resourceId: `service/${names.cluster}/${names.service}`,
    min: 2,
    max: 6,
    suspended: false,
    suspendedState: { dynamicIn: false, dynamicOut: false, scheduled: false },
    ...fields,
  };
}

export function aDatabase(fields: Partial<Database> = {}): Database {
  return {
    id: names.database,
    arn: `arn:aws:rds:us-west-2:123456789012:db:${names.database}`,
    status: "available",
    engine: "postgres",
    engineVersion: "16.4",
    class: "db.t3.medium",
    storageGb: 100,
    storageType: "gp3",
    maxStorageGb: undefined,
    multiAz: true,
    endpoint: { host: `${names.database}.example.us-west-2.rds.amazonaws.com`, port: 5432 },
    databaseName: "nexus_platform",
    user: "nexus_admin",
    subnetGroup: "private",
    securityGroups: ["sg-database"],
    parameterGroup: "nexus-postgres16",
    parameterStatus: "in-sync",
    optionGroup: undefined,
    publiclyAccessible: false,
    deletionProtection: true,
    encrypted: true,
    storageFull: false,
    replicaOf: undefined,
    replicas: [],
    pending: {},
    backupRetentionDays: 7,
    latestRestorableTime: minutesAgo(5),
    automaticRestartTime: undefined,
    tags: [],
    logExports: ["postgresql"],
    masterSecret: undefined,
    iops: 3_000,
    throughput: 125,
    iamAuthentication: false,
    autoMinorVersionUpgrade: true,
    copyTagsToSnapshot: false,
    caCertificate: "rds-ca-rsa2048-g1",
    resourceId: "db-ABCDEFGHIJKLMNOP",
    insights: { on: true, retentionDays: 7 },
    ...fields,
  };
}
