import type { Database } from "../../aws/rds.js";
import type { Context } from "../../core/context.js";
import { NexusError } from "../../core/errors.js";
import { findPassword } from "./password.js";
import { createPostgresServer } from "./postgres/server.js";
import type { PostgresTarget } from "./postgres/target.js";
import { createSandboxServer } from "./sandbox-server.js";
import type { DatabaseServer } from "./server.js";

const POSTGRES_PORT = 5432;

/**
 * The PostgreSQL server that the configuration names; what it leaves out is taken from RDS.
 * @param host another server, `host` or `host:port`, e.g. a restored instance's
 * @throws config, not-found, credentials: what is missing to reach it
 */
export async function openDatabaseServer(ctx: Context, host?: string): Promise<DatabaseServer> {
  if (ctx.sandbox !== undefined) return createSandboxServer(ctx.sandbox.data, ctx.gate);
  return createPostgresServer(await findTarget(ctx, host), { gate: ctx.gate, signal: ctx.signal });
}

async function findTarget(ctx: Context, host: string | undefined): Promise<PostgresTarget> {
  const settings = ctx.env.data.database;
  const other = host === undefined ? undefined : splitHost(host);
  const complete = settings.host !== undefined && settings.user !== undefined;
  const rds = complete ? undefined : await (await ctx.aws.rds()).database(ctx.env.names.database);
  const place = {
    host: other?.host ?? settings.host ?? endpointOf(rds).host,
    port: other?.port ?? settings.port ?? rds?.endpoint?.port ?? POSTGRES_PORT,
    user: settings.user ?? userOf(rds),
  };
  const reference =
    settings.password ?? (rds?.masterSecret === undefined ? undefined : `secretsmanager:${rds.masterSecret}`);
  const password = await findPassword(ctx, "PGPASSWORD", reference, async () => (await ctx.aws.rds()).authToken(place));
  return { ...place, password, sslMode: settings.sslMode, caBundle: settings.caBundle };
}

function splitHost(text: string): { host: string; port: number | undefined } {
  const [, host, port] = /^(.+?)(?::(\d+))?$/.exec(text) ?? [];
  return { host: host ?? text, port: port === undefined ? undefined : Number(port) };
}

function endpointOf(database: Database | undefined): { host: string; port: number } {
  if (database?.endpoint !== undefined) return database.endpoint;
  throw new NexusError(
    "failed",
    `${database?.id ?? "the database"} has no endpoint: it is ${database?.status ?? "unknown"}`,
    {
      hint: "see how it is with: nexusctl service db status",
    },
  );
}

function userOf(database: Database | undefined): string {
  if (database?.user !== undefined) return database.user;
  throw new NexusError("config", "whom to log in as is not known", {
    hint: "name the user in the configuration: data.database.user",
  });
}
