import { LOOKS, uses } from "../../../aws/uses.js";
import { change, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { NexusError, usage } from "../../../core/errors.js";
import { text } from "../../../core/options.js";

/** A large instance's first snapshot takes hours. */
const AT_LEAST_MS = 3_600_000;

export default command({
  name: "create",
  summary: "Take a snapshot of the database, and wait until it is complete",
  runbook: ["backup/database-backups#1"],
  uses: uses(LOOKS.database, LOOKS.snapshots, { rds: ["CreateDBSnapshot"] }),
  risk: "safe",
  options: { id: text("name of the snapshot (default <project>-manual-<time>)") },
  examples: [
    { type: "backup snapshot create", does: "take one now, under a name with the time" },
    { type: "backup snapshot create --id before-upgrade --no-wait", does: "begin one, and do not wait" },
  ],
  async run(ctx, { id }) {
    const rds = await ctx.aws.rds();
    const database = await rds.database(ctx.env.names.database);
    const name = id ?? `${ctx.env.project}-manual-${stamp(ctx.clock.now())}`;
    checkName(name);
    if (database.status !== "available" && database.status !== "storage-optimization") {
      throw new NexusError(
        "failed",
        `${database.id} is ${database.status}: RDS takes a snapshot of one that is available`,
        {
          hint: "see how it is with: nexusctl service db status",
        },
      );
    }
    if ((await rds.snapshotIfThere(name)) !== undefined) {
      throw new NexusError("failed", `there is a snapshot ${name} already`, { hint: "give another name: --id <name>" });
    }
    const timeoutMs = ctx.globals.timeoutMs ?? Math.max(ctx.env.waitTimeoutMs, AT_LEAST_MS);
    return change({
      title: `Take a snapshot of ${database.id}`,
      risk: "safe",
      resource: { type: "rds-instance", name: database.id },
      facts: [
        fact("snapshot", "-", { after: name, volatile: true }),
        fact("database", database.status, { volatile: true }),
        fact("storage", `${database.storageGb} GB${database.encrypted ? ", encrypted" : ", not encrypted"}`),
      ],
      warnings: database.multiAz
        ? []
        : ["without a standby, input and output stand still for a moment while it begins"],
      steps: [rds.createSnapshot(database, name), rds.untilSnapshot(name, timeoutMs)],
      doneWords: `The snapshot ${name} is complete`,
    });
  },
});

function stamp(now: Date): string {
  return now.toISOString().replace(/[-:]/g, "").slice(0, 15).replace("T", "-");
}

/** @throws usage for what RDS would refuse */
function checkName(id: string): void {
  if (/^[a-zA-Z](?:-?[a-zA-Z0-9])*$/.test(id) && id.length <= 255) return;
  throw usage(
    `"${id}" is no name for a snapshot`,
    "at most 255 letters, digits and single hyphens, beginning with a letter",
  );
}
