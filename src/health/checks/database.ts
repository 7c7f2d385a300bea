import type { Database } from "../../aws/rds.js";
import type { Line } from "../../core/report.js";
import { check, type Seen } from "../check.js";
import { databaseStatus } from "../database-status.js";

/** Can the database be used, and does a change wait for a reboot or a window? (RDS DescribeDBInstances) */
export const database = check({
  id: "database",
  title: "Database",
  async run({ reads }) {
    return judgeDatabase(await reads.database());
  },
});

export function judgeDatabase(db: Database): Seen {
  const { state, usable, words } = databaseStatus(db.storageFull ? "storage-full" : db.status);
  return {
    state,
    what: state === "ok" ? `${db.status}: ${words}` : words,
    resource: db.id,
    facts: {
      status: db.status,
      usable,
      storageFull: db.storageFull || db.status === "storage-full",
      storageGb: db.storageGb,
    },
    evidence: pendingLines(db),
    next: nextFor(db),
  };
}

/** Changes that were asked for and are not in force yet. They are told, and are no fault. */
export function pendingLines(db: Database): Line[] {
  const waiting = Object.entries(db.pending).map(([name, value]) => `${name} → ${value}`);
  return [
    ...(waiting.length === 0
      ? []
      : [{ text: `waits for the maintenance window: ${waiting.join(", ")}`, tone: "info" as const }]),
    ...(db.parameterStatus === "pending-reboot"
      ? [{ text: `parameters of ${db.parameterGroup ?? "its group"} wait for a reboot`, tone: "info" as const }]
      : []),
    ...(db.automaticRestartTime === undefined
      ? []
      : [{ text: "RDS starts it by itself at this time", time: db.automaticRestartTime, tone: "info" as const }]),
  ];
}

function nextFor(db: Database) {
  if (db.storageFull || db.status === "storage-full") {
    return [{ type: `service db resize --storage ${roomier(db.storageGb)}`, why: "give it more storage" }];
  }
  if (db.status === "stopped") return [{ type: "service db start", why: "start it" }];
  if (db.status === "available") return [];
  return [{ type: "emergency database", why: "its status, endpoint, metrics and ways to recover it" }];
}

/** RDS takes no storage step under 10 %; half as much again leaves time to find out what filled it. */
export function roomier(storageGb: number): number {
  return Math.max(Math.ceil(storageGb * 1.5), storageGb + 5);
}
