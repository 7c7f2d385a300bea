import type { PlatformNames } from "../core/environment.js";

/** The alarms the runbook expects of every environment, after the common prefix. */
const EXPECTED_ALARMS = ["high-cpu", "high-memory", "high-response-time", "high-error-rate"];

/** Names that other names are made of, when the configuration gives them. */
interface GivenNames {
  database?: string;
  alarmPrefix?: string;
}

/**
 * What the parts of an environment are called when nobody says otherwise: the runbook's `<project>-<environment>-*`.
 * A database or alarm prefix that is given explicitly carries over to the log groups and alarms that are named after it.
 */
export function defaultNames(project: string, environment: string, given: GivenNames = {}): PlatformNames {
  const stem = `${project}-${environment}`;
  const database = given.database ?? `${stem}-db`;
  const alarmPrefix = given.alarmPrefix ?? `${stem}-`;
  const databaseLogs = `/aws/rds/instance/${database}`;
  return {
    cluster: `${stem}-cluster`,
    service: `${stem}-service`,
    taskFamily: `${stem}-task`,
    loadBalancer: `${stem}-alb`,
    targetGroup: `${stem}-tg`,
    database,
    redis: `${stem}-redis`,
    appLogGroup: `/aws/ecs/${stem}`,
    // PostgreSQL exports to /postgresql and /upgrade; /error is what MySQL and the runbook have.
    databaseLogGroups: [`${databaseLogs}/postgresql`, `${databaseLogs}/upgrade`, `${databaseLogs}/error`],
    alarmPrefix,
    expectedAlarms: EXPECTED_ALARMS.map((name) => `${alarmPrefix}${name}`),
    dashboard: `${stem}-dashboard`,
    backupBucket: `${stem}-backups`,
    recoveryFunction: `${stem}-disaster-recovery`,
    repository: `${stem}-backend`,
  };
}
