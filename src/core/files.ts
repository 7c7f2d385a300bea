import { randomBytes } from "node:crypto";
import {
  closeSync,
  type Dirent,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { NexusError } from "./errors.js";

/** Reads a file, or undefined where there is none. @throws failed, naming the file, for any other reason */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return undefined;
    throw fileFailure("read", path, thrown);
  }
}

/** Replaces a file in one step: a reader sees the old content or the new, also after a power cut. Mode 0600. */
export function replaceFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  ensureFolder(dirname(path));
  try {
    writeAndSync(draft, "wx", content);
    renameSync(draft, path);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw fileFailure("write", path, thrown);
  }
}

/** Adds to a file's end and returns only when the disk has it. Mode 0600. */
export function appendAndSync(path: string, content: string): void {
  ensureFolder(dirname(path));
  try {
    writeAndSync(path, "a", content);
  } catch (thrown) {
    throw fileFailure("write", path, thrown);
  }
}

/** The names in a folder, in order; none where there is no such folder. @throws failed, naming it, for any other reason */
export function namesIn(folder: string): string[] {
  return entriesIn(folder)
    .map(({ name }) => name)
    .sort();
}

/** As {@link namesIn}, with what each is. */
export function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return [];
    throw fileFailure("read the folder", folder, thrown);
  }
}

/** Makes a folder, and those above it, for this user only. @throws failed, naming it */
export function ensureFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw fileFailure("make the folder", path, thrown);
  }
}

/** Takes a folder away with all in it; also one that is not there. @throws failed, naming it */
export function removeFolder(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (thrown) {
    throw fileFailure("take away", path, thrown);
  }
}

export function errnoOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;
}

function writeAndSync(path: string, flags: "wx" | "a", content: string): void {
  const file = openSync(path, flags, 0o600);
  try {
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What the system said of a file or folder, as an error that names it and says what helps. */
export function fileFailure(verb: string, path: string, thrown: unknown): NexusError {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new NexusError("failed", `cannot ${verb} ${path}: ${SYSTEM_WORDS[errnoOf(thrown) ?? ""] ?? why}`, {
    cause: thrown,
    hint: "check that the folder exists, is yours and has room; XDG_STATE_HOME moves it",
  });
}

/** Node's own message repeats the path and the call. */
const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EEXIST: "something else of that name is there",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
  EIO: "the device cannot be read or written",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "it is a folder",
  ENOTEMPTY: "it is not empty",
  EBUSY: "it is in use",
  ELOOP: "its symbolic links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many files are open in this process",
  ENFILE: "too many files are open on this machine",
};
