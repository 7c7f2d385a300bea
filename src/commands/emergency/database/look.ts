import type { Series } from "../../../aws/cloudwatch.js";
import type { LogEvent } from "../../../aws/logs.js";
import type { Database, Snapshot } from "../../../aws/rds.js";
import type { Context } from "../../../core/context.js";
import { type Headroom, headroomQueries, measure } from "../../../health/checks/database-headroom.js";
import { type PostgresProbe, probePostgres } from "../../../health/probes/postgres.js";
import { type Attempt, attempt } from "../../../health/within.js";

const PART_MS = 5_000;
const PROBE_MS = 3_000;
const RANGE_MS = 3_600_000;
const PERIOD_SECONDS = 60;
const LOG_LINES = 8;
/** What a client that cannot get in leaves in PostgreSQL's log. */
const CONNECTION_PATTERN = "?FATAL ?PANIC ?ERROR";

export interface DatabaseLook {
  database: Database;
  /** Undefined in the sandbox, whose addresses exist only inside it. */
  probe: PostgresProbe | undefined;
  headroom: Attempt<Headroom>;
  latency: Attempt<{ readMs: number | undefined; writeMs: number | undefined }>;
  snapshots: Attempt<Snapshot[]>;
  logs: Attempt<{ group: string | undefined; events: LogEvent[] }>;
}

/** Everything there is to see of the database, all parts at once; one that fails hides no other. */
export async function lookAtDatabase(ctx: Context, id: string): Promise<DatabaseLook> {
  const rds = await ctx.aws.rds();
  const database = await rds.database(id);
  const series = attempt(() => metrics(ctx, database), PART_MS, ctx);
  const [seen, most, snapshots, logs, probe] = await Promise.all([
    series,
    attempt(() => rds.maxConnections(database), PART_MS, ctx),
    attempt(() => rds.snapshots(database.id), PART_MS, ctx),
    attempt(() => connectionLog(ctx, id), PART_MS, ctx),
    probeEndpoint(ctx, database),
  ]);
  return {
    database,
    probe,
    snapshots,
    logs,
    headroom: seen.ok ? { ok: true, value: measure(database, seen.value, most) } : seen,
    latency: seen.ok
      ? {
          ok: true,
          value: { readMs: newestMs(seen.value, "ReadLatency"), writeMs: newestMs(seen.value, "WriteLatency") },
        }
      : seen,
  };
}

async function metrics(ctx: Context, database: Database): Promise<Series[]> {
  const now = ctx.clock.now();
  const latency = ["ReadLatency", "WriteLatency"].map((metric) => ({
    id: metric,
    namespace: "AWS/RDS",
    metric,
    dimensions: { DBInstanceIdentifier: database.id },
    stat: "Average",
    periodSeconds: PERIOD_SECONDS,
  }));
  const range = { from: new Date(now.getTime() - RANGE_MS), to: now };
  return (await ctx.aws.cloudwatch()).metrics([...headroomQueries(database.id), ...latency], range);
}

function newestMs(series: readonly Series[], id: string): number | undefined {
  const value = series.find((one) => one.id === id)?.points.at(-1)?.value;
  return value === undefined ? undefined : value * 1_000;
}

/** PostgreSQL's own log, in whichever of the possible groups exists. */
async function connectionLog(ctx: Context, id: string): Promise<{ group: string | undefined; events: LogEvent[] }> {
  const logs = await ctx.aws.logs();
  const { database, databaseLogGroups } = ctx.env.names;
  const groups = databaseLogGroups.map((name) => name.replace(database, id));
  const [prefix = ""] = groups;
  const there = new Set(await logs.groups(prefix.replace(/\/[^/]*$/, "/")));
  const group = groups.find((name) => there.has(name));
  if (group === undefined) return { group, events: [] };
  const from = new Date(ctx.clock.now().getTime() - RANGE_MS);
  const { events } = await logs.search({ group, pattern: CONNECTION_PATTERN, from, max: 2_000 });
  return { group, events: events.slice(-LOG_LINES) };
}

async function probeEndpoint(
  ctx: Context,
  { endpoint, user, databaseName }: Database,
): Promise<PostgresProbe | undefined> {
  if (ctx.env.kind === "sandbox" || endpoint === undefined) return undefined;
  const target = {
    ...endpoint,
    user: user ?? "postgres",
    database: databaseName ?? "postgres",
    password: ctx.variables.PGPASSWORD,
  };
  ctx.redactor.add(target.password);
  return probePostgres(target, { timeoutMs: PROBE_MS, clock: ctx.clock, signal: ctx.signal });
}
