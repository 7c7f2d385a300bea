import { DamagedBackup } from "../damaged.js";

const MAGIC = /^REDIS(\d{4})$/;
/** Version 5 brought the checksum. */
const WITH_CHECKSUM = 5;
const EOF = 0xff;
const TRAILER = 9;
const HEAD = 512;

/**
 * Looks at an RDB file as it passes: whether it begins as one, ends as one, and its own CRC-64 is right.
 * Redis writes eight zeros where checksums are switched off (`rdbchecksum no`).
 */
export class RdbCheck {
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  #crc = { high: 0, low: 0 };
  #bytes = 0;

  update(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#head.length < HEAD) this.#head = Buffer.concat([this.#head, chunk.subarray(0, HEAD - this.#head.length)]);
    const both = Buffer.concat([this.#tail, chunk]);
    // The checksum itself is not part of what it covers: the last eight bytes wait for what comes after.
    const settled = Math.max(0, both.length - TRAILER);
    crc64(this.#crc, both.subarray(0, settled));
    this.#tail = both.subarray(settled);
  }

  /** @returns the server's version when the file says it @throws failed when it is not a whole RDB file */
  end(): string | null {
    const version = Number(MAGIC.exec(this.#head.subarray(0, 9).toString("latin1"))?.[1]);
    if (Number.isNaN(version)) throw new DamagedBackup("what Redis gave is no RDB file");
    if (this.#tail.length < TRAILER || (version >= WITH_CHECKSUM && this.#tail[0] !== EOF)) {
      throw new DamagedBackup(`the RDB file was cut off after ${this.#bytes} bytes`);
    }
    const crc = { ...this.#crc };
    crc64(crc, this.#tail.subarray(0, 1));
    const low = this.#tail.readUInt32LE(1);
    const high = this.#tail.readUInt32LE(5);
    const unchecked = low === 0 && high === 0;
    if (!unchecked && (crc.low !== low || crc.high !== high)) {
      throw new DamagedBackup("the RDB file's checksum is wrong");
    }
    return /redis-ver.(\d+\.\d+\.\d+)/s.exec(this.#head.toString("latin1"))?.[1] ?? null;
  }
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

function crc64(crc: { high: number; low: number }, bytes: Uint8Array): void {
  let { high, low } = crc;
  for (const byte of bytes) {
    const at = (low ^ byte) & 0xff;
    low = (((low >>> 8) | (high << 24)) ^ (TABLE.low[at] ?? 0)) >>> 0;
    high = ((high >>> 8) ^ (TABLE.high[at] ?? 0)) >>> 0;
  }
  crc.high = high;
  crc.low = low;
}
