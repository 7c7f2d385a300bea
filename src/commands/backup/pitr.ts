import { LOOKS, uses } from "../../aws/uses.js";
import { restoreChange } from "../../backup/instance/restore-change.js";
import { command } from "../../core/command.js";
import { required, text } from "../../core/options.js";
import { parseTime } from "../../core/time.js";

export default command({
  name: "pitr",
  summary: "Restore the database to a point in time, in a new instance",
  description: "The time is compared with the restorable window first, which is said.",
  runbook: ["backup/database-backups#3"],
  uses: uses(LOOKS.database, LOOKS.snapshots, {
    rds: ["AddTagsToResource", "ModifyDBInstance", "RestoreDBInstanceFromDBSnapshot", "RestoreDBInstanceToPointInTime"],
  }),
  risk: "destructive",
  options: {
    time: required(text("e.g. 2026-01-31T14:00:00Z, '10m ago', or latest", { placeholder: "time" })),
    as: required(text("name of the new instance", { placeholder: "id" })),
  },
  examples: [
    { type: "backup pitr --time '20m ago' --as nexus-restored-db --dry-run", does: "what it would carry over" },
    { type: "backup pitr --time 2026-01-31T14:00:00Z --as nexus-restored-db", does: "back to that second" },
  ],
  run: (ctx, { time, as }) =>
    restoreChange(ctx, {
      snapshot: undefined,
      time: time === "latest" ? time : parseTime(time, ctx.clock.now()),
      as,
    }),
});
