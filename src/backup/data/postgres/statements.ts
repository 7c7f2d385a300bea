import { setTimeout as wait } from "node:timers/promises";
import type { Gate } from "../../../core/gate.js";
import { OutcomeUnknown } from "../../../core/steps.js";
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

type Pair = [from: string, to: string];

const EVICT_EVERY_MS = 50;
/** For so many times 50 ms a server may still be busy with a transaction whose connection is gone. */
const MOST_LOOKS = 200;

/**
 * Renames in one transaction. PostgreSQL renames no database that somebody uses, so a second connection ends the sessions of
 * those databases meanwhile; once the rename holds its lock nobody new comes in. A transaction that does not end, whatever
 * the reason, leaves everything as it was. It takes a moment: Ctrl-C does not break it off.
 */
export function renameDatabases(gate: Pick<Gate, "check">, target: PostgresTarget, pairs: Pair[]): Action {
  const made = new Set(pairs.map(([, to]) => to));
  const ends = pairs.flatMap(([from]) => (made.has(from) && !isFirst(from, pairs) ? [] : [endSessions(from)]));
  const renames = pairs.map(([from, to]) => `ALTER DATABASE ${identifier(from)} RENAME TO ${identifier(to)}`);
  return {
    allows: allowancesOf([...ends, ...renames]),
    shows: [...ends, "BEGIN", ...renames, "COMMIT"],
    run: () =>
      withSession(target, MAINTENANCE, (session) =>
        withSession(target, MAINTENANCE, async (other) => {
          const stop = new AbortController();
          const evicting = evict(gate, other, ends, stop.signal);
          // What keeps it from evicting is said when the rename fails of it.
          const failed = evicting.then(
            () => undefined,
            (thrown: unknown) => ({ thrown }),
          );
          let transaction: unknown;
          try {
            await session.query("BEGIN");
            const [row] = await session.query("SELECT txid_current()::text AS transaction");
            transaction = row?.transaction;
            for (const statement of renames) await execute(gate, session, statement);
            await session.query("COMMIT");
          } catch (thrown) {
            stop.abort();
            const why = (await failed)?.thrown ?? thrown;
            if (!(await wasCommitted(target, transaction, why))) throw why;
          } finally {
            stop.abort();
            await failed;
          }
        }),
      ),
  };
}

/**
 * Whether a transaction whose end was not heard of took effect: the server is asked.
 * @throws OutcomeUnknown when it cannot be asked
 */
async function wasCommitted(target: PostgresTarget, transaction: unknown, why: unknown): Promise<boolean> {
  if (typeof transaction !== "string") return false;
  try {
    return await withSession(target, MAINTENANCE, async (session) => {
      for (let looks = 0; ; looks += 1) {
        const [row] = await session.query("SELECT txid_status($1::bigint) AS status", [transaction]);
        if (row?.status !== "in progress" || looks >= MOST_LOOKS) return row?.status === "committed";
        await wait(EVICT_EVERY_MS);
      }
    });
  } catch {
    const words = "the connection was lost while the names were changed; whether they are is not known";
    throw new OutcomeUnknown("partial", words, {
      hint: "look which databases there are before anything else",
      cause: why,
    });
  }
}

/** Whether a name is there before the first rename makes it. */
function isFirst(name: string, pairs: readonly Pair[]): boolean {
  const from = pairs.findIndex(([one]) => one === name);
  const to = pairs.findIndex(([, one]) => one === name);
  return to < 0 || from < to;
}

/** Ends all sessions again and again until `stop`: whoever lost one connects anew at once. */
async function evict(gate: Pick<Gate, "check">, session: Session, ends: string[], stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    for (const statement of ends) await execute(gate, session, statement);
    await wait(EVICT_EVERY_MS);
  }
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
