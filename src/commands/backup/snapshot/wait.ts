import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { notFound } from "../../../core/errors.js";
import { toJson } from "../../../core/json.js";
import { required, text } from "../../../core/options.js";
import { report } from "../../../core/report.js";
import { waitUntil } from "../../../core/wait.js";

export default command({
  name: "wait",
  summary: "Wait until a snapshot is complete",
  description: "Exit code 0 when it is, 1 when it failed, 5 when there is none of that name, 7 when the time was over.",
  runbook: ["backup/database-backups#1"],
  uses: uses(LOOKS.snapshots),
  risk: "reads",
  args: { snapshot: required(text("its id", { source: "snapshots" })) },
  examples: [
    { type: "backup snapshot wait before-upgrade", does: "take up the wait for that one" },
    { type: "backup snapshot wait before-upgrade --timeout 2h", does: "two hours at most" },
  ],
  async run(ctx, { snapshot: id }) {
    const rds = await ctx.aws.rds();
    const found = await rds.snapshotIfThere(id);
    if (found === undefined) throw notFound(`there is no snapshot "${id}"`, "see: nexusctl backup snapshot list");
    const step = rds.untilSnapshot(id, ctx.globals.timeoutMs ?? ctx.env.waitTimeoutMs);
    const phase = ctx.io.phase(`Waiting for ${id}`);
    try {
      await waitUntil(step.wait({}), {
        clock: ctx.clock,
        signal: ctx.signal,
        onProgress: (progress) => phase.progress(progress),
      });
    } finally {
      phase.done();
    }
    const now = (await rds.snapshotIfThere(id)) ?? found;
    return report({
      schema: "backup.snapshot",
      headline: `the snapshot ${id} is complete`,
      tone: "ok",
      data: { snapshot: toJson(now) },
      sections: [
        {
          type: "fields",
          rows: [
            ["taken", { time: now.createdAt }],
            ["size", `${now.sizeGb} GB`],
          ],
        },
      ],
    });
  },
});
