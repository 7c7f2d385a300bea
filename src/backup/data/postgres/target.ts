import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { checkServerIdentity } from "node:tls";
import type { ClientConfig } from "pg";
import type { DatabaseAccess } from "../../../core/environment.js";
import { NexusError } from "../../../core/errors.js";
import { readIfThere } from "../../../core/files.js";

/** Everything that is needed to connect. */
export interface PostgresTarget {
  host: string;
  port: number;
  user: string;
  password: string | undefined;
  sslMode: DatabaseAccess["sslMode"];
  caBundle: string | undefined;
}

const CONNECT_SECONDS = 10;
const BUNDLE = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";

/** Where libpq looks when nothing else is said. */
export function caFileOf({ sslMode, caBundle }: Pick<PostgresTarget, "sslMode" | "caBundle">): string | undefined {
  if (sslMode !== "verify-full" && sslMode !== "verify-ca") return undefined;
  const path = caBundle ?? join(homedir(), ".postgresql", "root.crt");
  if (readIfThere(path) !== undefined) return path;
  throw new NexusError("config", `TLS cannot be verified (${sslMode}): there is no ${path}`, {
    hint: `for RDS download ${BUNDLE} and name it in the configuration: data.database.caBundle`,
  });
}

/** The same for libpq's tools. What the operator's own environment says of PostgreSQL is taken away. */
export function childEnvironment(target: PostgresTarget, database: string): Record<string, string | undefined> {
  return {
    PGSERVICE: undefined,
    PGSERVICEFILE: undefined,
    PGHOSTADDR: undefined,
    PGOPTIONS: undefined,
    PGPASSFILE: undefined,
    PGSSLCERT: undefined,
    PGSSLKEY: undefined,
    PGHOST: target.host,
    PGPORT: String(target.port),
    PGUSER: target.user,
    PGPASSWORD: target.password,
    PGDATABASE: database,
    PGSSLMODE: target.sslMode,
    PGSSLROOTCERT: caFileOf(target),
    PGAPPNAME: "nexusctl",
    PGCONNECT_TIMEOUT: String(CONNECT_SECONDS),
    PGCLIENTENCODING: undefined,
  };
}

export function clientConfig(target: PostgresTarget, database: string): ClientConfig {
  const { host, port, user, password } = target;
  return {
    host,
    port,
    user,
    database,
    application_name: "nexusctl",
    connectionTimeoutMillis: CONNECT_SECONDS * 1000,
    keepAlive: true,
    ...(password === undefined ? {} : { password }),
    ssl: tlsOf(target),
  };
}

function tlsOf(target: PostgresTarget): ClientConfig["ssl"] {
  const { sslMode, host } = target;
  if (sslMode === "disable") return false;
  const file = caFileOf(target);
  if (file === undefined) return { rejectUnauthorized: false };
  return {
    ca: readFileSync(file, "utf8"),
    rejectUnauthorized: true,
    // By default the name is compared with the TLS server name, which an address does not have.
    checkServerIdentity: (_name, certificate) =>
      sslMode === "verify-ca" ? undefined : checkServerIdentity(host, certificate),
  };
}
