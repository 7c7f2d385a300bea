import type { Client, QueryResult } from "pg";
import { asNexusError, interrupted, NexusError } from "../../../core/errors.js";
import { errnoOf } from "../../../core/files.js";
import { clientConfig, type PostgresTarget } from "./target.js";

/** One connection. What `query` answers is outside data: rows of unknown values. */
export interface Session {
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Connects. @throws failed, credentials, with PostgreSQL's own words */
export async function connect(target: PostgresTarget, database: string, signal?: AbortSignal): Promise<Session> {
  const { default: pg } = await import("pg");
  const client: Client = new pg.Client(clientConfig(target, database));
  // A server that goes away is heard of by the query that runs, or by the next one.
  client.on("error", () => undefined);
  const leave = () => void client.end().catch(() => undefined);
  signal?.addEventListener("abort", leave, { once: true });
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      if (signal?.aborted) throw interrupted();
      throw explain(thrown, target, database);
    }
  };
  await explained(() => client.connect());
  return {
    query: (sql, values) =>
      explained(async () => {
        const answer: QueryResult<Record<string, unknown>> = await client.query(sql, values);
        return answer.rows;
      }),
    close: async () => {
      signal?.removeEventListener("abort", leave);
      await client.end().catch(() => undefined);
    },
  };
}

/** Connects, works and leaves. */
export async function withSession<T>(
  target: PostgresTarget,
  database: string,
  work: (session: Session) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const session = await connect(target, database, signal);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** By SQLSTATE (appendix A of PostgreSQL's manual). */
function explain(thrown: unknown, { host, port, user }: PostgresTarget, database: string): NexusError {
  if (thrown instanceof NexusError) return thrown;
  const code = errnoOf(thrown) ?? "";
  const { message } = asNexusError(thrown);
  const words = message === "" ? code : message;
  const place = `PostgreSQL at ${host}:${port}`;
  if (code === "28P01" || code === "28000") {
    return new NexusError("credentials", `${place} does not let ${user} in: ${words}`, {
      hint: "say where the password is: data.database.password in the configuration, or PGPASSWORD",
      cause: thrown,
    });
  }
  if (code === "42501") {
    return new NexusError("permission", `${place} refuses ${user}: ${words}`, {
      hint: "give the user that right; a restore can leave owners and privileges out with --no-owner",
      cause: thrown,
    });
  }
  if (code === "3D000") return new NexusError("not-found", `${place} has no database "${database}"`, { cause: thrown });
  return new NexusError("failed", `${place}: ${words}`, {
    hint: "see which door is closed with: nexusctl emergency database",
    cause: thrown,
  });
}
