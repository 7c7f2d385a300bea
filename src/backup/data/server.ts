import type { Readable } from "node:stream";
import type { Allowance } from "../../core/gate.js";

/** What of a database is not inside it and is lost by a plain dump: recorded, and given to the one that is restored. */
export interface DatabaseProperties {
  owner: string;
  encoding: string;
  collate: string;
  ctype: string;
  /** `libc` or `icu`. */
  provider: string;
  icuLocale: string | null;
  /** ALTER DATABASE ... SET, for all roles or one. */
  settings: { role: string | null; name: string; value: string }[];
  /** Privileges on the database itself; no grantee is PUBLIC. */
  grants: { grantee: string | null; privileges: string[]; grantable: boolean }[] | null;
}

export interface DatabaseFacts {
  name: string;
  /** e.g. `15.18` */
  serverVersion: string;
  /** On disk, which is more than a dump of it. */
  bytes: number;
  properties: DatabaseProperties;
}

/** What a restored database is compared by. */
export interface Contents {
  /** Sorted by name; the name is qualified and quoted as SQL has it. */
  tables: { name: string; rows: number }[];
  largeObjects: number;
  /** SHA-256 over the definitions of all objects, hexadecimal. */
  schemaHash: string;
}

/** A dump that runs, and the contents of the very same moment. */
export interface OpenDump {
  properties: DatabaseProperties;
  serverVersion: string;
  stream: Readable;
  /** Resolves when the dump ended well. */
  ended: Promise<void>;
  contents: Promise<Contents>;
  close(): Promise<void>;
}

/** Something that writes to the server: shown before, allowed while the job runs, done inside it. */
export interface Action {
  allows: Allowance[];
  /** Statements or command lines, for a person. */
  shows: string[];
  run(signal: AbortSignal): Promise<void>;
}

/** Where a dump is restored from. */
export type Archive = { kind: "stream"; content: AsyncIterable<Uint8Array> } | { kind: "file"; path: string };

export interface LoadOptions {
  /** Above 1 the archive has to be a file. */
  jobs: number;
  /** Whether objects keep their owners and privileges. */
  owner: boolean;
}

export interface Load {
  allows: Allowance[];
  shows: string[];
  run(archive: Archive, signal: AbortSignal): Promise<void>;
}

/** A PostgreSQL server as backups need it. */
export interface DatabaseServer {
  /** For a person: `host:port as user`. */
  readonly place: string;
  /**
   * What the client tools are.
   * @throws failed when one is missing or older than `serverVersion`, with the package to install
   */
  tools(serverVersion: string): Promise<{ dump: string; restore: string }>;
  /** The server's own version. @throws failed when it cannot be reached */
  version(): Promise<string>;
  facts(database: string): Promise<DatabaseFacts | undefined>;
  databases(): Promise<{ name: string; sessions: number }[]>;
  dump(database: string, signal: AbortSignal): Promise<OpenDump>;
  contents(database: string, signal: AbortSignal): Promise<Contents>;
  /** Reads the archive's table of contents. @returns how many entries it has @throws failed when it is no archive */
  list(archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<number>;
  /** A new empty database with these properties; `null` takes the server's own. */
  create(database: string, properties: DatabaseProperties | null): Action;
  load(database: string, options: LoadOptions): Load;
  drop(database: string): Action;
  /** Gives the database settings, owner and privileges that a dump does not hold. */
  dress(database: string, properties: DatabaseProperties): Action;
  /** All renames in order in one transaction; sessions in the databases are ended first, and refused meanwhile. */
  rename(...pairs: [from: string, to: string][]): Action;
}
