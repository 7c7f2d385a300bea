import type { Database, Rds } from "../../../aws/rds.js";
import { type Fact, fact, type Resource } from "../../../core/change.js";
import type { Context } from "../../../core/context.js";
import { type ErrorDetails, NexusError } from "../../../core/errors.js";

/** The database this environment is about, read live. @throws not-found with near names */
export async function currentDatabase(ctx: Context): Promise<{ rds: Rds; database: Database }> {
  const rds = await ctx.aws.rds();
  return { rds, database: await rds.database(ctx.env.names.database) };
}

/** What a change of the database is locked on and confirmed by. */
export function databaseResource(database: Database): Resource {
  return { type: "rds-instance", name: database.id };
}

export function statusFact(database: Database, after?: string): Fact {
  return fact("database status", database.status, {
    ...(after === undefined ? {} : { after }),
    moved: (now) => `the database became ${String(now)} since you looked`,
  });
}

/** What RDS would refuse, said before it is asked. */
export function refused(what: string, hint: string): NexusError {
  const details: ErrorDetails = { hint };
  return new NexusError("failed", what, details);
}

/** RDS's names for what waits to be applied, in a reader's words. */
export function pendingName(name: string): string {
  const words: Record<string, string> = { DBInstanceClass: "class", AllocatedStorage: "storage in GB" };
  return words[name] ?? name;
}

/** Multi-AZ instances fail over; others are simply away. */
export function outageWords(database: Database): string {
  return database.multiAz
    ? "connections break while it fails over to the standby, usually for one to two minutes"
    : "there is no standby: connections break until it is back, usually for several minutes";
}
