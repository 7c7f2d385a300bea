import type { Gate } from "../../../core/gate.js";
import type { Action } from "../server.js";
import { identifier, literal } from "./quote.js";
import { type Session, withSession } from "./session.js";
import type { PostgresTarget } from "./target.js";

/** Databases are made, renamed and dropped from a connection to another one. */
export const MAINTENANCE = "postgres";

/** Statements one after the other from the maintenance database, each through the gate. */
export function statements(gate: Pick<Gate, "check">, target: PostgresTarget, sql: string[]): Action {
  return {
    allows: allowancesOf(sql),
    shows: sql,
    run: (signal) =>
      withSession(
        target,
        MAINTENANCE,
        async (session) => {
          for (const statement of sql) await execute(gate, session, statement);
        },
        signal,
      ),
  };
}

/**
 * Renames in one transaction. Nobody may come in meanwhile, so connections are refused first; whatever happens, they are
 * allowed again. Half of it would be worse than all or nothing, and it takes a moment: Ctrl-C does not break it off.
 */
export function renameDatabases(gate: Pick<Gate, "check">, target: PostgresTarget, pairs: Pair[]): Action {
  const allow = (name: string, yes: boolean) => `ALTER DATABASE ${identifier(name)} ALLOW_CONNECTIONS ${yes}`;
  const { before, after } = endsOf(pairs);
  const closing = before.flatMap((name) => [allow(name, false), endSessions(name)]);
  const renames = pairs.map(([from, to]) => `ALTER DATABASE ${identifier(from)} RENAME TO ${identifier(to)}`);
  const reopening = before.map((name) => allow(name, true));
  const opening = after.map((name) => allow(name, true));
  return {
    allows: allowancesOf([...closing, ...renames, ...reopening, ...opening]),
    shows: [...closing, "BEGIN", ...renames, "COMMIT", ...opening],
    run: () =>
      withSession(target, MAINTENANCE, async (session) => {
        try {
          for (const statement of closing) await execute(gate, session, statement);
          await session.query("BEGIN");
          for (const statement of renames) await execute(gate, session, statement);
          await session.query("COMMIT");
        } catch (thrown) {
          await session.query("ROLLBACK");
          for (const statement of reopening) await execute(gate, session, statement);
          throw thrown;
        }
        for (const statement of opening) await execute(gate, session, statement);
      }),
  };
}

type Pair = [from: string, to: string];

/** Names that are there before, and what each is called after all renames. */
function endsOf(pairs: readonly Pair[]): { before: string[]; after: string[] } {
  const named = new Map<string, string>();
  for (const [from, to] of pairs) {
    const origin = [...named].find(([, now]) => now === from)?.[0] ?? from;
    named.set(origin, to);
  }
  return { before: [...named.keys()], after: [...named.values()] };
}

export function dropStatements(name: string): string[] {
  return [endSessions(name), `DROP DATABASE IF EXISTS ${identifier(name)}`];
}

function endSessions(database: string): string {
  return `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${literal(database).trim()} AND pid <> pg_backend_pid()`;
}

async function execute(gate: Pick<Gate, "check">, session: Session, sql: string): Promise<void> {
  gate.check({ service: "postgres", operation: operationOf(sql), content: { sql } });
  await session.query(sql);
}

function allowancesOf(sql: readonly string[]) {
  return sql.map((statement) => ({
    service: "postgres",
    operation: operationOf(statement),
    within: { sql: statement },
  }));
}

/** `ALTER DATABASE` of `ALTER DATABASE "x" RENAME ...`. */
function operationOf(sql: string): string {
  return sql.split(" ").slice(0, 2).join(" ");
}
