import { pipeline } from "node:stream/promises";
import { openChild } from "../../../core/child.js";
import { asNexusError, interrupted, NexusError } from "../../../core/errors.js";
import type { Gate } from "../../../core/gate.js";
import type { Archive, Load, LoadOptions } from "../server.js";
import { conninfo } from "./quote.js";
import { childEnvironment, type PostgresTarget } from "./target.js";

/** `pg_restore` into a database that exists and is empty; it stops at the first error. */
export function load(
  gate: Pick<Gate, "check">,
  target: PostgresTarget,
  database: string,
  { jobs, owner }: LoadOptions,
): Load {
  const args = [
    "--exit-on-error",
    "--no-password",
    `--dbname=${conninfo(database)}`,
    ...(owner ? [] : ["--no-owner", "--no-privileges"]),
    ...(jobs > 1 ? [`--jobs=${jobs}`] : []),
  ];
  const withFile = (path: string) => [...args, path];
  return {
    // In parallel it reads a file, whose name is not known before.
    allows: [
      {
        service: "process",
        operation: "pg_restore --exit-on-error",
        within: jobs > 1 ? {} : { args },
      },
    ],
    shows: [["pg_restore", ...args].join(" ")],
    run: async (archive: Archive, signal) => {
      const all = archive.kind === "file" ? withFile(archive.path) : args;
      const spec = { command: "pg_restore", args: all, env: childEnvironment(target, database) };
      const child = openChild(gate, spec, signal);
      child.stdout.resume();
      try {
        if (archive.kind === "stream") await pipeline(archive.content, child.stdin, { signal });
        else child.stdin.end();
      } catch (thrown) {
        await explainBroken(thrown, child, signal);
      }
      await child.ended.catch((thrown: unknown) => {
        throw withHint(asNexusError(thrown));
      });
    },
  };
}

/** When pg_restore ended first, its own words say why; when the content failed, that is why. */
async function explainBroken(
  thrown: unknown,
  child: { kill(): void; ended: Promise<void> },
  signal: AbortSignal,
): Promise<never> {
  const brokenPipe =
    thrown instanceof Error && "code" in thrown && /EPIPE|ERR_STREAM_(PREMATURE|DESTROYED)/.test(String(thrown.code));
  if (!brokenPipe) child.kill();
  const own = await child.ended.then(
    () => undefined,
    (error: unknown) => asNexusError(error),
  );
  if (signal.aborted) throw interrupted();
  if (brokenPipe && own !== undefined) throw withHint(own);
  throw asNexusError(thrown);
}

function withHint(error: NexusError): NexusError {
  const role = /role "([^"]+)" does not exist/.exec(error.message)?.[1];
  if (role === undefined) return error;
  return new NexusError(error.code, error.message, {
    hint: `make the role "${role}" on this server first, or restore with --no-owner`,
    cause: error,
  });
}
