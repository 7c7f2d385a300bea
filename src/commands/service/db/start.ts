import { LOOKS, uses } from "../../../aws/uses.js";
import { type Change, change } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { databaseStatus } from "../../../health/database-status.js";
import { waitMs } from "../looks.js";
import { currentDatabase, databaseResource, refused, statusFact } from "./looks.js";

/** Statuses in which it runs, or is on the way there by itself. */
const UP = ["available", "starting", "rebooting", "backing-up", "modifying", "storage-optimization"];

export default command({
  name: "start",
  summary: "Start the stopped database, and wait until it takes connections",
  runbook: ["service/starting-services#2"],
  uses: uses(LOOKS.database, { rds: ["StartDBInstance"] }),
  risk: "safe",
  examples: [
    { type: "service db start", does: "start it and wait until it is available" },
    { type: "service db start --no-wait", does: "start it and come back later" },
  ],
  async run(ctx): Promise<Change> {
    const { rds, database } = await currentDatabase(ctx);
    const base = {
      title: `Start ${database.id}`,
      risk: "safe" as const,
      resource: databaseResource(database),
      facts: [statusFact(database, "available")],
      warnings: [],
      doneWords: `${database.id} is started`,
    };
    if (UP.includes(database.status)) {
      return change({ ...base, facts: [statusFact(database)], steps: [], nothingToDo: already(database.status) });
    }
    if (database.status !== "stopped") throw notStartable(database.id, database.status);
    return change({ ...base, steps: [rds.start(database), rds.untilStatus(database.id, "available", waitMs(ctx))] });
  },
});

function already(status: string): string {
  if (status === "available") return "it is started already";
  return `it is ${status}: ${databaseStatus(status).words}; see: nexusctl service db status`;
}

function notStartable(id: string, status: string) {
  const hint =
    status === "stopping" ? "try again once it is stopped: nexusctl service db status" : "nexusctl emergency database";
  return refused(`${id} is ${status}: RDS starts only a stopped database (${databaseStatus(status).words})`, hint);
}
