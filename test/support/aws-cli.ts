import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder in which `aws` is the real CLI of the tests' Python. @throws naming what is missing */
export function folderWithAws(): string {
  const python = process.env.NEXUSCTL_TEST_PYTHON ?? "python3";
  const look = spawnSync(python, ["-m", "awscli", "--version"], { encoding: "utf8" });
  if (look.status !== 0) throw new Error(`these tests need the aws CLI: ${python} -m pip install awscli`);
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-aws-"));
  writeFileSync(join(folder, "aws"), `#!/bin/sh\nexec "${python}" -m awscli "$@"\n`);
  chmodSync(join(folder, "aws"), 0o755);
  return folder;
}
