import type { DBInstance, DBSnapshot } from "@aws-sdk/client-rds";
import { isObject } from "../../core/json.js";
import type { Database, Snapshot } from "../rds.js";

export function toDatabase(found: DBInstance): Database {
  const endpoint = found.Endpoint;
  return {
    id: found.DBInstanceIdentifier ?? "",
    arn: found.DBInstanceArn ?? "",
    resourceId: found.DbiResourceId,
    status: found.DBInstanceStatus ?? "unknown",
    engine: found.Engine ?? "unknown",
    engineVersion: found.EngineVersion ?? "unknown",
    class: found.DBInstanceClass ?? "unknown",
    storageGb: found.AllocatedStorage ?? 0,
    storageType: found.StorageType ?? "unknown",
    iops: found.Iops,
    throughput: found.StorageThroughput,
    maxStorageGb: found.MaxAllocatedStorage,
    ...flagsOf(found),
    endpoint: endpoint?.Address === undefined ? undefined : { host: endpoint.Address, port: endpoint.Port ?? 0 },
    databaseName: found.DBName,
    user: found.MasterUsername,
    ...networkOf(found),
    ...groupsOf(found),
    storageFull: found.DBInstanceStatus === "storage-full",
    replicaOf: found.ReadReplicaSourceDBInstanceIdentifier || undefined,
    replicas: found.ReadReplicaDBInstanceIdentifiers ?? [],
    pending: pendingOf(found),
    backupRetentionDays: found.BackupRetentionPeriod ?? 0,
    latestRestorableTime: found.LatestRestorableTime,
    automaticRestartTime: found.AutomaticRestartTime,
    tags: (found.TagList ?? []).map(({ Key, Value }) => ({ key: Key ?? "", value: Value ?? "" })),
    logExports: found.EnabledCloudwatchLogsExports ?? [],
    masterSecret: found.MasterUserSecret?.SecretArn,
    caCertificate: found.CACertificateIdentifier,
    insights: insightsOf(found),
  };
}

/** Seven days is what every instance keeps at least. */
function insightsOf({ PerformanceInsightsEnabled: on, PerformanceInsightsRetentionPeriod: days }: DBInstance) {
  return on === undefined ? undefined : { on, retentionDays: days ?? 7 };
}

function flagsOf(found: DBInstance) {
  return {
    multiAz: found.MultiAZ ?? false,
    deletionProtection: found.DeletionProtection ?? false,
    encrypted: found.StorageEncrypted ?? false,
    iamAuthentication: found.IAMDatabaseAuthenticationEnabled ?? false,
    autoMinorVersionUpgrade: found.AutoMinorVersionUpgrade ?? false,
    copyTagsToSnapshot: found.CopyTagsToSnapshot ?? false,
  };
}

function networkOf(found: DBInstance) {
  return {
    subnetGroup: found.DBSubnetGroup?.DBSubnetGroupName,
    securityGroups: (found.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []),
    publiclyAccessible: found.PubliclyAccessible ?? false,
  };
}

function groupsOf(found: DBInstance) {
  return {
    parameterGroup: found.DBParameterGroups?.[0]?.DBParameterGroupName,
    parameterStatus: found.DBParameterGroups?.[0]?.ParameterApplyStatus,
    optionGroup: found.OptionGroupMemberships?.[0]?.OptionGroupName,
  };
}

/** Changes that wait for a restart or the maintenance window, by the setting's own name. A password is only said to change. */
function pendingOf({ PendingModifiedValues }: DBInstance): Record<string, string> {
  const entries = Object.entries(PendingModifiedValues ?? {}).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return Object.fromEntries(
    entries.map(([key, value]: [string, unknown]) => {
      if (key === "MasterUserPassword") return [key, "changes"];
      return [key, isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)];
    }),
  );
}

export function toSnapshot(found: DBSnapshot): Snapshot {
  const type = found.SnapshotType;
  return {
    id: found.DBSnapshotIdentifier ?? "",
    databaseId: found.DBInstanceIdentifier ?? "",
    kind: type === "manual" || type === "automated" ? type : "other",
    status: found.Status ?? "unknown",
    createdAt: found.SnapshotCreateTime ?? found.OriginalSnapshotCreateTime,
    sizeGb: found.AllocatedStorage ?? 0,
    encrypted: found.Encrypted ?? false,
    engineVersion: found.EngineVersion ?? "unknown",
    percent: found.PercentProgress ?? (found.Status === "available" ? 100 : 0),
  };
}
