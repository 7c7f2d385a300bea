import { LOOKS, uses } from "../../../aws/uses.js";
import { type Change, change, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { flag } from "../../../core/options.js";
import { databaseStatus } from "../../../health/database-status.js";
import { waitMs } from "../looks.js";
import { currentDatabase, databaseResource, outageWords, refused, statusFact } from "./looks.js";

export default command({
  name: "reboot",
  summary: "Reboot the database, with --failover onto the standby",
  description: "Applies parameters that wait for a reboot. --failover needs a Multi-AZ database.",
  runbook: ["emergency/database-issues#2"],
  uses: uses(LOOKS.database, { rds: ["RebootDBInstance"] }),
  risk: "disruptive",
  options: { failover: flag("switch to the standby in the other zone") },
  examples: [
    { type: "service db reboot --dry-run", does: "show what a reboot would mean now" },
    { type: "service db reboot --failover --yes", does: "move to the standby, without asking" },
  ],
  async run(ctx, { failover }): Promise<Change> {
    const { rds, database } = await currentDatabase(ctx);
    const { id, status, multiAz, parameterStatus } = database;
    if (failover && !multiAz) {
      throw refused(`${id} is Single-AZ: there is no standby to fail over to`, "reboot it without --failover");
    }
    if (status !== "available") {
      throw refused(
        `${id} is ${status}: RDS reboots only a database that is available (${databaseStatus(status).words})`,
        status === "stopped" ? "start it with: nexusctl service db start" : "see: nexusctl service db status",
      );
    }
    const brief =
      failover || !multiAz ? outageWords(database) : "connections break until it is back, usually for a minute or two";
    return change({
      title: failover ? `Reboot ${id} with failover` : `Reboot ${id}`,
      risk: "disruptive",
      resource: databaseResource(database),
      facts: [
        statusFact(database),
        fact("standby", multiAz ? "yes" : "none"),
        ...(parameterStatus === "pending-reboot"
          ? [fact("parameters", "wait for a reboot", { after: "applied" })]
          : []),
      ],
      warnings: [brief],
      steps: [rds.reboot(database, failover), rds.untilStatus(id, "available", waitMs(ctx))],
      doneWords: failover ? `${id} runs on the former standby` : `${id} was rebooted`,
    });
  },
});
