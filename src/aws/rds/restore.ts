import type { AwsStep, ReadBack } from "../../core/change.js";
import type { Database, RestorePlan } from "../rds.js";
import { base } from "./updates.js";

/** Storage types whose IOPS are bought; gp3 has them too, above a base that RDS gives by itself and refuses to be told. */
const PROVISIONED = /^io/;
const GP3_FROM_GB = 400;

/** A restore makes a bare instance unless it is told otherwise: everything the source has is said. */
export function restoreStep(plan: RestorePlan, find: (id: string) => Promise<Database | undefined>): AwsStep {
  const { source, as } = plan;
  const { operation, input, words } = request(plan);
  return {
    ...base(operation, { ...input, ...carriedOver(source), ...limit(plan) }),
    id: "restore",
    words: `restore ${words} to a new database ${as}, with the settings of ${source.id}`,
    readBack: async (): Promise<ReadBack> => {
      const made = await find(as);
      return made === undefined
        ? { state: "not-done" }
        : { state: "done", result: { databaseId: made.id, status: made.status } };
    },
    undo: {
      kind: "none",
      why: `nexusctl deletes no database; when ${as} is not needed, delete it in RDS. ${source.id} was not touched`,
    },
  };
}

function request({ source, as, from }: RestorePlan) {
  if ("snapshot" in from) {
    return {
      operation: "RestoreDBInstanceFromDBSnapshot",
      input: { DBInstanceIdentifier: as, DBSnapshotIdentifier: from.snapshot },
      words: `snapshot ${from.snapshot}`,
    };
  }
  const input = { SourceDBInstanceIdentifier: source.id, TargetDBInstanceIdentifier: as };
  const operation = "RestoreDBInstanceToPointInTime";
  if ("time" in from) {
    const at = from.time.toISOString();
    return { operation, input: { ...input, RestoreTime: from.time }, words: `${source.id} as of ${at}` };
  }
  const words = `${source.id} as of the latest restorable time`;
  return { operation, input: { ...input, UseLatestRestorableTime: true }, words };
}

function carriedOver(source: Database) {
  // Tags that begin with aws: are AWS's own and refused.
  const tags = source.tags.filter(({ key }) => !key.startsWith("aws:"));
  return {
    DBInstanceClass: source.class,
    MultiAZ: source.multiAz,
    PubliclyAccessible: source.publiclyAccessible,
    DeletionProtection: source.deletionProtection,
    ...(source.endpoint === undefined ? {} : { Port: source.endpoint.port }),
    ...(source.subnetGroup === undefined ? {} : { DBSubnetGroupName: source.subnetGroup }),
    ...(source.securityGroups.length === 0 ? {} : { VpcSecurityGroupIds: source.securityGroups }),
    ...(source.parameterGroup === undefined ? {} : { DBParameterGroupName: source.parameterGroup }),
    // A default option group comes by itself, and not every endpoint knows it by name.
    ...(source.optionGroup === undefined || source.optionGroup.startsWith("default:")
      ? {}
      : { OptionGroupName: source.optionGroup }),
    ...storage(source),
    EnableIAMDatabaseAuthentication: source.iamAuthentication,
    AutoMinorVersionUpgrade: source.autoMinorVersionUpgrade,
    CopyTagsToSnapshot: source.copyTagsToSnapshot,
    BackupRetentionPeriod: source.backupRetentionDays,
    ...(source.caCertificate === undefined ? {} : { CACertificateIdentifier: source.caCertificate }),
    ...(source.logExports.length === 0 ? {} : { EnableCloudwatchLogsExports: source.logExports }),
    ...(tags.length === 0 ? {} : { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
  };
}

function storage({ storageType, storageGb, iops, throughput }: Database) {
  if (storageType === "unknown") return {};
  const bought = PROVISIONED.test(storageType) || (storageType === "gp3" && storageGb >= GP3_FROM_GB);
  return {
    StorageType: storageType,
    ...(bought && iops !== undefined ? { Iops: iops } : {}),
    ...(bought && storageType === "gp3" && throughput !== undefined ? { StorageThroughput: throughput } : {}),
  };
}

/** The limit of storage autoscaling is a member of the restore to a point in time only. */
function limit({ source, from }: RestorePlan) {
  return "snapshot" in from || source.maxStorageGb === undefined ? {} : { MaxAllocatedStorage: source.maxStorageGb };
}
