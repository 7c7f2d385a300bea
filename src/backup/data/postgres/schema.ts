import { createHash } from "node:crypto";
import type { Session } from "./session.js";

const OURS = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`;
const notOf = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;

/**
 * Definitions of everything in a database, one line an object, each with what it is first. Objects of extensions are the
 * extension's affair. Text that PostgreSQL writes back from a parsed expression is in the last column.
 */
const QUERIES: readonly string[] = [
  `SELECT format('schema %I', n.nspname) AS what, '' AS body FROM pg_namespace n
    WHERE ${OURS} AND ${notOf("pg_namespace", "n.oid")}`,
  `SELECT format('extension %I', extname) AS what, '' AS body FROM pg_extension`,
  `SELECT format('relation %I.%I %s %s %s', n.nspname, c.relname, c.relkind, c.relpersistence,
      array_to_string(c.reloptions, ',')) AS what,
      concat_ws(' ', pg_get_expr(c.relpartbound, c.oid), CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
        CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
        CASE WHEN c.relrowsecurity THEN 'row security' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END) AS body
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'c', 'f') AND ${notOf("pg_class", "c.oid")}`,
  `SELECT format('column %I.%I %s %I %s %s %s%s %s', n.nspname, c.relname,
      row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum), a.attname, format_type(a.atttypid, a.atttypmod),
      a.attnotnull, a.attidentity, a.attgenerated, l.collname) AS what,
      pg_get_expr(e.adbin, e.adrelid) AS body
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
      LEFT JOIN pg_collation l ON l.oid = a.attcollation
    WHERE ${OURS} AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'c', 'f')
      AND ${notOf("pg_class", "c.oid")}`,
  `SELECT format('constraint %I.%s %I %s', n.nspname, coalesce(r.relname, t.typname), c.conname, c.contype) AS what,
      pg_get_constraintdef(c.oid) AS body
    FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
      LEFT JOIN pg_class r ON r.oid = c.conrelid LEFT JOIN pg_type t ON t.oid = c.contypid
    WHERE ${OURS} AND c.contype <> 'n' AND ${notOf("pg_class", "coalesce(r.oid, 0)")}
      AND ${notOf("pg_type", "coalesce(t.oid, 0)")}`,
  `SELECT format('index %I.%I', n.nspname, c.relname) AS what, pg_get_indexdef(c.oid) AS body
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND c.relkind IN ('i', 'I') AND ${notOf("pg_class", "c.oid")}`,
  `SELECT format('sequence %I.%I %s %s %s %s %s %s', n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqstart,
      s.seqincrement, s.seqmin, s.seqmax, s.seqcycle) AS what, '' AS body
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND ${notOf("pg_class", "c.oid")}`,
  `SELECT format('function %I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS what,
      CASE WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) ELSE p.prokind::text END AS body
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${OURS} AND ${notOf("pg_proc", "p.oid")}`,
  `SELECT format('type %I.%I %s', n.nspname, t.typname, t.typtype) AS what,
      concat_ws(' ', (SELECT string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder) FROM pg_enum e
        WHERE e.enumtypid = t.oid), CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
        t.typdefault, CASE WHEN t.typtype = 'd' THEN t.typnotnull::text END) AS body
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE ${OURS} AND t.typtype IN ('e', 'd', 'r') AND ${notOf("pg_type", "t.oid")}`,
  `SELECT format('trigger %I.%I %I %s', n.nspname, c.relname, t.tgname, t.tgenabled) AS what,
      pg_get_triggerdef(t.oid) AS body
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND NOT t.tgisinternal AND ${notOf("pg_class", "c.oid")}`,
  `SELECT format('policy %I.%I %I %s %s', n.nspname, c.relname, p.polname, p.polcmd, p.polpermissive) AS what,
      concat_ws(' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) AS body
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${OURS}`,
  `SELECT format('rule %I.%I %I', n.nspname, c.relname, r.rulename) AS what, pg_get_ruledef(r.oid) AS body
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OURS} AND r.rulename <> '_RETURN' AND ${notOf("pg_class", "c.oid")}`,
];

/** SHA-256 over the definitions of all objects. The session's search path has to be empty, so that every name is qualified. */
export async function schemaHash(session: Session): Promise<string> {
  const lines: string[] = [];
  for (const query of QUERIES) {
    for (const row of await session.query(query)) lines.push(`${String(row.what)} ${plain(String(row.body ?? ""))}`);
  }
  const hash = createHash("sha256");
  for (const line of lines.sort()) hash.update(`${line}\n`);
  return hash.digest("hex");
}

const CAST =
  /::(?:character varying|double precision|bit varying|time(?:stamp)?(?:\(\d\))? with(?:out)? time zone|(?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?)(?:\(\d+(?:, ?\d+)?\))?(?:\[\])*/g;

/**
 * An expression without what does not survive a dump: PostgreSQL writes `x IN ('a')` over a varchar column back with a cast
 * in another place than before, and with other brackets.
 */
export function plain(expression: string): string {
  return expression.replace(CAST, "").replace(/[\s()]+/g, "");
}
