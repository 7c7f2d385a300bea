import { LOOKS, uses } from "../../../aws/uses.js";
import { type Entry, readCatalog } from "../../../backup/data/catalog.js";
import type { Manifest } from "../../../backup/data/manifest.js";
import { shelfOf } from "../../../backup/data/settings.js";
import { command } from "../../../core/command.js";
import { toJson } from "../../../core/json.js";
import { type Cell, report } from "../../../core/report.js";
import { formatRelative } from "../../../core/time.js";

export default command({
  name: "list",
  summary: "Data backups, newest first, and when each was verified",
  description: "What has a manifest is a backup. One whose manifest was altered or is not whole is listed as damaged.",
  runbook: ["backup/application-data#2"],
  uses: uses(LOOKS.bucket),
  risk: "reads",
  examples: [
    { type: "backup data list", does: "ids, age, size, rows, verification" },
    { type: "backup data list -o json --query 'backups[0].id'", does: "the newest id, for a script" },
  ],
  async run(ctx) {
    const entries = await readCatalog(ctx);
    const { bucket } = shelfOf(ctx);
    const damaged = entries.filter(({ manifest }) => manifest === undefined);
    const newest = entries.find(({ manifest }) => manifest !== undefined);
    const now = ctx.clock.now();
    const age =
      newest?.manifest === undefined ? "" : `: newest ${formatRelative(new Date(newest.manifest.finishedAt), now)}`;
    const proven = entries.find(({ verified }) => verified?.ok === true)?.verified;
    const verified =
      entries.length === 0
        ? ""
        : proven === undefined
          ? ", none verified"
          : `, last verified ${formatRelative(new Date(proven.at), now)}`;
    const bad = damaged.length === 0 ? "" : `, ${damaged.length} damaged`;
    return report({
      schema: "backup.data",
      headline: `${countWords(entries.length)} in ${bucket}${age}${verified}${bad}`,
      tone: damaged.length > 0 ? "critical" : entries.length === 0 ? "warn" : "ok",
      exit: damaged.length > 0 ? "unhealthy" : "ok",
      data: { bucket, backups: entries.map(documentOf) },
      sections: [
        {
          type: "table",
          columns: [
            { title: "BACKUP", yield: 0 },
            { title: "FINISHED" },
            { title: "DATABASE" },
            { title: "SIZE", align: "right" },
            { title: "ROWS", align: "right", yield: 3 },
            { title: "REDIS", align: "right", yield: 2 },
            { title: "VERIFIED" },
          ],
          rows: entries.map(rowOf),
          empty: "no backup yet; make one with: nexusctl backup data create",
        },
      ],
    });
  },
});

function countWords(count: number): string {
  return count === 0 ? "no data backup" : `${count} data backup${count === 1 ? "" : "s"}`;
}

function rowOf({ id, manifest, why, verified }: Entry): Cell[] {
  if (manifest === undefined) {
    return [
      id,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      { text: `damaged: ${why ?? ""}`, tone: "critical" },
    ];
  }
  const { database, redis } = manifest;
  return [
    id,
    { time: new Date(manifest.finishedAt) },
    database?.name,
    database === null ? undefined : { bytes: database.object.bytes },
    database?.tables.reduce((sum, { rows }) => sum + rows, 0),
    redis === null ? undefined : { bytes: redisBytes(redis) },
    verifiedCell(verified),
  ];
}

function verifiedCell(verified: Entry["verified"]): Cell {
  if (verified === undefined) return { text: "never", tone: "muted" };
  return verified.ok ? { time: new Date(verified.at) } : { text: `failed: ${verified.why ?? ""}`, tone: "critical" };
}

function redisBytes(redis: NonNullable<Manifest["redis"]>): number {
  return redis.objects.reduce((sum, { bytes }) => sum + bytes, 0);
}

function documentOf({ id, manifest, why, verified }: Entry) {
  return {
    id,
    damaged: why ?? null,
    startedAt: manifest?.startedAt ?? null,
    finishedAt: manifest?.finishedAt ?? null,
    by: manifest === undefined ? null : `${manifest.by.user}@${manifest.by.host}`,
    database: manifest?.database == null ? null : databaseDocument(manifest.database),
    redis: manifest?.redis == null ? null : { source: manifest.redis.source, bytes: redisBytes(manifest.redis) },
    verified: verified === undefined ? null : toJson(verified),
  };
}

function databaseDocument(database: NonNullable<Manifest["database"]>) {
  return {
    name: database.name,
    serverVersion: database.serverVersion,
    bytes: database.object.bytes,
    sha256: database.object.sha256,
    tables: database.tables.length,
    rows: database.tables.reduce((sum, { rows }) => sum + rows, 0),
  };
}
