import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KEYS, REGION } from "../../support/seed.js";

/** A POSIX shell in which a person types one command after the other; its variables last until it is left. */
export interface TypingShell {
  /** @returns what the command printed. @throws when it fails, or does not end in time */
  type(command: string): Promise<string>;
  leave(): void;
}

const WITHIN_MS = 60_000;

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

export function openShell(folder: string): TypingShell {
  const child = spawn("sh", [], {
    cwd: folder,
    stdio: "pipe",
    env: { ...KEYS, PATH: `${folder}:${process.env.PATH ?? ""}`, HOME: folder, AWS_DEFAULT_REGION: REGION },
  });
  let [out, err, number] = ["", "", 0];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  return {
    leave: () => child.kill("SIGKILL"),
    type: async (command) => {
      [out, err] = ["", ""];
      number += 1;
      const mark = `-- end of command ${number}:`;
      child.stdin.write(`${command}\nprintf '\\n%s%s\\n' '${mark}' "$?"\n`);
      const late = Date.now() + WITHIN_MS;
      // A refused `\${VARIABLE:?}` ends a shell that is no terminal's.
      while (!new RegExp(`${mark}\\d+\\n`).test(out) && child.exitCode === null && Date.now() < late) {
        await new Promise((again) => setTimeout(again, 10));
      }
      const [printed = "", code] = out.split(mark);
      if (code?.trim() !== "0") throw new Error(`${command}\nended with ${code?.trim() ?? child.exitCode}: ${err}`);
      return printed.trimEnd();
    },
  };
}
