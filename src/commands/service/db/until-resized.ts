import type { Database, Rds } from "../../../aws/rds.js";
import type { WaitStep } from "../../../core/change.js";
import type { WaitLook } from "../../../core/wait.js";
import { databaseStatus } from "../../../health/database-status.js";

export interface Size {
  class?: string;
  storageGb?: number;
}

const EVERY_MS = 15_000;
/** In use with its new size; laying out new storage goes on for hours and needs nobody to wait. */
const SETTLED = ["available", "storage-optimization"];
const ON_THE_WAY = [
  ...SETTLED,
  "modifying",
  "rebooting",
  "backing-up",
  "configuring-enhanced-monitoring",
  "maintenance",
];

/** Waits until the database has the new class and storage and can be used. Its status alone says nothing: it is still `available` when the change is accepted. */
export function untilResized(rds: Rds, database: Database, to: Size, timeoutMs: number): WaitStep {
  const reattach = "service db status";
  const { id } = database;
  const look = async (): Promise<WaitLook> => judge(await rds.database(id), to);
  return {
    kind: "wait",
    id: "resized",
    words: `wait until ${id} has its new size and is usable`,
    wait: () => ({ what: `the new size of ${id}`, timeoutMs, everyMs: EVERY_MS, look, reattach }),
    timeoutMs,
    reattach,
  };
}

function judge(now: Database, to: Size): WaitLook {
  const sized =
    (to.class === undefined || now.class === to.class) && (to.storageGb === undefined || now.storageGb >= to.storageGb);
  const summary = `${now.status}, ${now.class}, ${now.storageGb} GB`;
  if (sized && SETTLED.includes(now.status)) return { state: "done", summary };
  if (ON_THE_WAY.includes(now.status)) return { state: "waiting", summary };
  const { words } = databaseStatus(now.status);
  const cause = `${now.id} became ${now.status} while its size was changed: ${words}`;
  return { state: "failed", summary, cause, hint: "see: nexusctl emergency database" };
}
