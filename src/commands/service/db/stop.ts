import type { Database } from "../../../aws/rds.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { type Change, change, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { databaseStatus } from "../../../health/database-status.js";
import { plural, softly, waitMs } from "../looks.js";
import { currentDatabase, databaseResource, refused, statusFact } from "./looks.js";

/** RDS starts a stopped instance again after this time (RDS user guide, "Stopping an Amazon RDS DB instance temporarily"). */
const RESTARTS_AFTER_MS = 7 * 24 * 3_600_000;

export default command({
  name: "stop",
  summary: "Stop the database, and wait until it is stopped",
  description:
    "RDS has no waiter for this, so the status is polled. RDS starts a stopped database by itself after seven days.",
  runbook: ["service/stopping-services#2"],
  uses: uses(LOOKS.database, LOOKS.service, { rds: ["StopDBInstance"] }),
  risk: "destructive",
  examples: [
    { type: "service db stop --dry-run", does: "show what stopping would mean, and when RDS starts it again" },
    {
      type: "service db stop --yes --confirm nexus-platform-production-db",
      does: "stop it from a script, naming what is stopped",
    },
  ],
  async run(ctx): Promise<Change> {
    const [{ rds, database }, users] = await Promise.all([currentDatabase(ctx), runningTasks(ctx)]);
    const base = { title: `Stop ${database.id}`, risk: "destructive" as const, resource: databaseResource(database) };
    if (database.status === "stopped" || database.status === "stopping") {
      return change({
        ...base,
        facts: [statusFact(database)],
        warnings: [],
        steps: [],
        nothingToDo: already(database),
      });
    }
    checkStoppable(database);
    const startsAgain = new Date(ctx.clock.now().getTime() + RESTARTS_AFTER_MS).toISOString().slice(0, 10);
    return change({
      ...base,
      facts: [
        statusFact(database, "stopped"),
        fact("RDS starts it by itself", null, { after: startsAgain, volatile: true }),
      ],
      warnings: [
        ...users,
        `RDS starts it by itself after seven days, on ${startsAgain}; to keep it stopped, stop it again then`,
        "its storage and backups are paid for while it is stopped",
      ],
      steps: [rds.stop(database), rds.untilStatus(database.id, "stopped", waitMs(ctx))],
      doneWords: `${database.id} is stopped`,
      after: () => ["start it again with: nexusctl service db start"],
    });
  },
});

function already(database: Database): string {
  if (database.status === "stopping") return "it is stopping already; see: nexusctl service db status";
  const { automaticRestartTime } = database;
  const until =
    automaticRestartTime === undefined ? "" : `; RDS starts it by itself at ${automaticRestartTime.toISOString()}`;
  return `it is stopped already${until}`;
}

/** @throws failed for what RDS cannot stop */
function checkStoppable(database: Database): void {
  const { id, status, replicaOf, replicas, engine } = database;
  if (replicaOf !== undefined) {
    throw refused(
      `${id} is a read replica of ${replicaOf}: RDS cannot stop a read replica`,
      "promote or delete it instead",
    );
  }
  if (replicas.length > 0) {
    throw refused(
      `${id} has ${plural(replicas.length, "read replica")} (${replicas.join(", ")}): RDS cannot stop it while it has one`,
      "promote or delete the replicas first",
    );
  }
  if (engine.startsWith("aurora")) {
    throw refused(
      `${id} belongs to an Aurora cluster: only the whole cluster can be stopped`,
      "stop the cluster instead",
    );
  }
  if (status !== "available") {
    throw refused(
      `${id} is ${status}: RDS stops only a database that is available (${databaseStatus(status).words})`,
      "see when it is: nexusctl service db status",
    );
  }
}

/** Tasks that would lose their database. A service that cannot be read is no reason to refuse. */
async function runningTasks(ctx: Context): Promise<string[]> {
  const { cluster, service } = ctx.env.names;
  const seen = await softly(ctx, async () => (await ctx.aws.ecs()).service({ cluster, service }));
  if (!seen.ok) return ["every client loses its connection; whether the service still runs is not known"];
  if (seen.value.running === 0) return [];
  return [
    `${plural(seen.value.running, "task")} of ${service} ${seen.value.running === 1 ? "uses" : "use"} it and will fail: stop the service first with service stop`,
  ];
}
