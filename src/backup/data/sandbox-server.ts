import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import * as z from "zod/mini";
import { NexusError } from "../../core/errors.js";
import type { Gate } from "../../core/gate.js";
import type { SandboxData, SandboxDatabase } from "../../core/sandbox-control.js";
import type { Action, Archive, Contents, DatabaseProperties, DatabaseServer } from "./server.js";

const PROPERTIES: DatabaseProperties = {
  owner: "nexus_admin",
  encoding: "UTF8",
  collate: "en_US.UTF-8",
  ctype: "en_US.UTF-8",
  provider: "libc",
  icuLocale: null,
  settings: [],
  grants: null,
};
/** What a row would take. */
const ROW_BYTES = 120;
const archiveShape = z.strictObject({
  sandboxDump: z.literal(1),
  tables: z.array(z.strictObject({ name: z.string(), rows: z.number() })),
});

/**
 * The simulated PostgreSQL server: its databases are numbers of rows, its dumps say them. No child process and no
 * connection, so that a backup can be rehearsed anywhere; bucket, manifest, hashes and verification are those of a real one.
 */
export function createSandboxServer(data: SandboxData, gate: Pick<Gate, "check">): DatabaseServer {
  const find = (name: string) => data.databases().find((one) => one.name === name);
  const need = (name: string): SandboxDatabase => {
    const found = find(name);
    if (found === undefined) throw new NexusError("not-found", `there is no database "${name}"`);
    return found;
  };
  const action = (sql: string, alter: (databases: SandboxDatabase[]) => SandboxDatabase[]): Action => ({
    allows: [{ service: "postgres", operation: "sandbox", within: { sql } }],
    shows: [sql],
    run: async () => {
      gate.check({ service: "postgres", operation: "sandbox", content: { sql } });
      data.change(alter);
    },
  });
  return {
    place: data.place,
    tools: async () => ({ dump: data.serverVersion, restore: data.serverVersion }),
    version: async () => data.serverVersion,
    facts: async (name) => {
      const found = find(name);
      if (found === undefined) return undefined;
      const bytes = found.tables.reduce((sum, { rows }) => sum + rows * ROW_BYTES, 0);
      return { name, serverVersion: data.serverVersion, bytes, properties: PROPERTIES };
    },
    databases: async () => data.databases().map(({ name }) => ({ name, sessions: 0 })),
    dump: async (name) => {
      const { tables } = need(name);
      return {
        properties: PROPERTIES,
        serverVersion: data.serverVersion,
        stream: Readable.from([Buffer.from(JSON.stringify({ sandboxDump: 1, tables }))]),
        ended: Promise.resolve(),
        contents: Promise.resolve(contentsOf(tables)),
        close: async () => undefined,
      };
    },
    contents: async (name) => contentsOf(need(name).tables),
    list: async (archive) => (await readArchive(archive)).length,
    create: (name) => action(`CREATE DATABASE ${name}`, (all) => [...all, { name, tables: [] }]),
    drop: (name) => action(`DROP DATABASE ${name}`, (all) => all.filter((one) => one.name !== name)),
    dress: (name, { owner }) => action(`ALTER DATABASE ${name} OWNER TO ${owner}`, (all) => all),
    rename: (...pairs) =>
      action(pairs.map(([from, to]) => `ALTER DATABASE ${from} RENAME TO ${to}`).join("; "), (all) => {
        const now = all.map((one) => ({ ...one }));
        for (const [from, to] of pairs) {
          const one = now.find(({ name }) => name === from);
          if (one !== undefined) one.name = to;
        }
        return now;
      }),
    load: (name) => {
      const filled = (tables: SandboxDatabase["tables"]) =>
        action(`RESTORE ${name}`, (all) => all.map((one) => (one.name === name ? { name, tables } : one)));
      return {
        allows: filled([]).allows,
        shows: filled([]).shows,
        run: async (archive: Archive, signal) => {
          if (archive.kind === "file")
            throw new NexusError("usage", "the sandbox restores in one go: leave --jobs away");
          await filled(await readArchive(archive.content)).run(signal);
        },
      };
    },
  };
}

function contentsOf(tables: SandboxDatabase["tables"]): Contents {
  const names = tables.map(({ name }) => name).join("\n");
  return { tables, largeObjects: 0, schemaHash: createHash("sha256").update(names).digest("hex") };
}

async function readArchive(archive: AsyncIterable<Uint8Array>): Promise<SandboxDatabase["tables"]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  const checked = archiveShape.safeParse(jsonOf(text));
  if (checked.success) return checked.data.tables;
  throw new NexusError("failed", "the archive is no dump of the sandbox");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
