import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appendAndSync, ensureFolder, fileFailure, namesIn, readIfThere, replaceFile } from "../../src/core/files.js";
import { tempFolder } from "../support/engine.js";

/** A link to itself: nobody can look into it, not even root. */
function loop(): string {
  const path = join(tempFolder(), "loop");
  symlinkSync(path, path);
  return path;
}

describe("a file that cannot be used", () => {
  it.each([
    ["read", () => readIfThere(loop())],
    ["read the folder", () => namesIn(loop())],
    ["write", () => appendAndSync(loop(), "x")],
    ["write", () => replaceFile(join(loop(), "x"), "x")],
    ["make the folder", () => ensureFolder(join(loop(), "x"))],
  ])("is named with why, in words: %s", (_verb, use) => {
    expect(use).toThrow(/^cannot [a-z ]+ \/\S+: (its symbolic links lead in a circle|something else of that name .+)$/);
  });

  it("is a folder's name that a file has", () => {
    const path = join(tempFolder(), "file");
    writeFileSync(path, "");
    expect(() => ensureFolder(path)).toThrow(`cannot make the folder ${path}: something else of that name is there`);
  });

  it.each(["EDQUOT", "EIO", "EMFILE", "ENFILE", "ENOTEMPTY", "EBUSY", "ENOSPC", "EACCES"])(
    "has words for %s",
    (code) => {
      const thrown = Object.assign(new Error(`${code}: what node says, open '/x'`), { code });
      const { message, hint } = fileFailure("write", "/x", thrown);
      expect(message).toMatch(/^cannot write \/x: [a-z ]+$/);
      expect(hint).toContain("XDG_STATE_HOME");
    },
  );
});
