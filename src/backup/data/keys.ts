import { randomBytes } from "node:crypto";

/** Where the parts of a backup lie in the bucket. Manifests have a place of their own, so that listing reads nothing else. */
export function keysOf(prefix: string, id: string) {
  return {
    manifest: `${prefix}manifests/${id}.json`,
    verified: `${prefix}verified/${id}.json`,
    database: `${prefix}data/${id}/database.dump`,
    redis: `${prefix}data/${id}/redis.rdb`,
  };
}

export function manifestPrefix(prefix: string): string {
  return `${prefix}manifests/`;
}

export function verifiedPrefix(prefix: string): string {
  return `${prefix}verified/`;
}

export function dataPrefix(prefix: string): string {
  return `${prefix}data/`;
}

/** The id in a key of any of the three places. */
export function idIn(key: string, place: string): string | undefined {
  return key.startsWith(place) ? /^([^/]+?)(?:\.json|\/.*)$/.exec(key.slice(place.length))?.[1] : undefined;
}

/** Sorts by time and does not collide between two operators in the same second: `20260131-140503-9f2c41`. */
export function newBackupId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").slice(0, 15).replace("T", "-");
  return `${stamp}-${randomBytes(3).toString("hex")}`;
}

/** Databases that nexusctl makes for a while begin so; what is left of a broken restore is known by it. */
const SCRATCH = "nexusctl_scratch_";

/** e.g. `nexusctl_scratch_20260131140503_9f2c41`; the time tells a left one from one in use. */
export function scratchName(now: Date): string {
  return `${SCRATCH}${digitsOf(now)}_${randomBytes(3).toString("hex")}`;
}

/** When a scratch database was made; undefined for any other database. */
export function scratchMadeAt(name: string): Date | undefined {
  const digits = name.startsWith(SCRATCH)
    ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_/.exec(name.slice(SCRATCH.length))
    : null;
  if (digits === null) return undefined;
  const [year, month, day, hour, minute, second] = digits.slice(1).map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second));
}

/** PostgreSQL cuts names after so many bytes, without a word. */
const NAME_BYTES = 63;

export function fitsName(name: string): boolean {
  return Buffer.byteLength(name) <= NAME_BYTES;
}

/** What a database is called that another takes the place of: `orders_before_20260131140503`. */
export function asideName(database: string, now: Date): string {
  const end = `_before_${digitsOf(now)}`;
  let base = database;
  while (!fitsName(base + end)) base = [...base].slice(0, -1).join("");
  return base + end;
}

function digitsOf(now: Date): string {
  return now.toISOString().replace(/\D/g, "").slice(0, 14);
}
