import type { SandboxSetup } from "../part.js";
import type { InstanceState, RdsState, SnapshotState } from "./state.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One PostgreSQL instance with a week of automated snapshots and one taken by hand. */
export function seedRds({ names }: SandboxSetup, now: number): RdsState {
  const stem = names.database.replace(/-db$/, "");
  const instance: InstanceState = {
    id: names.database,
    class: "db.t3.medium",
    storageGb: 100,
    multiAz: true,
    subnetGroup: `${stem}-db-subnets`,
    securityGroups: ["sg-0db"],
    parameterGroup: `${stem}-postgres15`,
    optionGroup: "default:postgres-15",
    public: false,
    deletionProtection: true,
    logExports: ["postgresql", "upgrade"],
    tags: [
      { key: "project", value: "nexus-platform" },
      { key: "backup", value: "daily" },
    ],
    createdAt: now - 400 * DAY,
    replicaOf: undefined,
    walk: [],
    pending: {},
    storageChangedAt: undefined,
    stoppedAt: undefined,
  };
  const automated = Array.from({ length: 7 }, (_, days): SnapshotState => {
    const createdAt = now - days * DAY - 9 * HOUR;
    const stamp = new Date(createdAt).toISOString().slice(0, 16).replace("T", "-").replace(":", "-");
    return { id: `rds:${instance.id}-${stamp}`, instance: instance.id, kind: "automated", createdAt, storageGb: 100 };
  });
  const byHand: SnapshotState = {
    id: `${stem}-before-upgrade`,
    instance: instance.id,
    kind: "manual",
    createdAt: now - 23 * DAY,
    storageGb: 80,
  };
  return {
    instances: [instance],
    snapshots: [...automated, byHand],
    events: [{ at: now - 9 * HOUR, instance: instance.id, message: "Finished DB Instance backup", category: "backup" }],
  };
}
