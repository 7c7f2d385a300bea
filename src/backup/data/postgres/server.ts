import { openChild } from "../../../core/child.js";
import type { Gate } from "../../../core/gate.js";
import type { DatabaseServer } from "../server.js";
import { prepare, readContents } from "./contents.js";
import { openDump } from "./dump.js";
import { load } from "./load.js";
import { createStatement, dressStatements, readFacts, versionOf } from "./properties.js";
import { withSession } from "./session.js";
import { dropStatements, MAINTENANCE, renameDatabases, statements } from "./statements.js";
import type { PostgresTarget } from "./target.js";
import { checkTools } from "./tools.js";

const DATABASES = `SELECT d.datname AS name, count(a.pid) AS sessions FROM pg_database d
  LEFT JOIN pg_stat_activity a ON a.datid = d.oid GROUP BY 1 ORDER BY 1`;

/** A real PostgreSQL server, with its own tools for dumps and a connection for everything else. */
export function createPostgresServer(
  target: PostgresTarget,
  deps: { gate: Pick<Gate, "check">; signal: AbortSignal },
): DatabaseServer {
  const { gate, signal } = deps;
  const ask = <T>(work: Parameters<typeof withSession<T>>[2]) => withSession(target, MAINTENANCE, work, signal);
  return {
    place: `${target.host}:${target.port} as ${target.user}`,
    tools: (serverVersion) => checkTools(gate, serverVersion, signal),
    version: () =>
      ask(async (session) => {
        const [row] = await session.query("SELECT current_setting('server_version') AS version");
        return versionOf(String(row?.version));
      }),
    facts: (database) => ask((session) => readFacts(session, database)),
    databases: () =>
      ask(async (session) =>
        (await session.query(DATABASES)).map(({ name, sessions }) => ({
          name: String(name),
          sessions: Number(sessions),
        })),
      ),
    dump: (database, until) => openDump(gate, target, database, until),
    contents: (database, until) =>
      withSession(
        target,
        database,
        async (session) => {
          await prepare(session);
          return readContents(session);
        },
        until,
      ),
    list: async (archive, until) => {
      const child = openChild(gate, { command: "pg_restore", args: ["--list"] }, until);
      const feeding = feed(archive, child.stdin).catch((thrown: unknown) => {
        child.kill();
        throw thrown;
      });
      let text = "";
      const reading = (async () => {
        for await (const chunk of child.stdout) text += String(chunk);
      })();
      await Promise.all([feeding, reading, child.ended]);
      return text.split("\n").filter((line) => /^\d+;/.test(line)).length;
    },
    create: (database, properties) => statements(gate, target, [createStatement(database, properties)]),
    load: (database, options) => load(gate, target, database, options),
    drop: (database) => statements(gate, target, dropStatements(database)),
    dress: (database, properties) => statements(gate, target, dressStatements(database, properties)),
    rename: (...pairs) => renameDatabases(gate, target, pairs),
  };
}

/** Hands on as long as the child reads; the rest is still read, because somebody hashes it on the way. */
async function feed(content: AsyncIterable<Uint8Array>, stdin: NodeJS.WritableStream & { destroyed?: boolean }) {
  for await (const chunk of content) {
    if (stdin.destroyed === true || !stdin.writable) continue;
    if (!stdin.write(chunk)) await drained(stdin);
  }
  stdin.end();
}

function drained(stdin: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of ["drain", "close", "error"]) stdin.off(event, done);
      resolve();
    };
    for (const event of ["drain", "close", "error"]) stdin.once(event, done);
  });
}
