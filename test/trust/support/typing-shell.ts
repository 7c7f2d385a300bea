import { spawn } from "node:child_process";
import { KEYS, REGION } from "../../support/seed.js";

/** A POSIX shell in which a person types one command after the other; its variables last until it is left. */
export interface TypingShell {
  /** @returns what the command printed. @throws when it fails, or does not end in time */
  type(command: string): Promise<string>;
  leave(): void;
}

const WITHIN_MS = 60_000;

/** @param folder where `aws` is, and the person's home */
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
