import { LOOKS, uses } from "../../../aws/uses.js";
import { type SnapshotsSorted, sortSnapshots } from "../../../backup/instance/retention.js";
import { change, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { duration, integer, withDefault } from "../../../core/options.js";
import type { Section } from "../../../core/report.js";

export default command({
  name: "prune",
  summary: "Delete old manual snapshots; never the newest, never automated ones",
  description: "The list is shown first. With --older-than only what is both beyond --keep and older goes.",
  uses: uses(LOOKS.snapshots, { rds: ["DeleteDBSnapshot"] }),
  risk: "destructive",
  options: {
    keep: withDefault(integer("so many of the newest stay", { min: 1, max: 1_000 }), 7),
    olderThan: duration("only snapshots older than this"),
  },
  examples: [
    { type: "backup snapshot prune --dry-run", does: "what would go and what would stay" },
    { type: "backup snapshot prune --keep 3 --older-than 30d", does: "keep three, and all of the last month" },
  ],
  async run(ctx, { keep, olderThan }) {
    const rds = await ctx.aws.rds();
    const database = await rds.database(ctx.env.names.database);
    const all = await rds.snapshots(database.id);
    const sorted = sortSnapshots(all, { keep, olderThanMs: olderThan }, ctx.clock.now());
    const ids = sorted.goes.map(({ id }) => id);
    const manual = ids.length + sorted.stays.length;
    return change({
      title:
        ids.length === 0
          ? `Thin out the manual snapshots of ${database.id}`
          : `Delete ${ids.length} of ${manual} manual snapshots of ${database.id}`,
      risk: "destructive",
      resource: { type: "rds-instance", name: database.id },
      facts: [fact("go", ids), fact("stay", sorted.stays.length)],
      warnings: [],
      ...(manual === 0 ? {} : { shows: [table(sorted)] }),
      steps: sorted.goes.map(({ id }) => rds.deleteSnapshot(id)),
      nothingToDo: `${manual} there, none of them beyond the newest ${keep}${olderThan === undefined ? "" : " and old enough"}`,
      doneWords: `Deleted ${ids.length} snapshots of ${database.id}`,
    });
  },
});

function table({ goes, stays }: SnapshotsSorted): Section {
  return {
    type: "table",
    columns: [{ title: "SNAPSHOT", yield: 0 }, { title: "TAKEN" }, { title: "SIZE", align: "right" }, { title: "" }],
    rows: [
      ...stays.map(({ snapshot: { id, createdAt, sizeGb }, why }) => [
        id,
        { time: createdAt },
        `${sizeGb} GB`,
        { text: `stays: ${why}`, tone: "muted" as const },
      ]),
      ...goes.map(({ id, createdAt, sizeGb }) => [
        id,
        { time: createdAt },
        `${sizeGb} GB`,
        { text: "goes", tone: "warn" as const },
      ]),
    ],
    empty: "",
  };
}
