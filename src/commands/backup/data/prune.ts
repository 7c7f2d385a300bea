import type { Storage } from "../../../aws/storage.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { type Entry, readCatalog } from "../../../backup/data/catalog.js";
import { keysOf } from "../../../backup/data/keys.js";
import { type Sorted, sortOut } from "../../../backup/data/retention.js";
import { type Shelf, shelfOf } from "../../../backup/data/settings.js";
import { change, fact, type JobStep } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { duration, integer, withDefault } from "../../../core/options.js";
import type { Section } from "../../../core/report.js";

const AT_MOST_MS = 3_600_000;

export default command({
  name: "prune",
  summary: "Delete old data backups; never the newest verified one",
  description: "The list is shown first. With --older-than only what is both beyond --keep and older goes.",
  uses: uses(LOOKS.bucket, { s3: ["DeleteObject"] }),
  risk: "destructive",
  options: {
    keep: withDefault(integer("so many of the newest stay", { min: 1, max: 100_000 }), 7),
    olderThan: duration("only backups older than this"),
  },
  examples: [
    { type: "backup data prune --dry-run", does: "what would go and what would stay" },
    { type: "backup data prune --keep 14 --older-than 30d", does: "keep two weeks' worth, and all of the last month" },
  ],
  async run(ctx, { keep, olderThan }) {
    const shelf = shelfOf(ctx);
    const storage = await ctx.aws.storage();
    const entries = await readCatalog(ctx);
    const sorted = sortOut(entries, { keep, olderThanMs: olderThan }, ctx.clock.now());
    const ids = sorted.goes.map(({ id }) => id);
    return change({
      title:
        ids.length === 0
          ? `Thin out the data backups in ${shelf.bucket}`
          : `Delete ${ids.length} of ${entries.length} data backups in ${shelf.bucket}`,
      risk: "destructive",
      resource: { type: "data-backup", name: shelf.bucket },
      facts: [fact("go", ids), fact("stay", sorted.stays.length)],
      warnings: [],
      ...(entries.length === 0 ? {} : { shows: [table(sorted)] }),
      steps: sorted.goes.map((entry) => deleteStep(entry, shelf, storage)),
      nothingToDo: `${entries.length} there, none of them beyond the newest ${keep}${olderThan === undefined ? "" : " and old enough"}`,
      doneWords: `Deleted ${ids.length} data backups`,
    });
  },
});

function table({ goes, stays }: Sorted): Section {
  return {
    type: "table",
    columns: [{ title: "BACKUP", yield: 0 }, { title: "FINISHED" }, { title: "" }],
    rows: [
      ...stays.map(({ entry, why }) => [entry.id, finished(entry), { text: `stays: ${why}`, tone: "muted" as const }]),
      ...goes.map((entry) => [entry.id, finished(entry), { text: "goes", tone: "warn" as const }]),
    ],
    empty: "",
  };
}

function finished({ manifest }: Entry) {
  return { time: manifest === undefined ? undefined : new Date(manifest.finishedAt) };
}

/** The manifest goes first: from then on it is no backup any more, whatever becomes of the rest. */
function deleteStep({ id, manifest }: Entry, { bucket, prefix }: Shelf, storage: Storage): JobStep {
  const own = keysOf(prefix, id);
  const keys = [
    own.manifest,
    own.verified,
    ...(manifest?.database == null ? [] : [manifest.database.object.key]),
    ...(manifest?.redis?.objects ?? []).map(({ key }) => key),
  ];
  return {
    kind: "job",
    id: `delete-${id}`,
    words: `delete the backup ${id}`,
    what: `deleting ${id}`,
    allows: keys.map((Key) => ({ service: "s3", operation: "DeleteObject", within: { Bucket: bucket, Key } })),
    request: { bucket, keys },
    timeoutMs: AT_MOST_MS,
    undo: { kind: "none", why: "what is deleted from the bucket is gone, unless the bucket keeps versions" },
    run: async () => {
      for (const key of keys) await storage.remove(bucket, key);
      return { deleted: keys.length };
    },
  };
}
