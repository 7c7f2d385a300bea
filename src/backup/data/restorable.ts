import { NexusError } from "../../core/errors.js";
import type { DatabaseInBackup } from "./manifest.js";
import { majorOf } from "./postgres/properties.js";
import type { DatabaseServer } from "./server.js";

/**
 * Whether this server and these tools can take the backup.
 * @returns the server's version
 * @throws failed when the backup is of a newer major version than the server, or pg_restore too old to read it
 */
export async function checkServer(server: DatabaseServer, database: DatabaseInBackup): Promise<string> {
  const version = await server.version();
  if (majorOf(database.serverVersion) > majorOf(version)) {
    throw new NexusError(
      "failed",
      `the backup is of PostgreSQL ${database.serverVersion}, and ${server.place} is ${version}: a dump of a newer major version cannot be restored into an older one`,
      { hint: "restore it into a server of the same or a newer major version: --host <host>" },
    );
  }
  const newest = majorOf(database.dumpVersion) > majorOf(version) ? database.dumpVersion : version;
  await server.tools(newest);
  return version;
}
