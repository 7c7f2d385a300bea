import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
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
  /** Where the source ends, as it was when the download began, in ISO 8601; null where it has no such end. */
  until: string | null;
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
    readonly resumed: Progress | undefined,
    private readonly until: string | null,
  ) {
    this.#bytes = resumed?.bytes ?? 0;
  }

  /** The source's end: of the time before where it goes on. */
  get end(): string | null {
    return this.until;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws usage when the file is there already and may not be replaced, or its folder is not */
  static async open(path: string, source: object, until: string | null, force: boolean): Promise<PartFile> {
    checkTarget(path, force);
    const key = createHash("sha256").update(JSON.stringify(source)).digest("hex");
    const known = progressOf(path);
    const goesOn = known?.source === key && existsSync(partOf(path)) ? known : undefined;
    const handle = await open(partOf(path), goesOn === undefined ? "w" : "r+", 0o600);
    const { size } = await handle.stat();
    // A part that is shorter than it was said to be lost its end: it begins again.
    const resumed = goesOn !== undefined && size >= goesOn.bytes ? goesOn : undefined;
    await handle.truncate(resumed?.bytes ?? 0);
    if (resumed === undefined) rmSync(`${partOf(path)}.json`, { force: true });
    return new PartFile(path, key, handle, resumed, resumed === undefined ? until : resumed.until);
  }

  /** @param next where the page after begins; undefined when there is none */
  async add(text: string, next: string | undefined): Promise<void> {
    const data = Buffer.from(text, "utf8");
    for (let at = 0; at < data.length; ) {
      const { bytesWritten } = await this.handle.write(data, at, data.length - at, this.#bytes);
      at += bytesWritten;
      this.#bytes += bytesWritten;
    }
    if (next === undefined) return;
    await this.handle.datasync();
    const progress: Progress = { source: this.source, next, bytes: this.#bytes, until: this.until };
    replaceFile(`${partOf(this.path)}.json`, JSON.stringify(progress));
  }

  /** All is there: the file gets its name. */
  async finish(): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await rename(partOf(this.path), this.path);
    await syncFolder(dirname(this.path));
    rmSync(`${partOf(this.path)}.json`, { force: true });
  }

  /** There was nothing to keep: no file is left behind. */
  async drop(): Promise<void> {
    await this.handle.close();
    rmSync(partOf(this.path), { force: true });
    rmSync(`${partOf(this.path)}.json`, { force: true });
  }

  /** Not all is there: what is stays for the next time. @returns whether it can go on from it */
  async leave(): Promise<boolean> {
    await this.handle.close();
    if (progressOf(this.path)?.source === this.source) return true;
    rmSync(partOf(this.path), { force: true });
    return false;
  }
}

/** @throws usage when nothing may be written there */
export function checkTarget(path: string, force: boolean): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw usage(`${path} is a folder`, "give the name of a file in it");
  if (there !== undefined && !there.isFile()) throw usage(`${path} is not a plain file`, "give the name of a file");
  if (there !== undefined && !force)
    throw usage(`${path} is there already`, "give another name, or --force to replace it");
  if (!existsSync(dirname(path))) throw usage(`the folder ${dirname(path)} does not exist`, "make it first");
}

/** The new name itself has to be on the disk, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
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
    const { source, next, bytes, until } = value;
    if (typeof source !== "string" || typeof next !== "string") return undefined;
    if (typeof bytes !== "number" || !Number.isSafeInteger(bytes) || bytes < 0) return undefined;
    if (until !== null && (typeof until !== "string" || Number.isNaN(Date.parse(until)))) return undefined;
    return { source, next, bytes, until };
  } catch {
    // A note that cannot be read says nothing: the download begins again.
    return undefined;
  }
}
