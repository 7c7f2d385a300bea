import type { SandboxSetup } from "../part.js";
import { ownGroup } from "./parameters.js";
import type { InstanceState, RdsState, SnapshotState } from "./state.js";

const DAY = 86_400_000;

/** One PostgreSQL instance and a snapshot of it that was taken by hand. */
export function seedRds({ names }: SandboxSetup, now: number): RdsState {
  const stem = names.database.replace(/-db$/, "");
  const instance: InstanceState = {
    id: names.database,
    class: "db.t3.medium",
    storageGb: 100,
    multiAz: true,
    subnetGroup: `${stem}-db-subnets`,
    securityGroups: ["sg-0db"],
    parameterGroup: ownGroup(names.database),
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
  const byHand: SnapshotState = {
    id: `${stem}-before-upgrade`,
    instance: instance.id,
    kind: "manual",
    createdAt: now - 23 * DAY,
    storageGb: 80,
  };
  return { instances: [instance], snapshots: [byHand], events: [] };
}
