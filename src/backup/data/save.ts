import { createWriteStream, existsSync, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { NexusError, usage } from "../../core/errors.js";
import { errnoOf } from "../../core/files.js";

/** Writes a file that is there whole or not at all. @throws usage when it is there already */
export async function saveWhole(
  path: string,
  content: AsyncIterable<Uint8Array>,
  options: { force: boolean; signal: AbortSignal },
): Promise<void> {
  checkFree(path, options.force);
  const draft = `${path}.${process.pid}.part`;
  try {
    await pipeline(content, createWriteStream(draft, { mode: 0o600, flush: true }), { signal: options.signal });
    checkFree(path, options.force);
    renameSync(draft, path);
  } catch (thrown) {
    rmSync(draft, { force: true });
    const code = errnoOf(thrown);
    if (code === "ENOSPC") throw new NexusError("failed", `there is no room for ${path}`, { cause: thrown });
    if (code === "ENOENT" || code === "EACCES") {
      throw usage(`${path} cannot be written: ${thrown instanceof Error ? thrown.message : code}`);
    }
    throw thrown;
  }
}

export function checkFree(path: string, force: boolean): void {
  if (!force && existsSync(path)) throw usage(`${path} is there already`, "replace it with --force");
}
