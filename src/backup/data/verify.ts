import { createHash } from "node:crypto";
import type { Storage } from "../../aws/storage.js";
import { asNexusError } from "../../core/errors.js";
import { DamagedBackup } from "./damaged.js";
import type { Manifest, StoredInBackup } from "./manifest.js";
import type { Meter } from "./meter.js";
import { rdbOnly } from "./redis/rdb.js";
import type { DatabaseServer } from "./server.js";

/**
 * Reads an object through its checks. The last piece is held back until everything before and the whole are known to be
 * right, so that whoever reads it never has a whole object that is wrong.
 * @throws failed, from the iteration: another size, another hash, and in which part
 */
export async function* checked(
  content: AsyncIterable<Uint8Array>,
  wanted: StoredInBackup,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const whole = createHash("sha256");
  const parts = new PartCheck(wanted);
  let bytes = 0;
  let held: Uint8Array | undefined;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > wanted.bytes) throw wrong(wanted, `it is longer than its ${wanted.bytes} bytes`);
    whole.update(chunk);
    parts.update(chunk);
    onBytes(chunk.length);
    if (held !== undefined) yield held;
    held = chunk;
  }
  if (bytes !== wanted.bytes) throw wrong(wanted, `it has ${bytes} bytes instead of ${wanted.bytes}`);
  if (whole.digest("hex") !== wanted.sha256) throw wrong(wanted, "its SHA-256 is another one");
  if (held !== undefined) yield held;
}

/** Compares part by part, so that damage is found where it is and not only at the end. */
class PartCheck {
  #at = 0;
  #left: number;
  #hash = createHash("sha256");

  constructor(private readonly wanted: StoredInBackup) {
    this.#left = wanted.parts[0]?.bytes ?? Number.POSITIVE_INFINITY;
  }

  update(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; ) {
      const take = Math.min(chunk.length - from, this.#left);
      this.#hash.update(chunk.subarray(from, from + take));
      from += take;
      this.#left -= take;
      if (this.#left === 0) this.#next();
    }
  }

  #next(): void {
    const { parts } = this.wanted;
    const part = parts[this.#at];
    if (part !== undefined && this.#hash.digest("base64") !== part.sha256) {
      throw wrong(this.wanted, `part ${this.#at + 1} of ${parts.length} is damaged`);
    }
    this.#at += 1;
    this.#hash = createHash("sha256");
    this.#left = parts[this.#at]?.bytes ?? Number.POSITIVE_INFINITY;
  }
}

function wrong({ key }: StoredInBackup, why: string): DamagedBackup {
  return new DamagedBackup(`the backup is damaged: ${key}: ${why}`);
}

interface Deps {
  storage: Storage;
  bucket: string;
  signal: AbortSignal;
  meter: Meter;
}

/** An object of a backup, read through its checks. @throws failed when it is not there or has another size */
export async function openChecked(
  wanted: StoredInBackup,
  deps: Deps,
  part: string,
): Promise<AsyncIterable<Uint8Array>> {
  const { storage, bucket, signal, meter } = deps;
  try {
    const body = await storage.read(bucket, wanted.key, signal);
    if (body.bytes !== wanted.bytes) throw wrong(wanted, `it has ${body.bytes} bytes instead of ${wanted.bytes}`);
    return checked(body.content, wanted, (bytes) => meter.add(part, bytes));
  } catch (thrown) {
    if (asNexusError(thrown).code === "not-found") throw wrong(wanted, "it is not there");
    throw thrown;
  }
}

/**
 * Reads all of a backup and compares: sizes, SHA-256 of parts and wholes, the archive's table of contents, the RDB file's own checksum.
 * @param server reads the archive; undefined leaves its table of contents out
 * @throws failed: what is wrong with which object
 */
export async function verifyObjects(
  manifest: Manifest,
  server: DatabaseServer | undefined,
  deps: Deps,
): Promise<number> {
  const { meter, signal } = deps;
  const { database, redis } = manifest;
  let entries = 0;
  if (database !== null) {
    meter.phase("database", `reading ${database.name}`, database.object.bytes);
    const content = await openChecked(database.object, deps, "database");
    if (server === undefined) await drain(content);
    else entries = await listed(server, content, database.object, signal);
    meter.done("database");
  }
  for (const object of redis?.objects ?? []) {
    meter.phase("redis", "reading Redis", object.bytes);
    await drain(rdbOnly(await openChecked(object, deps, "redis"), { version: null }));
    meter.done("redis");
  }
  return entries;
}

/** What has the right hash and is no archive all the same was no archive when it was written. */
async function listed(
  server: DatabaseServer,
  content: AsyncIterable<Uint8Array>,
  object: StoredInBackup,
  signal: AbortSignal,
): Promise<number> {
  try {
    return await server.list(content, signal);
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code !== "failed" || !error.message.startsWith("pg_restore")) throw error;
    throw wrong(object, error.message);
  }
}

async function drain(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of content);
}
