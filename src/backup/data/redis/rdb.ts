import { DamagedBackup } from "../damaged.js";

const MAGIC = /^REDIS(\d{4})$/;
/** Version 5 brought the checksum. */
const WITH_CHECKSUM = 5;
const EOF = 0xff;
/** The end's sign and eight bytes of checksum. */
const TRAILER = 9;
/** What redis-cli leaves behind the data when a server replicates without a disk and the target is no file (seen with 7.0). */
const MARKER = /^[0-9a-f]{40}$/;
const MARKER_BYTES = 40;
const HEAD = 512;

/** What the check found out; filled once the file went by whole. */
export interface RdbFacts {
  /** The server's version, when the file says it. */
  version: string | null;
}

/**
 * Passes an RDB file on and looks at it: whether it begins as one, ends as one, and its own CRC-64 is right. What stands
 * behind its end is left out. Redis writes eight zeros where checksums are switched off (`rdbchecksum no`).
 * @throws DamagedBackup at its end, when it is not a whole RDB file
 */
export async function* rdbOnly(content: AsyncIterable<Uint8Array>, facts: RdbFacts): AsyncGenerator<Uint8Array> {
  const crc = { high: 0, low: 0 };
  let head = Buffer.alloc(0);
  let held = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (head.length < HEAD) head = Buffer.concat([head, chunk.subarray(0, HEAD - head.length)]);
    const both = Buffer.concat([held, chunk]);
    // The end is known only when nothing comes any more.
    const settled = both.subarray(0, Math.max(0, both.length - TRAILER - MARKER_BYTES));
    held = both.subarray(settled.length);
    crc64(crc, settled);
    if (settled.length > 0) yield settled;
  }
  const version = Number(MAGIC.exec(head.subarray(0, 9).toString("latin1"))?.[1]);
  if (Number.isNaN(version)) throw new DamagedBackup("what Redis gave is no RDB file");
  yield endOf(held, crc, version, bytes);
  facts.version = /redis-ver.(\d+\.\d+\.\d+)/s.exec(head.toString("latin1"))?.[1] ?? null;
}

/** What belongs to the file of what was held back. */
function endOf(held: Buffer, crc: Crc, version: number, bytes: number): Buffer {
  const cut = new DamagedBackup(`the RDB file was cut off or damaged: ${bytes} bytes came`);
  if (version < WITH_CHECKSUM) {
    if (held.at(-1) === EOF) return held;
    throw cut;
  }
  if (isEnd(held, crc)) return held;
  const rest = held.subarray(0, -MARKER_BYTES);
  if (MARKER.test(held.subarray(-MARKER_BYTES).toString("latin1")) && isEnd(rest, crc)) return rest;
  throw cut;
}

function isEnd(held: Buffer, before: Crc): boolean {
  const at = held.length - TRAILER;
  if (at < 0 || held[at] !== EOF) return false;
  const crc = { ...before };
  // The checksum is not part of what it covers.
  crc64(crc, held.subarray(0, at + 1));
  const low = held.readUInt32LE(at + 1);
  const high = held.readUInt32LE(at + 5);
  return (low === 0 && high === 0) || (low === crc.low && high === crc.high);
}

interface Crc {
  high: number;
  low: number;
}

/** The Jones polynomial, reflected, as Redis has it. */
const POLYNOMIAL = 0x95ac9329ac4bc9b5n;
const TABLE = makeTable();

function makeTable(): { high: Uint32Array; low: Uint32Array } {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1n) === 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n;
    high[byte] = Number(value >> 32n);
    low[byte] = Number(value & 0xffffffffn);
  }
  return { high, low };
}

function crc64(crc: Crc, bytes: Uint8Array): void {
  let { high, low } = crc;
  for (const byte of bytes) {
    const at = (low ^ byte) & 0xff;
    low = (((low >>> 8) | (high << 24)) ^ (TABLE.low[at] ?? 0)) >>> 0;
    high = ((high >>> 8) ^ (TABLE.high[at] ?? 0)) >>> 0;
  }
  crc.high = high;
  crc.low = low;
}
