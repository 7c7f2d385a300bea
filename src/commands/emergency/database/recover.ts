import type { Database } from "../../../aws/rds.js";
import { change, type Fact, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { NexusError } from "../../../core/errors.js";
import { text } from "../../../core/options.js";
import { parseTime } from "../../../core/time.js";
import { recoveryPoint } from "./recovery-point.js";

export default command({
  name: "recover",
  summary: "Restore the database to a new instance, with all the settings a bare restore forgets",
  description:
    "Nothing happens to the database that runs now. The new instance gets its class, subnets, security, parameter and option groups, Multi-AZ, tags and protection; then the steps to cut over are printed.",
  runbook: ["emergency/database#3", "backup/restore#2", "backup/point-in-time#3"],
  risk: "destructive",
  options: {
    snapshot: text("a snapshot, or latest", { source: "snapshots" }),
    time: text("a point in time, e.g. 2026-01-31T14:00:00Z or '10m ago'"),
    as: text("name of the new instance"),
  },
  examples: [
    { type: "emergency database recover --dry-run", does: "what restoring the newest snapshot would do" },
    { type: "emergency database recover --time '20m ago' --as nexus-recovered-db", does: "back to twenty minutes ago" },
  ],
  async run(ctx, { snapshot, time, as }) {
    const rds = await ctx.aws.rds();
    const source = await rds.database(ctx.env.names.database);
    const now = ctx.clock.now();
    const wanted = { snapshot, time: time === undefined ? undefined : parseTime(time, now) };
    const point = recoveryPoint(wanted, source, await rds.snapshots(source.id), now);
    const name = as ?? `${source.id.replace(/-db$/, "")}-recovered-db`;
    checkName(name);
    if ((await rds.databaseIfThere(name)) !== undefined) {
      throw new NexusError("failed", `an instance named ${name} exists already`, {
        hint: "give the new one another name: --as <name>",
      });
    }
    const timeoutMs = ctx.globals.timeoutMs ?? Math.max(ctx.env.waitTimeoutMs, 3_600_000);
    return change({
      title: `Restore ${source.id} to the new instance ${name}`,
      risk: "destructive",
      resource: { type: "rds-instance", name },
      facts: [
        // A time is the reader's own choice; said as "10m ago" it is another instant at the second look.
        fact("from", point.words, { volatile: time !== undefined }),
        fact("new instance", "free", { after: name }),
        ...carriedOver(source),
      ],
      warnings: [
        `${source.id} is not touched: the application goes on using it until you cut over`,
        "the new instance reads its data as it needs it: the first queries are slow",
        "it is paid for from now on",
      ],
      steps: [rds.restore({ source, as: name, from: point.from }), rds.untilStatus(name, "available", timeoutMs)],
      doneWords: `${name} was restored from ${point.words}`,
      after: () => cutOver(source, name),
    });
  },
});

/** What RDS takes for a name: letters, digits and single hyphens, beginning with a letter. */
function checkName(name: string): void {
  if (/^[a-zA-Z](?:-?[a-zA-Z0-9])*$/.test(name) && name.length <= 63) return;
  throw new NexusError("usage", `--as: "${name}" is no name for an instance`, {
    hint: "at most 63 letters, digits and single hyphens, beginning with a letter",
  });
}

/** Settings that a restore would otherwise set back to defaults; each is carried over. */
function carriedOver(source: Database): Fact[] {
  return [
    fact("class", source.class),
    fact("Multi-AZ", source.multiAz ? "yes" : "no"),
    fact("subnet group", source.subnetGroup),
    fact("security groups", source.securityGroups.join(", ")),
    fact("parameter group", source.parameterGroup),
    fact("option group", source.optionGroup),
    fact("public access", source.publiclyAccessible ? "yes" : "no"),
    fact("deletion protection", source.deletionProtection ? "on" : "off"),
    fact("tags", source.tags.map(({ key, value }) => `${key}=${value}`).join(", ")),
  ];
}

function cutOver(source: Database, name: string): string[] {
  return [
    "to cut over:",
    `1. look whether it can be reached: nexusctl emergency database --instance ${name}`,
    "2. stop the writers: nexusctl service stop",
    `3. point the application at ${name} (its secret or parameter), and start it: nexusctl service start`,
    `4. keep ${source.id} until you are sure, then delete it by hand`,
  ];
}
