import type { Postgres } from "./postgres.js";

/** Everything that a dump may stumble over: many types, partitions, large objects, odd names, generated columns, extensions. */
export const ODD_SQL = `
CREATE SCHEMA "Odd schema";
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s "fine"');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TYPE address AS (street text, number integer);
CREATE SEQUENCE ticket START 1000 INCREMENT 7;
CREATE TABLE accounts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(40) NOT NULL, state varchar(10) DEFAULT 'new'
    CHECK (state IN ('new', 'open', 'gone')), balance numeric(20, 4), tags text[], extra jsonb, feeling mood, seen timestamptz,
  day date, span interval, place point, net inet, uid uuid DEFAULT gen_random_uuid(), raw bytea, flags bit(5), home address,
  shop positive, kv hstore, total numeric GENERATED ALWAYS AS (balance * 2) STORED, doc xml, range int4range,
  "Quoted ""column""" text, "поле" text COLLATE "C");
ALTER TABLE accounts DROP COLUMN shop;
ALTER TABLE accounts ADD COLUMN late float8 DEFAULT 0.1;
CREATE INDEX accounts_name ON accounts USING gin (name gin_trgm_ops);
CREATE UNIQUE INDEX accounts_lower ON accounts (lower(name), id) WHERE balance > 0;
CREATE TABLE "Odd schema"."table with ""quotes"" and spaces" (a integer, b text, PRIMARY KEY (a));
CREATE TABLE "Odd schema"."таблица" (n integer REFERENCES "Odd schema"."table with ""quotes"" and spaces" (a));
CREATE TABLE events (at timestamptz NOT NULL, what text, ticket integer DEFAULT nextval('ticket')) PARTITION BY RANGE (at);
CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
CREATE TABLE parent (p integer);
CREATE TABLE child (c integer) INHERITS (parent);
CREATE UNLOGGED TABLE quick (q integer);
CREATE TABLE empty (nothing text);
CREATE TABLE no_columns ();
CREATE VIEW rich AS SELECT name, balance FROM accounts WHERE balance > 100 AND state IN ('new', 'open');
CREATE MATERIALIZED VIEW summed AS SELECT state, count(*) AS n FROM accounts GROUP BY state;
CREATE FUNCTION twice(x integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT x * 2 $$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.seen := now(); RETURN NEW; END $$;
CREATE FUNCTION atomic(x integer) RETURNS integer BEGIN ATOMIC SELECT x + 1; END;
CREATE TRIGGER touched BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE parent ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON parent USING (p > 0 AND (p < 10 OR p > 20));
COMMENT ON TABLE accounts IS 'with a \\ backslash and ''quotes''';
INSERT INTO accounts (name, state, balance, tags, extra, feeling, seen, day, span, place, net, raw, flags, home, kv, doc, range,
    "Quoted ""column""", "поле")
  SELECT 'account ' || i, (ARRAY['new', 'open', 'gone'])[1 + i % 3], i * 1.2345, ARRAY['a', 'it''s', NULL, 'ü' || i],
    jsonb_build_object('i', i, 'deep', jsonb_build_array(i, null, 'é')), 'it''s "fine"', '2026-01-01'::timestamptz + i * '1 h'::interval,
    '2000-01-01'::date + i, '1 year 2 days'::interval * i, point(i, -i), ('10.0.' || i % 250 || '.1')::inet,
    decode(md5(i::text), 'hex'), B'10101', ROW('Main', i)::address, hstore('k', i::text), xmlparse(content '<a>' || i || '</a>'),
    int4range(i, i + 5), E'tab\\t newline\\n backslash \\\\ ' || i, 'значение ' || i
  FROM generate_series(1, ROWS) i;
INSERT INTO "Odd schema"."table with ""quotes"" and spaces" SELECT i, NULL FROM generate_series(1, 25) i;
INSERT INTO "Odd schema"."таблица" SELECT i FROM generate_series(1, 20) i;
INSERT INTO events (at, what) SELECT '2025-12-31'::timestamptz + i * '1 min'::interval, repeat('x', i % 50) FROM generate_series(1, ROWS) i;
INSERT INTO parent SELECT generate_series(1, 5);
INSERT INTO child SELECT i, i FROM generate_series(1, 7) i;
INSERT INTO quick VALUES (1), (2);
INSERT INTO no_columns DEFAULT VALUES;
REFRESH MATERIALIZED VIEW summed;
SELECT lo_from_bytea(0, decode(repeat(md5(i::text), 400), 'hex')) FROM generate_series(1, 12) i;
`;

/** Makes a database and fills it. */
export async function makeOddDatabase(postgres: Postgres, name: string, rows = 500): Promise<void> {
  await postgres.sql(`CREATE DATABASE "${name.replaceAll('"', '""')}"`);
  await postgres.sql(ODD_SQL.replaceAll("ROWS", String(rows)), name);
}

const TABLES = `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1`;

/** A hash of every table's rows and of the large objects, made without nexusctl: what has to be the same after a restore. */
export async function hashesOf(postgres: Postgres, database: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const { name } of await postgres.sql(TABLES, database)) {
    const [row] = await postgres.sql(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS hash FROM ONLY ${String(name)} t`,
      database,
    );
    hashes[String(name)] = String(row?.hash);
  }
  const [large] = await postgres.sql(
    "SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(lo_get(oid)), '' ORDER BY oid)), '') AS hash FROM pg_largeobject_metadata",
    database,
  );
  const [ticket] = await postgres.sql("SELECT last_value || ' ' || is_called AS hash FROM ticket", database);
  return { ...hashes, "large objects": String(large?.hash), ticket: String(ticket?.hash) };
}
