import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { NexusError } from "./errors.js";

/** Reads a file, or undefined where there is none. @throws failed, naming the file, for any other reason */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return undefined;
    throw unusable("read", path, thrown);
  }
}

/** Replaces a file in one step: a reader sees the old content or the new, also after a power cut. Mode 0600. */
export function replaceFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    ensureFolder(dirname(path));
    writeAndSync(draft, "wx", content);
    renameSync(draft, path);
  } catch (thrown) {
    rmSync(draft, { force: true });
    throw unusable("write", path, thrown);
  }
}

/** Adds to a file's end and returns only when the disk has it. Mode 0600. */
export function appendAndSync(path: string, content: string): void {
  try {
    ensureFolder(dirname(path));
    writeAndSync(path, "a", content);
  } catch (thrown) {
    throw unusable("write", path, thrown);
  }
}

export function ensureFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
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

function unusable(verb: string, path: string, thrown: unknown): NexusError {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new NexusError("failed", `cannot ${verb} ${path}: ${why}`, {
    cause: thrown,
    hint: "check that the folder exists, is yours and has room; XDG_STATE_HOME moves it",
  });
}
