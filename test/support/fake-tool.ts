import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A PATH on which `name` is this shell script. `REAL` in it stands for the real tool. */
export function fakeTool(name: string, script: string): string {
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-tool-"));
  const path = join(folder, name);
  const rest = process.env.PATH ?? "";
  writeFileSync(path, `#!/bin/bash\nREAL() { PATH='${rest}' ${name} "$@"; }\n${script}\n`);
  chmodSync(path, 0o755);
  return `${folder}:${rest}`;
}
