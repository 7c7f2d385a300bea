import { arns } from "../arns.js";
import { isBroken } from "../faults/intervals.js";
import { AwsFault, type Call } from "../part.js";
import type { World } from "../world.js";
import { ENGINE_VERSION } from "./classes.js";
import { INSIGHTS_DAYS, insightsOn, resourceIdOf } from "./insights.js";
import { MAINTENANCE_WINDOW, STOPPED_AT_MOST } from "./settle.js";
import { BACKUP_WINDOW, RETENTION_DAYS } from "./snapshots.js";
import { type InstanceState, statusOf } from "./state.js";

const MINUTE = 60_000;
/** Backups reach up to some minutes ago. */
const RESTORABLE_UNTIL = 4 * MINUTE;

/** The status a caller sees: a full disk stops the database whatever else it was doing. */
export function visibleStatus(instance: InstanceState, { world, now, setup }: Call<World>): string {
  const at = now.getTime();
  const status = statusOf(instance, at);
  const full = instance.id === setup.names.database && isBroken(world, "db-storage-full", at);
  return full && status === "available" ? "storage-full" : status;
}

/**
 * @param name an identifier or an ARN
 * @throws AwsFault DBInstanceNotFoundFault
 */
export function needInstance(call: Call<World>, name: string): InstanceState {
  const id = name.replace(/^arn:aws:rds:[^:]*:[^:]*:db:/, "").toLowerCase();
  const found = call.world.rds.instances.find((one) => one.id.toLowerCase() === id);
  if (found === undefined) throw new AwsFault("DBInstanceNotFoundFault", `DBInstance ${name} not found.`, 404);
  return found;
}

/** @throws AwsFault InvalidDBInstanceStateFault */
export function needStatus(instance: InstanceState, call: Call<World>, ...allowed: string[]): void {
  const status = visibleStatus(instance, call);
  if (allowed.includes(status)) return;
  const words = `Instance ${instance.id} is not in one of the allowed states (${allowed.join(", ")}): it is ${status}.`;
  throw new AwsFault("InvalidDBInstanceStateFault", words);
}

/** The newest moment to which the instance can be restored. */
export function latestRestorable(instance: InstanceState, now: number): number {
  return Math.min(now, instance.stoppedAt ?? now) - RESTORABLE_UNTIL;
}

export function describeInstance(instance: InstanceState, call: Call<World>): Record<string, unknown> {
  const { setup, now, world } = call;
  const status = visibleStatus(instance, call);
  const stopped = status === "stopped" && instance.stoppedAt !== undefined;
  return {
    DBInstanceIdentifier: instance.id,
    DBInstanceArn: arns(setup).database(instance.id),
    DBInstanceStatus: status,
    DBInstanceClass: instance.class,
    Engine: "postgres",
    EngineVersion: ENGINE_VERSION,
    MasterUsername: "nexus_admin",
    DBName: "nexus_platform",
    Endpoint: status === "creating" ? undefined : endpointOf(instance, call),
    AvailabilityZone: `${setup.region}a`,
    SecondaryAvailabilityZone: instance.multiAz ? `${setup.region}b` : undefined,
    ...storageOf(instance),
    MultiAZ: instance.multiAz,
    PubliclyAccessible: instance.public,
    DeletionProtection: instance.deletionProtection,
    BackupRetentionPeriod: RETENTION_DAYS,
    PreferredBackupWindow: BACKUP_WINDOW,
    PreferredMaintenanceWindow: MAINTENANCE_WINDOW,
    InstanceCreateTime: new Date(instance.createdAt),
    LatestRestorableTime: status === "creating" ? undefined : new Date(latestRestorable(instance, now.getTime())),
    AutoMinorVersionUpgrade: true,
    DbiResourceId: resourceIdOf(instance, call.random),
    PerformanceInsightsEnabled: insightsOn(instance, setup),
    PerformanceInsightsRetentionPeriod: insightsOn(instance, setup) ? INSIGHTS_DAYS : undefined,
    ...networkOf(instance),
    DBParameterGroups: [
      {
        DBParameterGroupName: instance.parameterGroup,
        ParameterApplyStatus: instance.pendingReboot === true ? "pending-reboot" : "in-sync",
      },
    ],
    OptionGroupMemberships: [{ OptionGroupName: instance.optionGroup, Status: "in-sync" }],
    PendingModifiedValues: {
      DBInstanceClass: instance.pending.class,
      AllocatedStorage: instance.pending.storageGb,
    },
    EnabledCloudwatchLogsExports: instance.logExports,
    AutomaticRestartTime: stopped ? new Date((instance.stoppedAt ?? 0) + STOPPED_AT_MOST) : undefined,
    ReadReplicaSourceDBInstanceIdentifier: instance.replicaOf,
    ReadReplicaDBInstanceIdentifiers: world.rds.instances
      .filter((one) => one.replicaOf === instance.id)
      .map((one) => one.id),
    TagList: instance.tags.map(({ key, value }) => ({ Key: key, Value: value })),
  };
}

function endpointOf({ id }: InstanceState, { setup }: Call<World>) {
  return { Address: `${id}.c9akciq32.${setup.region}.rds.amazonaws.com`, Port: 5432, HostedZoneId: "Z1PVIF0B656C1W" };
}

function storageOf({ storageGb }: InstanceState) {
  return {
    AllocatedStorage: storageGb,
    StorageType: "gp3",
    Iops: 3_000,
    StorageThroughput: 125,
    StorageEncrypted: true,
  };
}

function networkOf(instance: InstanceState) {
  return {
    DBSubnetGroup: { DBSubnetGroupName: instance.subnetGroup, SubnetGroupStatus: "Complete", VpcId: "vpc-0nexus" },
    VpcSecurityGroups: instance.securityGroups.map((id) => ({ VpcSecurityGroupId: id, Status: "active" })),
  };
}
