import type { AwsStep, WaitStep } from "../core/change.js";

export interface Database {
  id: string;
  arn: string;
  /** `db-...`: what Performance Insights knows it by. */
  resourceId: string | undefined;
  status: string;
  engine: string;
  engineVersion: string;
  class: string;
  storageGb: number;
  storageType: string;
  /** Provisioned, of the storage types that have such. */
  iops: number | undefined;
  /** MiB/s */
  throughput: number | undefined;
  maxStorageGb: number | undefined;
  multiAz: boolean;
  endpoint: { host: string; port: number } | undefined;
  databaseName: string | undefined;
  user: string | undefined;
  subnetGroup: string | undefined;
  securityGroups: string[];
  parameterGroup: string | undefined;
  parameterStatus: string | undefined;
  optionGroup: string | undefined;
  publiclyAccessible: boolean;
  deletionProtection: boolean;
  encrypted: boolean;
  storageFull: boolean;
  /** Set for a read replica: RDS cannot stop one. */
  replicaOf: string | undefined;
  replicas: string[];
  pending: Record<string, string>;
  backupRetentionDays: number;
  latestRestorableTime: Date | undefined;
  automaticRestartTime: Date | undefined;
  tags: { key: string; value: string }[];
  logExports: string[];
  /** ARN of the Secrets Manager secret in which RDS keeps the master password, when it does. */
  masterSecret: string | undefined;
  iamAuthentication: boolean;
  autoMinorVersionUpgrade: boolean;
  copyTagsToSnapshot: boolean;
  caCertificate: string | undefined;
  /** Whether Performance Insights is on, and for how long it keeps what it measures; undefined where RDS does not say. */
  insights: { on: boolean; retentionDays: number } | undefined;
}

export interface Snapshot {
  id: string;
  /** The instance it was taken of. */
  databaseId: string;
  kind: "manual" | "automated" | "other";
  status: string;
  createdAt: Date | undefined;
  sizeGb: number;
  encrypted: boolean;
  engineVersion: string;
  percent: number;
}

/** A file of the database's own log, on the instance itself; RDS keeps them for a few days. */
export interface DatabaseLogFile {
  name: string;
  writtenAt: Date | undefined;
  bytes: number;
}

export interface DatabaseEvent {
  at: Date;
  message: string;
  categories: string[];
}

/** What a restore carries over from the source, unless told otherwise. */
export interface RestorePlan {
  source: Database;
  as: string;
  from: { snapshot: string } | { time: Date } | { latest: true };
}

export interface Rds {
  /** @throws not-found with near names */
  database(id: string): Promise<Database>;
  /** Undefined when there is none of that name (to check a new name is free). */
  databaseIfThere(id: string): Promise<Database | undefined>;
  /** All of an instance, newest first. */
  snapshots(databaseId: string): Promise<Snapshot[]>;
  snapshotIfThere(id: string): Promise<Snapshot | undefined>;
  /** Whether every AWS account may restore it (DescribeDBSnapshotAttributes). */
  isPublic(snapshotId: string): Promise<boolean>;
  /** Between which times the instance can be restored to any second; undefined where it keeps no automated backups. */
  restorableWindow(database: Database): Promise<{ from: Date; to: Date } | undefined>;
  events(databaseId: string, since: Date): Promise<DatabaseEvent[]>;
  /** Newest first (DescribeDBLogFiles). @throws not-found */
  logFiles(databaseId: string): Promise<DatabaseLogFile[]>;
  /**
   * One portion of a log file (DownloadDBLogFilePortion, at most 1 MB or 10,000 lines), from its head when there is no marker.
   * `next` is undefined once there is no more.
   */
  logFilePortion(
    databaseId: string,
    file: string,
    marker: string | undefined,
  ): Promise<{ text: string; next: string | undefined }>;
  /** The instance's `max_connections`, from its parameter group or the class's formula; undefined when unknown. */
  maxConnections(database: Database): Promise<number | undefined>;
  /** Classes that can be ordered for this engine and version; undefined when the endpoint cannot say. */
  orderableClasses(database: Database): Promise<string[] | undefined>;
  start(database: Database): AwsStep;
  stop(database: Database): AwsStep;
  reboot(database: Database, failover: boolean): AwsStep;
  resize(database: Database, to: { class?: string; storageGb?: number }, when: "now" | "maintenance-window"): AwsStep;
  /** Plans CreateDBSnapshot, sent once; its inverse deletes the snapshot. */
  createSnapshot(database: Database, id: string): AwsStep;
  /** Plans DeleteDBSnapshot, sent once. RDS deletes manual ones only. */
  deleteSnapshot(id: string): AwsStep;
  /** Waits for one snapshot by its id; one that is not there has failed, whatever the `aws` CLI's waiter says. */
  untilSnapshot(id: string, timeoutMs: number): WaitStep;
  /** Plans ModifyDBInstance with the limit that a restore from a snapshot cannot be given. */
  setStorageLimit(databaseId: string, maxStorageGb: number): AwsStep;
  /** Plans RestoreDBInstanceFromDBSnapshot or RestoreDBInstanceToPointInTime with the source's settings carried over. */
  restore(plan: RestorePlan): AwsStep;
  /** Polls the status; `from` are statuses it may still be in. Anything unexpected fails the wait with the status. */
  untilStatus(databaseId: string, status: string, timeoutMs: number): WaitStep;
  /** A password that IAM stands for, good for 15 minutes (rds-db:connect). Nothing is sent for it. */
  authToken(place: { host: string; port: number; user: string }): Promise<string>;
  replay(operation: string, input: Record<string, unknown>): AwsStep | undefined;
}
