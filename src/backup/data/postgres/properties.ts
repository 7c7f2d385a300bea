import { isObject } from "../../../core/json.js";
import type { DatabaseFacts, DatabaseProperties } from "../server.js";
import { identifier, literal } from "./quote.js";
import type { Session } from "./session.js";

/** `pg_database`'s members for a locale were renamed from version to version: they are read as a map. */
const FACTS = `SELECT to_jsonb(d) AS row, pg_get_userbyid(d.datdba) AS owner, pg_encoding_to_char(d.encoding) AS encoding,
    pg_database_size(d.oid) AS bytes, current_setting('server_version') AS version,
    (SELECT jsonb_agg(jsonb_build_object('role', CASE WHEN s.setrole = 0 THEN NULL ELSE pg_get_userbyid(s.setrole) END,
        'value', v)) FROM pg_db_role_setting s, unnest(s.setconfig) v WHERE s.setdatabase = d.oid) AS settings,
    (SELECT jsonb_agg(g) FROM (SELECT CASE WHEN a.grantee = 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END AS grantee,
        a.is_grantable AS grantable, array_agg(a.privilege_type ORDER BY a.privilege_type) AS privileges
        FROM aclexplode(d.datacl) a GROUP BY 1, 2 ORDER BY 1, 2) g) AS grants
  FROM pg_database d WHERE d.datname = $1`;

export async function readFacts(session: Session, name: string): Promise<DatabaseFacts | undefined> {
  const [found] = await session.query(FACTS, [name]);
  if (found === undefined) return undefined;
  const row = isObject(found.row) ? found.row : {};
  return {
    name,
    serverVersion: versionOf(String(found.version)),
    bytes: Number(found.bytes),
    properties: {
      owner: String(found.owner),
      encoding: String(found.encoding),
      collate: String(row.datcollate ?? ""),
      ctype: String(row.datctype ?? ""),
      provider: row.datlocprovider === "i" ? "icu" : "libc",
      icuLocale: textOf(row.datlocale ?? row.daticulocale),
      settings: list(found.settings).map(({ role, value }) => {
        const [setting = "", ...rest] = String(value).split("=");
        return { role: textOf(role), name: setting, value: rest.join("=") };
      }),
      grants:
        row.datacl === null || row.datacl === undefined
          ? null
          : list(found.grants).map(({ grantee, grantable, privileges }) => ({
              grantee: textOf(grantee),
              grantable: grantable === true,
              privileges: Array.isArray(privileges) ? privileges.map(String) : [],
            })),
    },
  };
}

/** `15.18 (Debian 15.18-0+deb12u1)` is `15.18`. */
export function versionOf(text: string): string {
  return /\d+(?:\.\d+)?/.exec(text)?.[0] ?? text;
}

export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

/** template0, because only it takes another encoding or locale. */
export function createStatement(name: string, properties: DatabaseProperties | null): string {
  if (properties === null) return `CREATE DATABASE ${identifier(name)} TEMPLATE template0`;
  const { encoding, collate, ctype, provider, icuLocale } = properties;
  const icu =
    provider === "icu" && icuLocale !== null ? ` LOCALE_PROVIDER icu ICU_LOCALE ${literal(icuLocale).trim()}` : "";
  return `CREATE DATABASE ${identifier(name)} TEMPLATE template0 ENCODING ${literal(encoding)} LC_COLLATE ${literal(collate)} LC_CTYPE ${literal(ctype)}${icu}`;
}

/** Settings of these names hold lists, and are written as lists: in quotes they would be one name. */
const LISTS = new Set([
  "search_path",
  "temp_tablespaces",
  "local_preload_libraries",
  "session_preload_libraries",
  "datestyle",
]);

/** What gives a database the settings, privileges and owner it had. */
export function dressStatements(name: string, { settings, grants, owner }: DatabaseProperties): string[] {
  const database = identifier(name);
  const given = settings.map(({ role, name: setting, value }) => {
    const subject = role === null ? `DATABASE ${database}` : `ROLE ${identifier(role)} IN DATABASE ${database}`;
    const written = LISTS.has(setting.toLowerCase()) ? value : literal(value).trim();
    return `ALTER ${subject} SET ${identifier(setting)} TO ${written}`;
  });
  const privileges =
    grants === null
      ? []
      : [
          `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
          ...grants.map(({ grantee, privileges: which, grantable }) => {
            const whom = grantee === null ? "PUBLIC" : identifier(grantee);
            return `GRANT ${which.join(", ")} ON DATABASE ${database} TO ${whom}${grantable ? " WITH GRANT OPTION" : ""}`;
          }),
        ];
  return [...given, ...privileges, `ALTER DATABASE ${database} OWNER TO ${identifier(owner)}`];
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
