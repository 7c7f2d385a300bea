/** What RDS remembers. Times are simulated milliseconds. */
export interface RdsState {
  instances: InstanceState[];
  snapshots: SnapshotState[];
  /** Oldest first. */
  events: { at: number; instance: string; message: string; category: string }[];
}

export interface InstanceState {
  id: string;
  class: string;
  storageGb: number;
  multiAz: boolean;
  subnetGroup: string;
  securityGroups: string[];
  parameterGroup: string;
  optionGroup: string;
  public: boolean;
  deletionProtection: boolean;
  logExports: string[];
  tags: { key: string; value: string }[];
  createdAt: number;
  replicaOf: string | undefined;
  /** The statuses it walks through: the last one whose time has come is the status. */
  walk: { status: string; at: number }[];
  /** Waiting for the maintenance window. */
  pending: { class?: string; storageGb?: number };
  storageChangedAt: number | undefined;
  stoppedAt: number | undefined;
}

export interface SnapshotState {
  id: string;
  instance: string;
  kind: "manual" | "automated";
  createdAt: number;
  storageGb: number;
}

export function statusOf(instance: InstanceState, now: number): string {
  return instance.walk.findLast((one) => one.at <= now)?.status ?? "available";
}

export function walk(instance: InstanceState, now: number, ...steps: [status: string, afterMs: number][]): void {
  instance.walk = steps.map(([status, afterMs]) => ({ status, at: now + afterMs }));
}
