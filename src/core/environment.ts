import type { Checklists } from "./checklist.js";
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
  /** The S3 bucket of data backups. */
  backupBucket: string;
  /** The Lambda function that rehearses disaster recovery. */
  recoveryFunction: string;
  /** The ECR repository of the application's image. */
  repository: string;
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

export interface RotaPerson {
  name: string;
  phone: string;
  slack?: string;
  email?: string;
}

/** Who is on call when: one after the other, by the wall clock of a time zone. */
export interface Rota {
  timeZone: string;
  /** Minutes after midnight at which the next one takes over: 540 is 09:00. */
  handoverMinutes: number;
  everyDays: number;
  /** The day on which the first one takes over, such as `2026-01-05`. */
  start: string;
  people: RotaPerson[];
  /** Who stands in, by name. They do not overlap. */
  overrides: { from: Date; to: Date; who: string }[];
}

export interface Contacts {
  onCall: { role: string; phone: string }[];
  path: string[];
  slackChannel?: string;
  email?: string;
  pagerDutyService?: string;
  rota?: Rota;
}

export interface Notifications {
  pagerDuty?: { routingKey: string; url: string };
  /** An incoming webhook posts to one channel and knows no threads; a bot's token has both, by Slack's Web API. */
  slack?: { webhook: string } | { token: string; url: string; channel?: string };
  sns?: { topicArn: string };
  /** By Amazon SES. */
  email?: { from: string; to: string[]; region?: string };
}

/** Where incident tickets are kept; the incident's own record is the ticket where this is empty. */
export interface Tickets {
  /** `repository` is `owner/name`. */
  github?: { repository: string; token: string; url: string };
  /** With a user the token is an API token (Jira Cloud), without one a personal access token. */
  jira?: { project: string; user?: string; token: string; url: string; issueType: string };
}

/** How PostgreSQL is reached for dumps and restores. What is absent is taken from RDS. */
export interface DatabaseAccess {
  name: string;
  host?: string;
  port?: number;
  user?: string;
  /** Where the password is: `secretsmanager:<id>[#field]`, `iam`, `${NAME}` or `file:<path>`; never the password. */
  password?: string;
  sslMode: "verify-full" | "verify-ca" | "require" | "disable";
  /** Path of the certificates that sign the server's, e.g. RDS's global-bundle.pem. */
  caBundle?: string;
}

export interface RedisAccess {
  /** `elasticache` refuses replication commands and is exported by a snapshot; `self-managed` answers `redis-cli --rdb`. */
  kind: "elasticache" | "self-managed";
  host?: string;
  port: number;
  user?: string;
  password?: string;
  tls: boolean;
  caBundle?: string;
}

export interface DataSettings {
  /** What the keys of all backups in the bucket begin with; ends with `/`. */
  prefix: string;
  database: DatabaseAccess;
  redis: RedisAccess;
}

/** Where the public name points when a region serves: an alias of an AWS resource, or values. */
export interface RecoveryTarget {
  alias?: { dnsName: string; hostedZoneId: string; evaluateTargetHealth?: boolean };
  values?: string[];
  /** Seconds. */
  ttl?: number;
  /** The record set that is this region's, where the record has weighted or failover routing. */
  setIdentifier?: string;
  /** Answers 2xx when the region is well. */
  health?: string;
}

export interface RecoverySettings {
  /** The record that is moved; the domain when absent. */
  record?: string;
  type: "A" | "AAAA" | "CNAME";
  /** Sent to the function that rehearses. */
  payload: JsonObject;
  primary?: RecoveryTarget;
  dr?: RecoveryTarget;
}

/** What access and networks are measured by. */
export interface SecuritySettings {
  /** How long a replaced key stays deactivated, unused, before it is deleted. */
  soakMs: number;
  /** An active key older than this is a finding. */
  keyDays: number;
  /** So is a key or a password that nobody used for as long. */
  unusedDays: number;
  /** What of the groups' names `security sg list` begins with. */
  groupPrefix: string;
  /** File of findings that are accepted: by whom, why, until when. */
  allowList?: string;
}

/** How the application's image is built. */
export interface ImageSettings {
  /** The one that is found on PATH, when left out. */
  tool?: "docker" | "podman";
  /** Paths are absolute. `args` are build arguments: no place for secrets, since an image remembers them. */
  build: { context?: string; dockerfile?: string; args: Record<string, string> };
}

/** Where the infrastructure is described, and what is planned with. */
export interface InfraSettings {
  /** Absolute, or relative to the working directory. */
  dir: string;
  /** `terraform`, `tofu` or the path of one; what is on PATH when absent. */
  tool?: string;
  /** Relative to `dir`; `terraform.tfvars` where it is there when absent. */
  varFiles?: string[];
  /** The workspace that has to be selected. */
  workspace?: string;
  /** Types or addresses of resources that are called out, beside the built-in ones. */
  protect: string[];
}

/** Where operators keep journal, incidents and locks together. */
export interface StatePlace {
  bucket: string;
  /** What all keys begin with; ends with `/`. */
  prefix: string;
  /** The bucket's, where it is not the environment's. */
  region?: string;
  /** How long a holder that was killed keeps a lock. */
  leaseMs: number;
}

export interface Severity {
  name: string;
  means: string;
  /** To acknowledge in. */
  respondWithinMs: number;
  /** The runbook sets no time for these two; a team may. */
  mitigateWithinMs?: number;
  resolveWithinMs?: number;
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
  tickets: Tickets;
  severities: Severity[];
  data: DataSettings;
  recovery: RecoverySettings;
  security: SecuritySettings;
  images: ImageSettings;
  infra: InfraSettings;
  checklists: Checklists;
  /** This machine alone where it is absent. */
  state?: StatePlace;
  /** Default bound of every wait. */
  waitTimeoutMs: number;
  /** Where each value came from: flag, variable, file and line, or default. */
  origins: JsonObject;
}
