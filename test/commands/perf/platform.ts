import type { EcsService, ServiceDeployment, TaskDefinition } from "../../../src/aws/ecs.js";
import type { Database } from "../../../src/aws/rds.js";
import { NexusError } from "../../../src/core/errors.js";
import { type FakeParts, fakeContext, TEST_NOW } from "../../support/context.js";
import { type MetricValue, metricsFrom } from "../../support/metrics.js";
import { aDatabase, aDeployment, aService, aTaskDefinition, minutesAgo } from "../../support/platform.js";

export const DAY = 86_400_000;
const GIB = 1024 ** 3;
const DAY_MINUTES = 24 * 60;

/** A service at half its CPU and 40 % of its memory, and a database with room. */
export const CALM: Readonly<Record<string, MetricValue>> = {
  CPUUtilization: (_, stat) => (stat === "Maximum" ? 45 : 40),
  MemoryUtilization: (_, stat) => (stat === "Maximum" ? 42 : 40),
  DatabaseConnections: () => 100,
  FreeableMemory: () => 5 * GIB,
  FreeStorageSpace: (at) => (60 - (at.getTime() - TEST_NOW.getTime()) / DAY / 10) * GIB,
  ReadIOPS: () => 200,
  WriteIOPS: () => 100,
  ReadLatency: () => 0.001,
  WriteLatency: () => 0.002,
};

export function denied(operation: string): NexusError {
  return new NexusError("permission", `not allowed to ${operation}`, { awsCode: "AccessDenied", operation });
}

export interface Platform {
  service?: Partial<EcsService>;
  definitions?: Record<string, Partial<TaskDefinition>>;
  deployments?: ServiceDeployment[] | undefined;
  database?: Partial<Database>;
  metrics?: Record<string, MetricValue>;
  more?: FakeParts;
}

/** The platform as perf's commands see it; a test names only what matters to it. */
export function perfContext({ service, definitions = {}, database, metrics, more = {}, ...rest }: Platform = {}) {
  const definitionOf = (name: string) => {
    const revision = Number(name.split(":").at(-1));
    return aTaskDefinition({ revision, cpu: "1024", memory: "4096", ...definitions[name] });
  };
  return fakeContext({
    ...more,
    ecs: {
      service: async () =>
        aService({ deployments: [aDeployment({ createdAt: minutesAgo(30 * DAY_MINUTES) })], ...service }),
      taskDefinition: async (name) => definitionOf(name),
      deployments: async () => ("deployments" in rest ? rest.deployments : []),
      revisions: async () => [aTaskDefinition().name],
      tasks: async () => [],
      ...more.ecs,
    },
    rds: {
      database: async () => aDatabase({ class: "db.m6g.large", ...database }),
      maxConnections: async () => 400,
      events: async () => [],
      orderableClasses: async () => ["db.m6g.large", "db.m6g.xlarge"],
      ...more.rds,
    },
    cloudwatch: { metrics: metricsFrom({ ...CALM, ...metrics }), ...more.cloudwatch },
    performanceInsights: {
      waits: async () => [{ name: "CPU", sessions: 0.8 }],
      load: async () => [{ at: TEST_NOW, value: 0.8 }],
      ...more.performanceInsights,
    },
  });
}

/** One deployment of the past, that began so many days ago. */
export function deployed(taskDefinition: string, daysAgo: number, status = "SUCCESSFUL"): ServiceDeployment {
  const at = minutesAgo(daysAgo * DAY_MINUTES);
  const id = `d-${taskDefinition.split(":").at(-1)}-${daysAgo}`;
  return { arn: `arn:${id}`, id, status, statusReason: undefined, startedAt: at, finishedAt: at, taskDefinition };
}
