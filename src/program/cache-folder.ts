import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

const CHECKSUM_BYTES = 4;
const UNUSED_MS = 30 * 86_400_000;
/** Journal and state need what is left more. */
const ROOM_BYTES = 64 * 2 ** 20;

/**
 * Files that hold code which will be run. So the folders and each file have to be this user's, no links, and nobody else may
 * write to them. A file goes to its place in one step and carries a checksum against what the disk spoils.
 */
export class CacheFolder {
  private constructor(
    readonly root: string,
    readonly path: string,
  ) {}

  /**
   * Made for this user only where it is missing.
   * @param root the folder of all versions, in one of nexusctl's own
   * @returns undefined where it cannot be made or not be trusted, and where flags of V8 were given: they make other code
   */
  static open(root: string, version: string): CacheFolder | undefined {
    if (!("getBuiltinModule" in process) || process.execArgv.length > 0 || process.env.NODE_OPTIONS) return undefined;
    const path = join(root, version);
    try {
      // As root in another user's home it would make folders that this user cannot use.
      if (process.getuid?.() === 0 && statSync(nearest(path)).uid !== 0) return undefined;
      mkdirSync(path, { recursive: true, mode: 0o700 });
      const folders = [dirname(root), root, path].map((folder) => lstatSync(folder));
      return folders.every((one) => one.isDirectory() && isOurs(one)) ? new CacheFolder(root, path) : undefined;
    } catch {
      // It cannot be made or looked at: then nothing can be kept in it.
      return undefined;
    }
  }

  /** What is kept under a name; undefined where nothing is, or nothing that can be used. */
  read(name: string): Buffer | undefined {
    let kept: Buffer;
    try {
      const file = openSync(join(this.path, name), constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        if (!isOurs(fstatSync(file))) return undefined;
        kept = readFileSync(file);
      } finally {
        closeSync(file);
      }
    } catch {
      // Not kept yet, or no file of ours.
      return undefined;
    }
    if (kept.length <= CHECKSUM_BYTES) return undefined;
    const data = kept.subarray(CHECKSUM_BYTES);
    return kept.readUInt32LE(0) === crc32(data) ? data : undefined;
  }

  /** Keeps these, and removes what has not been written for long, of this version or any other. */
  write(all: { name: string; data(): Buffer }[]): void {
    try {
      const { bavail, bsize } = statfsSync(this.path);
      if (bavail * bsize < ROOM_BYTES) return;
      for (const { name, data } of all) replace(join(this.path, name), data());
      removeOld(this.root);
    } catch {
      // No room, or no longer ours: the next run compiles again, as this one did.
    }
  }
}

function isOurs({ uid, mode }: Stats): boolean {
  return uid === (process.getuid?.() ?? uid) && (mode & 0o022) === 0;
}

/** The folder itself, or the nearest above it that there is. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

/** In one step: who reads meanwhile sees the old or the new. */
function replace(path: string, data: Buffer): void {
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(data));
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, Buffer.concat([checksum, data]), { mode: 0o600 });
    renameSync(draft, path);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw thrown;
  }
}

/** Also the drafts of processes that were killed. */
function removeOld(root: string): void {
  for (const version of readdirSync(root)) {
    for (const name of readdirSync(join(root, version))) {
      const path = join(root, version, name);
      if (Date.now() - lstatSync(path).mtimeMs > UNUSED_MS) rmSync(path, { force: true });
    }
  }
}

// Loaded when something is read: `--help` shall not wait for it.
const crc32 = (data: Buffer) => process.getBuiltinModule("node:zlib").crc32(data);
