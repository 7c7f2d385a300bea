import { openChild } from "../../../core/child.js";
import { NexusError } from "../../../core/errors.js";
import type { Gate } from "../../../core/gate.js";
import type { OpenDump } from "../server.js";
import { prepare, readContents } from "./contents.js";
import { readFacts } from "./properties.js";
import { connect } from "./session.js";
import { childEnvironment, type PostgresTarget } from "./target.js";

/** A table that somebody alters holds a dump up for at most so long. */
const LOCK_WAIT = "60s";
/** pg_dump compresses on one processor, which is what a dump waits for: its own level 6 takes twice as long and saves 7 %. */
const COMPRESSION = "3";

/**
 * Dumps a database, and counts it in the very snapshot the dump sees: a transaction exports its snapshot, `pg_dump` uses it, and
 * the same transaction counts while the dump runs.
 */
export async function openDump(
  gate: Pick<Gate, "check">,
  target: PostgresTarget,
  database: string,
  signal: AbortSignal,
): Promise<OpenDump> {
  const session = await connect(target, database, signal);
  try {
    const facts = await readFacts(session, database);
    if (facts === undefined) throw new NexusError("not-found", `there is no database "${database}"`);
    await prepare(session);
    await session.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const [exported] = await session.query("SELECT pg_export_snapshot() AS id");
    const args = [
      "--format=custom",
      "--no-password",
      `--compress=${COMPRESSION}`,
      `--lock-wait-timeout=${LOCK_WAIT}`,
      `--snapshot=${String(exported?.id)}`,
    ];
    const child = openChild(gate, { command: "pg_dump", args, env: childEnvironment(target, database) }, signal);
    child.stdin.end();
    const contents = readContents(session);
    // Where counting failed the snapshot is gone, and pg_dump fails of that.
    const ended = child.ended.catch(async (thrown: unknown) => {
      await contents;
      throw thrown;
    });
    // Whoever awaits them hears of it; until then they must not end the process.
    for (const promise of [contents, ended]) promise.catch(() => undefined);
    return {
      properties: facts.properties,
      serverVersion: facts.serverVersion,
      stream: child.stdout,
      ended,
      contents,
      close: async () => {
        child.kill();
        await child.ended.catch(() => undefined);
        await session.close();
      },
    };
  } catch (thrown) {
    await session.close();
    throw thrown;
  }
}
