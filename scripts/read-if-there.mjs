import { readFileSync } from "node:fs";

/** A file's text; undefined where there is none. */
export function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if (thrown.code === "ENOENT") return undefined;
    throw thrown;
  }
}
