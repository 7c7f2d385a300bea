import type { Contents } from "../server.js";
import { schemaHash } from "./schema.js";
import type { Session } from "./session.js";

/** Tables whose rows a dump holds: ordinary ones and partitions, not those that belong to an extension. */
const TABLES = `SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY 1`;

/** What a session needs so that names come out whole and no policy hides a row. */
export async function prepare(session: Session): Promise<void> {
  await session.query("SELECT pg_catalog.set_config('search_path', '', false)");
  await session.query("SET row_security = off");
  await session.query("SET extra_float_digits = 1");
}

/** Counts every table's rows and hashes the schema, as this session sees them. */
export async function readContents(session: Session): Promise<Contents> {
  const hash = await schemaHash(session);
  const names = (await session.query(TABLES)).map(({ name }) => String(name));
  const tables: Contents["tables"] = [];
  for (const name of names) {
    const [row] = await session.query(`SELECT count(*) AS rows FROM ONLY ${name}`);
    tables.push({ name, rows: Number(row?.rows ?? 0) });
  }
  const [large] = await session.query("SELECT count(*) AS rows FROM pg_largeobject_metadata");
  return { tables, largeObjects: Number(large?.rows ?? 0), schemaHash: hash };
}

/** Said when the rows are right and something about the objects is not as it was. */
export const DEFINITIONS = "the definitions differ from those backed up";

/** What differs between what was backed up and what is there, in sentences; empty when nothing does. */
export function differences(wanted: Contents, found: Contents, sameMajor: boolean): string[] {
  const now = new Map(found.tables.map(({ name, rows }) => [name, rows]));
  const before = new Set(wanted.tables.map(({ name }) => name));
  const rows = wanted.tables.flatMap(({ name, rows: expected }) => {
    const there = now.get(name);
    if (there === undefined) return [`the table ${name} is missing`];
    return there === expected ? [] : [`${name} has ${there} rows instead of ${expected}`];
  });
  const more = found.tables.filter(({ name }) => !before.has(name)).map(({ name }) => `the table ${name} is too many`);
  const large =
    wanted.largeObjects === found.largeObjects
      ? []
      : [`there are ${found.largeObjects} large objects instead of ${wanted.largeObjects}`];
  const schema = !sameMajor || wanted.schemaHash === found.schemaHash ? [] : [DEFINITIONS];
  return [...rows, ...more, ...large, ...schema];
}
