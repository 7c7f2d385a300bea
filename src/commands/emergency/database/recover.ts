import { LOOKS, uses } from "../../../aws/uses.js";
import { restoreChange } from "../../../backup/instance/restore-change.js";
import { command } from "../../../core/command.js";
import { text } from "../../../core/options.js";
import { parseTime } from "../../../core/time.js";

export default command({
  name: "recover",
  summary: "Restore the database to a new instance, with all the settings a bare restore forgets",
  description:
    "Nothing happens to the database that runs now. The new instance gets its class, subnets, security, parameter and option groups, Multi-AZ, tags and protection; then the steps to cut over are printed.",
  runbook: ["emergency/database#3"],
  uses: uses(LOOKS.database, LOOKS.snapshots, {
    rds: ["AddTagsToResource", "ModifyDBInstance", "RestoreDBInstanceFromDBSnapshot", "RestoreDBInstanceToPointInTime"],
  }),
  risk: "destructive",
  options: {
    snapshot: text("a snapshot, or latest", { source: "snapshots" }),
    time: text("a point in time, e.g. 2026-01-31T14:00:00Z, '10m ago', or latest"),
    as: text("name of the new instance"),
  },
  examples: [
    { type: "emergency database recover --dry-run", does: "what restoring the newest snapshot would do" },
    { type: "emergency database recover --time '20m ago' --as nexus-recovered-db", does: "back to twenty minutes ago" },
  ],
  run: (ctx, { snapshot, time, as }) =>
    restoreChange(ctx, {
      snapshot,
      time: time === undefined || time === "latest" ? time : parseTime(time, ctx.clock.now()),
      as: as ?? `${ctx.env.names.database.replace(/-db$/, "")}-recovered-db`,
    }),
});
