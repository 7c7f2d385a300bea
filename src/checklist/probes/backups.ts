import type { Snapshot } from "../../aws/rds.js";
import { type Entry, readCatalog } from "../../backup/data/catalog.js";
import { newestUsable } from "../../backup/instance/recovery-point.js";
import type { ChecklistItem } from "../../core/checklist.js";
import type { Line } from "../../core/report.js";
import { formatRelative } from "../../core/time.js";
import type { State } from "../../health/check.js";
import type { Probe } from "../probe.js";
import { ageState } from "./age.js";

const HOUR_MS = 3_600_000;

/** How old is the newest snapshot, and until when can the database be restored? (RDS) */
export const snapshots: Probe = async ({ look, item }) => {
  const database = await look.reads.database();
  const all = await (await look.aws.rds()).snapshots(database.id);
  const { latestRestorableTime: until, backupRetentionDays: days } = database;
  const restorable = until === undefined ? [] : [`restorable until ${formatRelative(until, look.now)}`];
  const base = { resource: database.id, next: [{ type: "backup snapshot list", why: "all of them, with their age" }] };
  const kept: Line[] = days > 0 ? [] : [{ text: "RDS keeps no automated backups: retention is 0 days", tone: "warn" }];
  const newest = newestUsable(all);
  if (newest?.createdAt === undefined) {
    const what = ["there is no snapshot that can be used", ...restorable].join("; ");
    return { ...base, state: "critical", what, evidence: kept };
  }
  const state = ageState(look.now.getTime() - newest.createdAt.getTime(), HOUR_MS, item);
  return {
    ...base,
    state: state === "ok" && kept.length > 0 ? "warn" : state,
    what: [newestWords(newest, look.now), ...restorable].join("; "),
    evidence: [...(state === "ok" ? [] : [overdue(item)]), ...kept],
    next: state === "ok" ? [] : base.next,
  };
};

function newestWords({ id, createdAt }: Snapshot, now: Date): string {
  return `newest usable ${createdAt === undefined ? "" : formatRelative(createdAt, now)} (${id})`;
}

/** How old is the newest data backup, and can all of them be believed? (the manifests in the bucket) */
export const dataBackups: Probe = async ({ ctx, look, item }) => {
  const entries = await readCatalog(ctx);
  const resource = look.env.names.backupBucket;
  const newest = entries.find(({ manifest }) => manifest !== undefined)?.manifest;
  const damaged = entries.filter(({ manifest }) => manifest === undefined);
  const failed = entries.filter(({ verified }) => verified?.ok === false);
  const make = { type: "backup data create", why: "make one" };
  if (newest === undefined && damaged.length === 0) {
    return { state: "warn", what: `there is no data backup in ${resource}`, resource, next: [make] };
  }
  const age = newest === undefined ? undefined : look.now.getTime() - new Date(newest.finishedAt).getTime();
  const aged: State = age === undefined ? "critical" : ageState(age, HOUR_MS, item);
  const bad = [...damaged.map(damagedLine), ...failed.map(failedLine)];
  return {
    state: bad.length > 0 ? "critical" : aged,
    what: [
      newest === undefined ? "none can be believed" : `newest ${formatRelative(new Date(newest.finishedAt), look.now)}`,
      verifiedWords(entries, look.now),
      ...(damaged.length === 0 ? [] : [`${damaged.length} damaged`]),
      ...(failed.length === 0 ? [] : [`${failed.length} failed verification`]),
    ].join(", "),
    resource,
    evidence: [...bad, ...(aged === "ok" ? [] : [overdue(item)])],
    next: aged === "ok" && bad.length === 0 ? [] : [{ type: "backup data list", why: "all of them" }, make],
  };
};

function damagedLine({ id, why }: Entry): Line {
  return { text: `${id} is damaged: ${why ?? "it cannot be read"}`, tone: "critical" };
}

function failedLine({ id, verified }: Entry): Line {
  return { text: `${id} failed verification: ${verified?.why ?? "no reason is recorded"}`, tone: "critical" };
}

function verifiedWords(entries: readonly Entry[], now: Date): string {
  const proven = entries.find(({ verified }) => verified?.ok === true)?.verified;
  return proven === undefined ? "none verified" : `last verified ${formatRelative(new Date(proven.at), now)}`;
}

function overdue({ warn, critical }: ChecklistItem): Line {
  const parts = [
    ...(warn === undefined ? [] : [`warns after ${warn} h`]),
    ...(critical === undefined ? [] : [`fails after ${critical} h`]),
  ];
  return { text: `one is due: ${parts.join(", ")}`, tone: "info" };
}
