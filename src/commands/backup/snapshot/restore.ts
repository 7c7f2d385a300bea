import { LOOKS, uses } from "../../../aws/uses.js";
import { restoreChange } from "../../../backup/instance/restore-change.js";
import { command } from "../../../core/command.js";
import { required, text } from "../../../core/options.js";

export default command({
  name: "restore",
  summary: "Restore a snapshot to a new instance, with the settings of the one that runs",
  runbook: ["backup/database-backups#2"],
  uses: uses(LOOKS.database, LOOKS.snapshots, {
    rds: ["AddTagsToResource", "ModifyDBInstance", "RestoreDBInstanceFromDBSnapshot", "RestoreDBInstanceToPointInTime"],
  }),
  risk: "destructive",
  args: { snapshot: required(text("its id, or latest", { source: "snapshots" })) },
  options: { as: required(text("name of the new instance", { placeholder: "id" })) },
  examples: [
    { type: "backup snapshot restore latest --as nexus-restored-db --dry-run", does: "what it would carry over" },
    { type: "backup snapshot restore before-upgrade --as nexus-restored-db", does: "restore that one" },
  ],
  run: (ctx, { snapshot, as }) => restoreChange(ctx, { snapshot, time: undefined, as }),
});
