import type { Database, DatabaseEvent } from "../../../aws/rds.js";
import { formatRelative } from "../../../core/time.js";
import { refused } from "./looks.js";

/** RDS user guide, "Working with storage": at least 10 % more, and then no other change for six hours. */
const leastStep = (gb: number): number => Math.ceil((gb * 11) / 10);
export const STORAGE_LOCK_MS = 6 * 3_600_000;
/** RDS-EVENT-0017 and 0018: applying, applied or finished. */
const CHANGED = /(appl|finish|complet)\w*\b.*allocated storage/i;

/** @throws failed when RDS would refuse this size, with the least that it takes */
export function checkStorage(database: Database, wantedGb: number): void {
  const { id, storageGb } = database;
  if (wantedGb < storageGb) {
    throw refused(
      `${id} has ${storageGb} GB and RDS cannot shrink storage to ${wantedGb} GB`,
      "to get smaller, dump and restore into a new database",
    );
  }
  const least = leastStep(storageGb);
  if (wantedGb > storageGb && wantedGb < least) {
    throw refused(
      `${wantedGb} GB is too small a step from ${storageGb} GB: RDS takes 10 % more or nothing`,
      `the least is: nexusctl service db resize --storage ${least}`,
    );
  }
}

/** @throws failed while RDS still lays out the last change, or within six hours of it */
export function checkStorageLock(database: Database, events: readonly DatabaseEvent[], now: Date): void {
  if (database.status === "storage-optimization") {
    throw refused(
      `${database.id} still lays out its last storage change (storage-optimization): RDS takes no other before it is done and six hours have passed`,
      "see how it goes: nexusctl service db status",
    );
  }
  const last = events
    .filter(({ message }) => CHANGED.test(message))
    .map(({ at }) => at.getTime())
    .sort((a, b) => b - a)[0];
  if (last === undefined) return;
  const free = new Date(last + STORAGE_LOCK_MS);
  if (free <= now) return;
  throw refused(
    `the storage of ${database.id} was changed ${formatRelative(new Date(last), now)}: RDS takes one change in six hours`,
    `try again ${formatRelative(free, now)}, at ${free.toISOString()}`,
  );
}

export function storageWarnings(database: Database, wantedGb: number): string[] {
  const { maxStorageGb } = database;
  return [
    "storage cannot be made smaller again, and RDS takes no second storage change for six hours",
    "the database stays usable but is slower while the new storage is laid out",
    ...(maxStorageGb !== undefined && wantedGb >= maxStorageGb
      ? [`storage autoscaling ends at ${maxStorageGb} GB, which this reaches: it will not grow by itself any more`]
      : []),
  ];
}
