import { LOOKS, uses } from "../../../aws/uses.js";
import { named, newestUsable } from "../../../backup/instance/recovery-point.js";
import { change, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { NexusError } from "../../../core/errors.js";
import { required, text } from "../../../core/options.js";

export default command({
  name: "delete",
  summary: "Delete a manual snapshot; never the newest that can be used",
  uses: uses(LOOKS.snapshots, { rds: ["DeleteDBSnapshot"] }),
  risk: "destructive",
  args: { snapshot: required(text("its id", { source: "snapshots" })) },
  examples: [
    { type: "backup snapshot delete before-upgrade --dry-run", does: "what would be deleted" },
    { type: "backup snapshot delete before-upgrade", does: "delete it, after its name was typed" },
  ],
  async run(ctx, { snapshot: id }) {
    const rds = await ctx.aws.rds();
    const all = await rds.snapshots(ctx.env.names.database);
    const snapshot = named(id, all);
    if (snapshot.kind !== "manual") {
      throw new NexusError("failed", `${id} is not a manual snapshot: RDS keeps and drops automated ones itself`, {
        hint: "how long it keeps them is the instance's backup retention",
      });
    }
    if (newestUsable(all) === snapshot) {
      throw new NexusError("failed", `${id} is the newest snapshot that can be used; it is not deleted`, {
        hint: "take another one first: nexusctl backup snapshot create",
      });
    }
    return change({
      title: `Delete the snapshot ${id}`,
      risk: "destructive",
      resource: { type: "rds-snapshot", name: id },
      facts: [
        fact("snapshot", id, { after: "gone" }),
        fact("taken", snapshot.createdAt?.toISOString()),
        fact("size", `${snapshot.sizeGb} GB`),
      ],
      warnings: [],
      steps: [rds.deleteSnapshot(id)],
      doneWords: `Deleted the snapshot ${id}`,
    });
  },
});
