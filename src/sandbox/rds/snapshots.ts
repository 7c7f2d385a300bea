import { arns } from "../arns.js";
import type { Call } from "../part.js";
import type { World } from "../world.js";
import { ENGINE_VERSION } from "./classes.js";
import type { InstanceState, SnapshotState } from "./state.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A snapshot takes this long. */
const SNAPSHOT_MS = 3 * MINUTE;
/** When the daily backup is taken, in UTC. */
const BACKUP_AT = 7 * 60 * MINUTE + 12 * MINUTE;
export const RETENTION_DAYS = 7;
export const BACKUP_WINDOW = "07:00-07:30";

/** The backups RDS took by itself and still keeps, oldest first: one a day, each the same whenever one looks. */
export function automatedSnapshots(one: InstanceState, now: number): SnapshotState[] {
  const newest = Math.floor((now - BACKUP_AT) / DAY) * DAY + BACKUP_AT;
  return Array.from({ length: RETENTION_DAYS }, (_, days) => newest - (RETENTION_DAYS - 1 - days) * DAY)
    .filter((at) => at >= one.createdAt)
    .map((createdAt) => {
      const stamp = new Date(createdAt).toISOString().slice(0, 16).replace("T", "-").replace(":", "-");
      return { id: `rds:${one.id}-${stamp}`, instance: one.id, kind: "automated", createdAt, storageGb: one.storageGb };
    });
}

export function allSnapshots({ world, now }: Call<World>): SnapshotState[] {
  return [
    ...world.rds.instances.flatMap((one) => automatedSnapshots(one, now.getTime())),
    ...world.rds.snapshots.filter(({ kind }) => kind === "manual"),
  ];
}

/** How much of it is taken, from 0 to 1. */
export function progress(one: SnapshotState, now: number): number {
  return Math.min(1, (now - one.createdAt) / SNAPSHOT_MS);
}

export function describeSnapshot(one: SnapshotState, { setup, now, world }: Call<World>): Record<string, unknown> {
  const share = progress(one, now.getTime());
  const source = world.rds.instances.find(({ id }) => id === one.instance);
  return {
    DBSnapshotIdentifier: one.id,
    DBSnapshotArn: arns(setup).database(one.id).replace(":db:", ":snapshot:"),
    DBInstanceIdentifier: one.instance,
    SnapshotType: one.kind,
    Status: share < 1 ? "creating" : "available",
    PercentProgress: Math.floor(share * 100),
    SnapshotCreateTime: new Date(one.createdAt),
    InstanceCreateTime: source === undefined ? undefined : new Date(source.createdAt),
    AllocatedStorage: one.storageGb,
    AvailabilityZone: `${setup.region}a`,
    Encrypted: true,
    Engine: "postgres",
    EngineVersion: ENGINE_VERSION,
    MasterUsername: "nexus_admin",
    Port: 5432,
    StorageType: "gp3",
    VpcId: "vpc-0nexus",
  };
}
