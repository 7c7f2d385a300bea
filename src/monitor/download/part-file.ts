import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { usage } from "../../core/errors.js";
import { replaceFile } from "../../core/files.js";
import { isObject } from "../../core/json.js";

/** Where a download stands: written after each page, so that it goes on there. */
interface Progress {
  /** What is downloaded; another download never goes on with this part. */
  source: string;
  next: string;
  bytes: number;
}

/**
 * A file that is there whole or not at all. Pages go into `<file>.part`, how far they go into `<file>.part.json`; the last
 * one renames it.
 */
export class PartFile {
  #bytes: number;

  private constructor(
    readonly path: string,
    private readonly source: string,
    private readonly handle: FileHandle,
    /** Where the download before broke off. */
    readonly resumed: { next: string; bytes: number } | undefined,
  ) {
    this.#bytes = resumed?.bytes ?? 0;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws usage when the file is there already and may not be replaced, or its folder is not */
  static async open(path: string, source: object, force: boolean): Promise<PartFile> {
    if (existsSync(path) && !force)
      throw usage(`${path} is there already`, "give another name, or --force to replace it");
    if (!existsSync(dirname(path))) throw usage(`the folder ${dirname(path)} does not exist`);
    const key = createHash("sha256").update(JSON.stringify(source)).digest("hex");
    const known = progressOf(path);
    const goesOn = known?.source === key && existsSync(partOf(path)) ? known : undefined;
    const handle = await open(partOf(path), goesOn === undefined ? "w" : "r+", 0o600);
    const { size } = await handle.stat();
    // A part that is shorter than it was said to be lost its end: it begins again.
    const resumed = goesOn !== undefined && size >= goesOn.bytes ? goesOn : undefined;
    await handle.truncate(resumed?.bytes ?? 0);
    return new PartFile(path, key, handle, resumed);
  }

  /** @param next where the page after begins; undefined when there is none */
  async add(text: string, next: string | undefined): Promise<void> {
    const data = Buffer.from(text, "utf8");
    await this.handle.write(data, 0, data.length, this.#bytes);
    this.#bytes += data.length;
    if (next === undefined) return;
    await this.handle.datasync();
    const progress: Progress = { source: this.source, next, bytes: this.#bytes };
    replaceFile(`${partOf(this.path)}.json`, JSON.stringify(progress));
  }

  /** All is there: the file gets its name. */
  async finish(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await rename(partOf(this.path), this.path);
    rmSync(`${partOf(this.path)}.json`, { force: true });
  }

  /** Not all is there: what is stays for the next time, if it can go on from it. */
  async leave(): Promise<void> {
    await this.handle.close();
    if (progressOf(this.path) === undefined) rmSync(partOf(this.path), { force: true });
  }
}

function partOf(path: string): string {
  return `${path}.part`;
}

function progressOf(path: string): Progress | undefined {
  const file = `${partOf(path)}.json`;
  if (!existsSync(file)) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isObject(value)) return undefined;
    const { source, next, bytes } = value;
    if (typeof source !== "string" || typeof next !== "string" || typeof bytes !== "number") return undefined;
    return { source, next, bytes };
  } catch {
    // A note that cannot be read says nothing: the download begins again.
    return undefined;
  }
}
