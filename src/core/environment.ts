import type { JsonObject } from "./json.js";

/** What commands call the parts of the platform. Defaults follow the runbook's pattern `<project>-<environment>-*`. */
export interface PlatformNames {
  cluster: string;
  service: string;
  taskFamily: string;
  /** Name, not ARN: the ARN is looked up. */
  loadBalancer: string;
  targetGroup: string;
  database: string;
  redis: string;
  appLogGroup: string;
  /** Groups the database may write to, in the order they are tried; those that exist are used. */
  databaseLogGroups: string[];
  alarmPrefix: string;
  /** Alarms that ought to exist; one that does not is a finding. */
  expectedAlarms: string[];
  dashboard: string;
  /** The public name the platform serves, when configured. */
  domain?: string;
  hostedZone?: string;
}

/** Where a finding turns from ok to warn to critical. Percentages unless the name says otherwise. */
export interface Thresholds {
  cpuWarn: number;
  cpuCritical: number;
  memoryWarn: number;
  memoryCritical: number;
  databaseCpuWarn: number;
  databaseCpuCritical: number;
  databaseConnectionsWarn: number;
  databaseConnectionsCritical: number;
  databaseFreeStorageWarn: number;
  databaseFreeStorageCritical: number;
  errorsPerMinuteWarn: number;
  errorsPerMinuteCritical: number;
  certificateDaysWarn: number;
  certificateDaysCritical: number;
}

export interface Contacts {
  onCall: { role: string; phone: string }[];
  path: string[];
  slackChannel?: string;
  email?: string;
  pagerDutyService?: string;
}

export interface Notifications {
  pagerDuty?: { routingKey: string; url: string };
  slack?: { webhook: string };
  sns?: { topicArn: string };
}

export interface Severity {
  name: string;
  means: string;
  respondWithinMs: number;
}

/** The resolved, frozen environment a command works in. */
export interface Environment {
  /** What `--env` named. */
  name: string;
  kind: "aws" | "sandbox";
  project: string;
  environment: string;
  region: string;
  /** Compared with the caller's account before any change; absent only where the configuration leaves it out. */
  accountId?: string;
  profile?: string;
  endpointUrl?: string;
  names: PlatformNames;
  thresholds: Thresholds;
  contacts: Contacts;
  notifications: Notifications;
  severities: Severity[];
  /** Default bound of every wait. */
  waitTimeoutMs: number;
  /** Where each value came from: flag, variable, file and line, or default. */
  origins: JsonObject;
}
