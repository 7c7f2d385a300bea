import type { Database, RestorePlan, Snapshot } from "../../aws/rds.js";
import { NexusError, notFound } from "../../core/errors.js";

/** Between which times a database can go back to any second. */
export interface Window {
  from: Date;
  to: Date;
}

/** The newest snapshot that is complete. */
export function newestUsable(snapshots: readonly Snapshot[]): Snapshot | undefined {
  return snapshots
    .filter(({ status }) => status === "available")
    .sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))[0];
}

export interface RecoveryPoint {
  from: RestorePlan["from"];
  words: string;
}

/**
 * Where to go back to: a time within the restorable window or its end, or a snapshot; the newest snapshot when nothing is said.
 * @throws usage for a time outside the window or both at once; not-found for a snapshot that is not there
 */
export function recoveryPoint(
  asked: { snapshot: string | undefined; time: Date | "latest" | undefined },
  database: Database,
  snapshots: readonly Snapshot[],
  window: Window | undefined,
): RecoveryPoint {
  if (asked.snapshot !== undefined && asked.time !== undefined) {
    throw new NexusError("usage", "give --snapshot or --time, not both", {
      hint: "--time goes back to any second, --snapshot to one that was kept",
    });
  }
  if (asked.time !== undefined) return pointInTime(asked.time, database, window);
  const found =
    asked.snapshot === undefined || asked.snapshot === "latest"
      ? newestUsable(snapshots)
      : named(asked.snapshot, snapshots);
  if (found === undefined) {
    throw notFound(
      `${database.id} has no snapshot that can be used`,
      "go back to a point in time instead: --time '10m ago'",
    );
  }
  if (found.status !== "available")
    throw new NexusError("failed", `the snapshot ${found.id} is ${found.status}; it cannot be restored yet`);
  return {
    from: { snapshot: found.id },
    words: `snapshot ${found.id} of ${found.createdAt?.toISOString() ?? "unknown time"}`,
  };
}

/** @throws not-found with the newest ids */
export function named(id: string, snapshots: readonly Snapshot[]): Snapshot {
  const found = snapshots.find((one) => one.id === id);
  if (found !== undefined) return found;
  const near = snapshots.slice(0, 3).map((one) => one.id);
  throw notFound(`there is no snapshot "${id}"`, near.length === 0 ? undefined : `the newest are ${near.join(", ")}`);
}

function pointInTime(time: Date | "latest", database: Database, window: Window | undefined): RecoveryPoint {
  if (window === undefined) {
    throw new NexusError("failed", `${database.id} keeps no automated backups: it cannot go back to a point in time`, {
      hint: "use a snapshot: --snapshot latest",
    });
  }
  if (time === "latest")
    return { from: { latest: true }, words: `the latest restorable time, ${window.to.toISOString()}` };
  if (time > window.to || time < window.from) {
    throw new NexusError("usage", `${time.toISOString()} cannot be restored`, {
      hint: `the window is ${windowWords(window)}`,
    });
  }
  return { from: { time }, words: `point in time ${time.toISOString()}` };
}

export function windowWords({ from, to }: Window): string {
  return `from ${from.toISOString()} to ${to.toISOString()}`;
}
