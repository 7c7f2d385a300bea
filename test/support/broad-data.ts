import type { Postgres } from "./postgres.js";

/** What fills the most of a gigabyte: a mix of what compresses and what does not. About 1 MB for 1,330 `ROWS`. */
const BROAD_SQL = `
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer uuid DEFAULT gen_random_uuid(), amount numeric(18, 4),
  lines jsonb, tags text[], at timestamptz, raw bytea, kv hstore, gross numeric GENERATED ALWAYS AS (amount * 1.19) STORED);
CREATE TABLE events (at timestamptz NOT NULL, kind text, body text) PARTITION BY RANGE (at);
CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
CREATE SEQUENCE ticket;
INSERT INTO orders (amount, lines, tags, at, raw, kv)
  SELECT i * 1.37, jsonb_build_object('sku', md5(i::text), 'count', i % 9, 'note', repeat('nexus ', i % 20)),
    ARRAY['a' || i % 7, 'b' || i % 11], '2025-06-01'::timestamptz + i * '1 s'::interval,
    decode(md5(i::text) || md5((i + 1)::text) || md5((i + 2)::text), 'hex'), hstore('k', md5(i::text))
  FROM generate_series(1, ROWS) i;
INSERT INTO events SELECT '2025-10-01'::timestamptz + i * '17 s'::interval, 'kind' || i % 50,
    md5(i || 'a') || md5(i || 'b') || md5(i || 'c') || md5(i || 'd') || repeat('same ', 30)
  FROM generate_series(1, ROWS) i;
CREATE INDEX orders_at ON orders (at);
SELECT lo_from_bytea(0, decode(repeat(md5(i::text), 2000), 'hex')) FROM generate_series(1, 20) i;
SELECT nextval('ticket');
`;

/** Makes a database of about so many megabytes (as its files on the disk). */
export async function makeBroadDatabase(postgres: Postgres, name: string, megabytes: number): Promise<void> {
  await postgres.sql(`CREATE DATABASE ${name}`);
  await postgres.sql(BROAD_SQL.replaceAll("ROWS", String(Math.round(megabytes * 1_330))), name);
}
