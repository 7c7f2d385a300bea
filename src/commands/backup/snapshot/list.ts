import type { Snapshot } from "../../../aws/rds.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { newestUsable } from "../../../backup/instance/recovery-point.js";
import { command } from "../../../core/command.js";
import { toJson } from "../../../core/json.js";
import { choice } from "../../../core/options.js";
import { type Cell, report } from "../../../core/report.js";
import { formatRelative } from "../../../core/time.js";

export default command({
  name: "list",
  summary: "Snapshots of the database, manual and automated, newest first",
  runbook: ["backup/database-backups#2"],
  uses: uses(LOOKS.snapshots),
  risk: "reads",
  options: { kind: choice("only these (default all)", ["manual", "automated"]) },
  examples: [
    { type: "backup snapshot list", does: "all, with age, size and encryption" },
    { type: "backup snapshot list --kind manual -o json --query 'snapshots[].id'", does: "ids, for a script" },
  ],
  async run(ctx, { kind }) {
    const id = ctx.env.names.database;
    const all = await (await ctx.aws.rds()).snapshots(id);
    const shown = all.filter((one) => kind === undefined || one.kind === kind);
    const newest = newestUsable(shown);
    const age =
      newest?.createdAt === undefined ? "" : `: newest usable ${formatRelative(newest.createdAt, ctx.clock.now())}`;
    return report({
      schema: "backup.snapshots",
      headline: `${shown.length} ${kind === undefined ? "" : `${kind} `}snapshot${shown.length === 1 ? "" : "s"} of ${id}${age}`,
      tone: newest === undefined ? "warn" : "ok",
      data: { database: id, snapshots: shown.map((one) => toJson(one)) },
      sections: [
        {
          type: "table",
          columns: [
            { title: "SNAPSHOT", yield: 0 },
            { title: "KIND" },
            { title: "TAKEN" },
            { title: "SIZE", align: "right" },
            { title: "ENCRYPTED", yield: 2 },
            { title: "VERSION", yield: 3 },
            { title: "STATUS" },
          ],
          rows: shown.map(rowOf),
          empty: "none; take one with: nexusctl backup snapshot create",
        },
      ],
    });
  },
});

function rowOf(one: Snapshot): Cell[] {
  return [
    one.id,
    one.kind,
    { time: one.createdAt },
    `${one.sizeGb} GB`,
    one.encrypted ? "yes" : { text: "no", tone: "warn" },
    one.engineVersion,
    statusCell(one),
  ];
}

function statusCell({ status, percent }: Snapshot): Cell {
  if (status === "available") return { text: status, tone: "ok" };
  return status === "creating" ? { text: `creating, ${percent} %`, tone: "info" } : { text: status, tone: "critical" };
}
