import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { Script } from "node:vm";
import { CacheFolder } from "./cache-folder.js";

interface Compiled {
  name: string;
  script: Script;
}

const [HEAD, TAIL] = ["(function (exports, require, module, __filename, __dirname) { ", "\n})"];

/**
 * Keeps what V8 compiles of the chunks in `chunks`, and takes it from there the next time: compiling is a third of a short
 * command. Node's own compile cache, which Node 20 does not have, keeps less than half of it. Kept is whatever a run has
 * compiled by its end, also of functions that were first called late; so a run that finds a chunk missing writes them all anew.
 * V8 refuses what another version or other flags made. Without a cache everything works, slower.
 * @param chunks the folder whose `.cjs` files these are; all others are loaded as ever
 * @param folder where it is kept; see {@link CacheFolder} for whom it is trusted
 */
export function keepCompiled(chunks: string, folder: string): void {
  const kept = CacheFolder.open(folder, `${process.version}-${process.arch}`);
  if (kept === undefined) return;
  const { extensions } = createRequire(join(chunks, "x.cjs"));
  const usual = extensions[".js"];
  const cache = new CodeCache(kept);
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
  readonly #flags = new Flags();
  readonly #compiled: Compiled[] = [];
  #missing = false;

  constructor(readonly folder: CacheFolder) {}

  /** @returns what runs to give the function that is the chunk's body */
  compile(filename: string): () => Body {
    const name = `${basename(filename)}.cache`;
    const cachedData = this.folder.read(name);
    const source = HEAD + readFileSync(filename, "utf8") + TAIL;
    const script = new Script(source, { filename, columnOffset: -HEAD.length, ...(cachedData && { cachedData }) });
    // One that is refused because a command changed a flag is right for all others.
    const refused = script.cachedDataRejected === true && this.#flags.unchanged();
    if (cachedData === undefined || refused) this.#missing = true;
    this.#compiled.push({ name, script });
    return () => script.runInThisContext();
  }

  save(): void {
    // What is compiled under other flags would be refused the next time.
    if (!this.#missing || !this.#flags.unchanged()) return;
    this.folder.write(this.#compiled.map(({ name, script }) => ({ name, data: () => script.createCachedData() })));
  }
}

/** Whether V8's flags are those that the process began with: code compiled then is refused under others. */
class Flags {
  // Texts of the same length, and none twice: V8 looks no further for one that it knows.
  #next = 10;
  readonly #probe = this.#script().createCachedData();

  unchanged(): boolean {
    return this.#script(this.#probe).cachedDataRejected !== true;
  }

  #script(cachedData?: Buffer): Script {
    const text = String(this.#next);
    this.#next = this.#next < 99 ? this.#next + 1 : 11;
    return new Script(text, cachedData === undefined ? {} : { cachedData });
  }
}
