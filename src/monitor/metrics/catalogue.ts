import type { Environment, Thresholds } from "../../core/environment.js";

export const PARTS = ["ecs", "alb", "rds", "redis"] as const;
export type Part = (typeof PARTS)[number];

/** What a threshold is compared with. */
export interface Limit {
  warn: number;
  critical: number;
  bad: "above" | "below";
}

/** One metric that is shown, under the dimensions its service publishes it with. */
export interface ShownMetric {
  part: Part;
  /** As CloudWatch calls it, or our name for one that is worked out. */
  metric: string;
  title: string;
  unit: "%" | "s" | "count" | "bytes";
  stat: string;
  namespace: string;
  limit?: Limit;
  /** Worked out of two others of the same part: `100 * of / whole`. */
  ratio?: { of: string; whole: string[] };
}

export const NAMESPACES: Readonly<Record<Part, string>> = {
  ecs: "AWS/ECS",
  alb: "AWS/ApplicationELB",
  rds: "AWS/RDS",
  redis: "AWS/ElastiCache",
};

export const TITLES: Readonly<Record<Part, string>> = { ecs: "ECS", alb: "ALB", rds: "RDS", redis: "Redis" };

/** The runbook's key metrics (Monitoring and Alerting, "Key Metrics to Monitor"), and what follows from them. */
export function catalogue({ thresholds }: Pick<Environment, "thresholds">): ShownMetric[] {
  const t = thresholds;
  return [
    shown("ecs", "CPUUtilization", "CPU", "%", "Average", above(t.cpuWarn, t.cpuCritical)),
    shown("ecs", "MemoryUtilization", "memory", "%", "Average", above(t.memoryWarn, t.memoryCritical)),
    shown("alb", "TargetResponseTime", "response time", "s", "Average"),
    shown("alb", "RequestCount", "requests", "count", "Sum"),
    shown("alb", "HTTPCode_Target_5XX_Count", "5xx answers", "count", "Sum"),
    {
      ...shown("alb", "ErrorRate", "error rate", "%", "Sum"),
      ratio: { of: "HTTPCode_Target_5XX_Count", whole: ["RequestCount"] },
    },
    shown("rds", "CPUUtilization", "CPU", "%", "Average", above(t.databaseCpuWarn, t.databaseCpuCritical)),
    shown("rds", "DatabaseConnections", "connections", "count", "Maximum"),
    shown("rds", "FreeStorageSpace", "free storage", "bytes", "Minimum"),
    shown("redis", "CPUUtilization", "CPU", "%", "Average", above(t.cpuWarn, t.cpuCritical)),
    shown("redis", "CurrConnections", "connections", "count", "Maximum"),
    shown("redis", "CacheHits", "hits", "count", "Sum"),
    shown("redis", "CacheMisses", "misses", "count", "Sum"),
    {
      ...shown("redis", "CacheHitRatio", "hit ratio", "%", "Sum"),
      ratio: { of: "CacheHits", whole: ["CacheHits", "CacheMisses"] },
    },
  ];
}

/** Limits that follow from what the database is: percentages of its connections and of its storage. */
export function databaseLimits(
  metric: ShownMetric,
  database: { maxConnections: number | undefined; storageBytes: number },
  t: Thresholds,
): Limit | undefined {
  const { maxConnections: most, storageBytes } = database;
  if (metric.metric === "DatabaseConnections" && most !== undefined) {
    return above((most * t.databaseConnectionsWarn) / 100, (most * t.databaseConnectionsCritical) / 100);
  }
  if (metric.metric !== "FreeStorageSpace") return metric.limit;
  return {
    warn: (storageBytes * t.databaseFreeStorageWarn) / 100,
    critical: (storageBytes * t.databaseFreeStorageCritical) / 100,
    bad: "below",
  };
}

function above(warn: number, critical: number): Limit {
  return { warn, critical, bad: "above" };
}

function shown(
  part: Part,
  metric: string,
  title: string,
  unit: ShownMetric["unit"],
  stat: string,
  limit?: Limit,
): ShownMetric {
  return { part, metric, title, unit, stat, namespace: NAMESPACES[part], ...(limit === undefined ? {} : { limit }) };
}
