import { runChild } from "../../../core/child.js";
import { asNexusError, NexusError } from "../../../core/errors.js";
import type { Gate } from "../../../core/gate.js";
import { majorOf, versionOf } from "./properties.js";

/** What `pg_dump` and `pg_restore` on PATH are. @throws failed when one is missing or older than the server */
export async function checkTools(
  gate: Pick<Gate, "check">,
  serverVersion: string,
  signal: AbortSignal,
): Promise<{ dump: string; restore: string }> {
  const [dump, restore] = await Promise.all([
    toolVersion(gate, "pg_dump", serverVersion, signal),
    toolVersion(gate, "pg_restore", serverVersion, signal),
  ]);
  return { dump, restore };
}

async function toolVersion(
  gate: Pick<Gate, "check">,
  command: string,
  serverVersion: string,
  signal: AbortSignal,
): Promise<string> {
  const major = majorOf(serverVersion);
  const hint = `install PostgreSQL's client tools, version ${major} or newer: apt-get install postgresql-client-${major} (Debian), brew install libpq (macOS)`;
  let printed: string;
  try {
    printed = await runChild(gate, { command, args: ["--version"] }, signal);
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    throw new NexusError("failed", error.message, { hint, cause: thrown });
  }
  const version = versionOf(printed);
  if (majorOf(version) >= major) return version;
  throw new NexusError("failed", `${command} is version ${version}, older than the server's ${serverVersion}`, {
    hint,
  });
}
