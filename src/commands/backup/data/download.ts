import { join, resolve } from "node:path";
import { LOOKS, uses } from "../../../aws/uses.js";
import { findBackup } from "../../../backup/data/catalog.js";
import type { Manifest, StoredInBackup } from "../../../backup/data/manifest.js";
import { Meter } from "../../../backup/data/meter.js";
import { checkFree, saveWhole } from "../../../backup/data/save.js";
import { shelfOf } from "../../../backup/data/settings.js";
import { openChecked } from "../../../backup/data/verify.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { usage } from "../../../core/errors.js";
import { choice, flag, required, text } from "../../../core/options.js";
import { report } from "../../../core/report.js";
import { bytesWords } from "../../../core/units.js";

export default command({
  name: "download",
  summary: "Save the files of a backup, compared with its manifest on the way",
  description:
    "The dump is for pg_restore; the RDB file goes into the data folder of a stopped Redis as dump.rdb. A file appears when all of it is there and right.",
  runbook: ["backup/application-data#2"],
  uses: uses(LOOKS.bucket),
  risk: "reads",
  args: { backup: required(text("its id, or latest", { source: "backups" })) },
  options: {
    to: required(text("the folder to save into", { placeholder: "folder" })),
    only: choice("one of the two (default both)", ["database", "redis"]),
    force: flag("replace files that are there"),
  },
  examples: [
    { type: "backup data download latest --to .", does: "the newest backup, into this folder" },
    {
      type: "backup data download 20260131-140503-9f2c41 --only redis --to /tmp",
      does: "that one's RDB file, to start a Redis with",
    },
  ],
  async run(ctx, { backup, to, only, force }) {
    const manifest = await findBackup(ctx, backup);
    const files = filesOf(manifest, resolve(ctx.paths.cwd, to), only);
    if (files.length === 0) throw usage(`${manifest.id} holds no ${only ?? "data"}`);
    for (const { path } of files) checkFree(path, force);
    if (!ctx.globals.dryRun) await save(ctx, manifest, files, force);
    const bytes = files.reduce((sum, { object }) => sum + object.bytes, 0);
    return report({
      schema: "backup.download",
      headline: `${ctx.globals.dryRun ? "would save" : "saved"} ${manifest.id}: ${bytesWords(bytes)}`,
      tone: ctx.globals.dryRun ? "info" : "ok",
      data: {
        backup: manifest.id,
        files: files.map(({ path, object }) => ({ path, bytes: object.bytes, sha256: object.sha256 })),
      },
      sections: [
        {
          type: "table",
          columns: [
            { title: "FILE", yield: 0 },
            { title: "SIZE", align: "right" },
          ],
          rows: files.map(({ path, object }) => [path, { bytes: object.bytes }]),
          empty: "",
        },
      ],
    });
  },
});

interface File {
  path: string;
  object: StoredInBackup;
}

function filesOf({ id, database, redis }: Manifest, folder: string, only: string | undefined): File[] {
  const shards = redis?.objects ?? [];
  return [
    ...(database === null || only === "redis" ? [] : [{ path: join(folder, `${id}.dump`), object: database.object }]),
    ...(only === "database"
      ? []
      : shards.map((object, at) => ({
          path: join(folder, shards.length === 1 ? `${id}.rdb` : `${id}-${at + 1}.rdb`),
          object,
        }))),
  ];
}

async function save(ctx: Context, manifest: Manifest, files: readonly File[], force: boolean): Promise<void> {
  const phase = ctx.io.phase(`saving ${manifest.id}`);
  const meter = new Meter(ctx.clock, ({ summary }) => phase.update(summary));
  const deps = { storage: await ctx.aws.storage(), bucket: shelfOf(ctx).bucket, signal: ctx.signal, meter };
  try {
    for (const { path, object } of files) {
      meter.phase("file", `saving ${path}`, object.bytes);
      await saveWhole(path, await openChecked(object, deps, "file"), { force, signal: ctx.signal });
    }
  } finally {
    phase.done();
  }
}
