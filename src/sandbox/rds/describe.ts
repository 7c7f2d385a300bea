import { arns } from "../arns.js";
import { isBroken } from "../faults/intervals.js";
import { AwsFault, type Call } from "../part.js";
import type { World } from "../world.js";
import { type InstanceState, type SnapshotState, statusOf } from "./state.js";

const DAY = 86_400_000;
const ENGINE = "15.8";

/** Classes that can be ordered, and their memory in GiB. */
export const CLASSES: Readonly<Record<string, number>> = {
  "db.t3.micro": 1,
  "db.t3.small": 2,
  "db.t3.medium": 4,
  "db.t3.large": 8,
  "db.m6g.large": 8,
  "db.m6g.xlarge": 16,
  "db.r6g.large": 16,
  "db.r6g.xlarge": 32,
};

/** The status a caller sees: a full disk stops the database whatever else it was doing. */
export function visibleStatus(instance: InstanceState, { world, now, setup }: Call<World>): string {
  const at = now.getTime();
  const status = statusOf(instance, at);
  const full = instance.id === setup.names.database && isBroken(world, "db-storage-full", at);
  return full && status === "available" ? "storage-full" : status;
}

export function needInstance(call: Call<World>, id: string): InstanceState {
  const found = call.world.rds.instances.find((one) => one.id === id);
  if (found === undefined) throw new AwsFault("DBInstanceNotFound", `DBInstance ${id} not found.`, 404);
  return found;
}

export function needStatus(instance: InstanceState, call: Call<World>, ...allowed: string[]): void {
  const status = visibleStatus(instance, call);
  if (!allowed.includes(status)) {
    throw new AwsFault(
      "InvalidDBInstanceState",
      `Instance ${instance.id} is not in an allowed state: it is ${status}.`,
    );
  }
}

export function describeInstance(instance: InstanceState, call: Call<World>): Record<string, unknown> {
  const { setup, now } = call;
  const status = visibleStatus(instance, call);
  const gone = status === "stopped" && instance.stoppedAt !== undefined;
  return {
    DBInstanceIdentifier: instance.id,
    DBInstanceArn: arns(setup).database(instance.id),
    DBInstanceStatus: status,
    DBInstanceClass: instance.class,
    Engine: "postgres",
    EngineVersion: ENGINE,
    MasterUsername: "nexus_admin",
    DBName: "nexus_platform",
    Endpoint:
      status === "creating"
        ? undefined
        : {
            Address: `${instance.id}.c9akciq32.${setup.region}.rds.amazonaws.com`,
            Port: 5432,
            HostedZoneId: "Z1PVIF0B656C1W",
          },
    AllocatedStorage: instance.storageGb,
    StorageType: "gp3",
    Iops: 3000,
    StorageEncrypted: true,
    MultiAZ: instance.multiAz,
    PubliclyAccessible: instance.public,
    DeletionProtection: instance.deletionProtection,
    BackupRetentionPeriod: 7,
    InstanceCreateTime: new Date(instance.createdAt),
    LatestRestorableTime: new Date(now.getTime() - 4 * 60_000),
    PreferredMaintenanceWindow: "sun:09:30-sun:10:00",
    DBSubnetGroup: { DBSubnetGroupName: instance.subnetGroup, VpcId: "vpc-0nexus" },
    VpcSecurityGroups: instance.securityGroups.map((id) => ({ VpcSecurityGroupId: id, Status: "active" })),
    DBParameterGroups: [{ DBParameterGroupName: instance.parameterGroup, ParameterApplyStatus: "in-sync" }],
    OptionGroupMemberships: [{ OptionGroupName: instance.optionGroup, Status: "in-sync" }],
    PendingModifiedValues: {
      DBInstanceClass: instance.pending.class,
      AllocatedStorage: instance.pending.storageGb,
    },
    EnabledCloudwatchLogsExports: instance.logExports,
    AutomaticRestartTime: gone ? new Date((instance.stoppedAt ?? 0) + 7 * DAY) : undefined,
    ReadReplicaSourceDBInstanceIdentifier: instance.replicaOf,
    ReadReplicaDBInstanceIdentifiers: call.world.rds.instances
      .filter((one) => one.replicaOf === instance.id)
      .map((one) => one.id),
    TagList: instance.tags.map(({ key, value }) => ({ Key: key, Value: value })),
  };
}

/** A snapshot takes this long. */
const SNAPSHOT_MS = 180_000;

export function describeSnapshot(one: SnapshotState, { setup, now }: Call<World>): Record<string, unknown> {
  const share = Math.min(1, (now.getTime() - one.createdAt) / SNAPSHOT_MS);
  return {
    DBSnapshotIdentifier: one.id,
    DBSnapshotArn: arns(setup).database(one.instance).replace(":db:", ":snapshot:").replace(one.instance, one.id),
    DBInstanceIdentifier: one.instance,
    SnapshotType: one.kind,
    Status: share < 1 ? "creating" : "available",
    PercentProgress: Math.floor(share * 100),
    SnapshotCreateTime: new Date(one.createdAt),
    AllocatedStorage: one.storageGb,
    Encrypted: true,
    Engine: "postgres",
    EngineVersion: ENGINE,
    StorageType: "gp3",
  };
}
