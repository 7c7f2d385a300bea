/** What RDS remembers. Times are simulated milliseconds. */
export interface RdsState {
  instances: InstanceState[];
  /** Those taken by hand; automated ones follow from the time, see `snapshots.ts`. */
  snapshots: SnapshotState[];
  /** Oldest first; those that lie ahead are not seen yet. */
  events: EventState[];
}

export interface EventState {
  at: number;
  instance: string;
  message: string;
  category: string;
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
  /** The statuses it walks through: the last one whose time has come is the status. The past is kept for the metrics. */
  walk: { status: string; at: number }[];
  /** What is asked for and not in force yet: at `at`, or, without it, in the maintenance window after `since`. */
  pending: { class?: string; storageGb?: number; since?: number; at?: number };
  storageChangedAt: number | undefined;
  /** Storage before the last change of it. */
  storageBeforeGb?: number;
  stoppedAt: number | undefined;
  /** A static parameter or another group waits for a reboot. */
  pendingReboot?: boolean;
}

export interface SnapshotState {
  id: string;
  instance: string;
  kind: "manual" | "automated";
  createdAt: number;
  storageGb: number;
}

const MOST_STEPS = 60;
/** Statuses in which nobody can connect. */
const DOWN = ["stopping", "stopped", "starting", "creating", "rebooting", "deleting", "failed"];

export function statusOf(instance: InstanceState, now: number): string {
  return instance.walk.findLast((one) => one.at <= now)?.status ?? "available";
}

/** Whether it answered at a time. */
export function isUp(instance: InstanceState, at: number): boolean {
  return at >= instance.createdAt && !DOWN.includes(statusOf(instance, at));
}

/** From now on it walks through these statuses; what was to come before is dropped. */
export function walk(instance: InstanceState, now: number, ...steps: [status: string, afterMs: number][]): void {
  const past = instance.walk.filter((one) => one.at <= now);
  const ahead = steps.map(([status, afterMs]) => ({ status, at: now + afterMs }));
  instance.walk = [...past, ...ahead].slice(-MOST_STEPS);
}
