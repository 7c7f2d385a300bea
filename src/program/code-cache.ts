import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";

interface Compiled {
  name: string;
  script: Script;
  /** It was compiled from its source, because what was kept of it is missing or unusable. */
  fresh: boolean;
}

const [HEAD, TAIL] = ["(function (exports, require, module, __filename, __dirname) { ", "\n})"];
const CHECKSUM_BYTES = 4;
const UNUSED_MS = 30 * 86_400_000;

/**
 * Keeps what V8 compiles of the chunks in `folder`, and takes it from there the next time: compiling is a third of a short
 * command. Node's own compile cache, which Node 20 does not have, keeps less than half of it. Kept is whatever a run has
 * compiled by its end, also of functions that were first called late; so a run that finds a chunk missing writes them all anew.
 * It is code that will be run: a folder of somebody else's, or that others may write to, is not used. V8 refuses what
 * another version or other flags made, and a checksum what the disk has spoilt. Without a cache everything works, slower.
 * @param chunks the folder whose `.cjs` files these are; all others are loaded as ever
 */
export function keepCompiled(chunks: string, folder: string): void {
  const { extensions } = createRequire(join(chunks, "x.cjs"));
  const usual = extensions[".js"];
  const cache = new CodeCache(join(folder, `${process.version}-${process.arch}`));
  extensions[".cjs"] = (module, filename) => {
    if (dirname(filename) !== chunks) return usual(module, filename);
    const body = cache.compile(filename)();
    body.call(module.exports, module.exports, (id) => module.require(id), module, filename, chunks);
  };
  process.once("exit", () => cache.save());
}

type Body = (
  exports: unknown,
  require: (id: string) => unknown,
  module: NodeJS.Module,
  filename: string,
  dirname: string,
) => void;

class CodeCache {
  readonly #folder: string;
  readonly #usable: boolean;
  readonly #compiled: Compiled[] = [];
  /** V8's version and flags, as they were before any command changed a flag. */
  #tag: number | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#usable = isOurs(folder);
  }

  /** @returns what runs to give the function that is the chunk's body */
  compile(filename: string): () => Body {
    const name = `${basename(filename)}.cache`;
    const cachedData = this.#usable ? read(join(this.#folder, name)) : undefined;
    const source = HEAD + readFileSync(filename, "utf8") + TAIL;
    const script = new Script(source, { filename, columnOffset: -HEAD.length, ...(cachedData && { cachedData }) });
    const fresh = cachedData === undefined || script.cachedDataRejected === true;
    if (fresh) this.#tag ??= versionTag();
    this.#compiled.push({ name, script, fresh });
    return () => script.runInThisContext();
  }

  save(): void {
    // What is compiled under other flags would be refused the next time.
    if (!this.#usable || this.#tag === undefined || this.#tag !== versionTag()) return;
    try {
      for (const { name, script } of this.#compiled) write(join(this.#folder, name), script.createCachedData());
    } catch {
      // No room, or no longer ours: the next run compiles again, as this one did.
    }
  }
}

/** Made here for this user only, or found so. */
function isOurs(folder: string): boolean {
  try {
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) removeUnused(dirname(folder));
    const { uid, mode } = statSync(folder);
    return uid === (process.getuid?.() ?? uid) && (mode & 0o022) === 0;
  } catch {
    // It cannot be made or looked at: then nothing can be kept in it.
    return false;
  }
}

/** What other versions of Node have left long ago. */
function removeUnused(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > UNUSED_MS) rmSync(path, { recursive: true, force: true });
  }
}

function read(path: string): Buffer | undefined {
  let kept: Buffer;
  try {
    kept = readFileSync(path);
  } catch {
    // Not kept yet.
    return undefined;
  }
  if (kept.length <= CHECKSUM_BYTES) return undefined;
  const data = kept.subarray(CHECKSUM_BYTES);
  return kept.readUInt32LE(0) === crc32(data) ? data : undefined;
}

/** In one step: who reads meanwhile sees the old or the new. */
function write(path: string, data: Buffer): void {
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(data));
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, Buffer.concat([checksum, data]), { mode: 0o600 });
  renameSync(draft, path);
}

// Loaded when needed: neither `--help` nor, once all is kept, any other command shall wait for them.
const crc32 = (data: Buffer) => process.getBuiltinModule("node:zlib").crc32(data);
const versionTag = () => process.getBuiltinModule("node:v8").cachedDataVersionTag();
