import type { Snapshot } from "../../aws/rds.js";
import { newestUsable } from "./recovery-point.js";

export interface SnapshotsSorted {
  goes: Snapshot[];
  stays: { snapshot: Snapshot; why: string }[];
}

/**
 * What a pruning takes: manual snapshots beyond the newest `keep`, and older than `olderThanMs` where that is given. Never an
 * automated one (RDS keeps and drops those), never one that is not complete, never the newest that can be used.
 * @param snapshots newest first
 */
export function sortSnapshots(
  snapshots: readonly Snapshot[],
  { keep, olderThanMs }: { keep: number; olderThanMs: number | undefined },
  now: Date,
): SnapshotsSorted {
  const newest = newestUsable(snapshots);
  const sorted: SnapshotsSorted = { goes: [], stays: [] };
  let kept = 0;
  for (const snapshot of snapshots.filter(({ kind }) => kind === "manual")) {
    const age = now.getTime() - (snapshot.createdAt?.getTime() ?? now.getTime());
    const stay = (why: string) => sorted.stays.push({ snapshot, why });
    if (snapshot.status !== "available") {
      stay(snapshot.status);
      continue;
    }
    kept += 1;
    if (kept <= keep) stay(`one of the newest ${keep}`);
    else if (snapshot === newest) stay("the newest that can be used");
    else if (olderThanMs !== undefined && age <= olderThanMs) stay("not old enough");
    else sorted.goes.push(snapshot);
  }
  return sorted;
}
