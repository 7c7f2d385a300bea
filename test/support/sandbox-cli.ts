import { spawn } from "node:child_process";
import { join } from "node:path";
import { BINARY, type CliOptions, type Ended, makeHome, runCli } from "./cli.js";
import { CODE_CACHE } from "./code-cache.js";
import { plantVariables, searchForSecrets, writtenBelow } from "./no-secret.js";

/** The built binary on a sandbox of its own: fast, repeatable, and without anything of this machine's. */
export function sandboxCli(env: Record<string, string> = {}) {
  const home = makeHome();
  const all = { NEXUSCTL_ENV: "sandbox", NEXUSCTL_SANDBOX_SPEED: "200", NEXUSCTL_SANDBOX_SEED: "cli", ...env };
  const state = join(home, ".local", "state", "nexusctl", "sandbox");
  return {
    home,
    world: join(state, "world.json"),
    journal: join(state, "journal.jsonl"),
    run: (line: string, options: CliOptions = {}): Promise<Ended> =>
      runCli(line.split(" "), { home, ...options, env: { ...all, ...options.env } }),
    /** Starts it and leaves it running; `said` resolves once stderr holds `text`. */
    start(line: string) {
      plantVariables(all);
      const before = writtenBelow(home);
      const child = spawn(process.execPath, [BINARY, ...line.split(" ")], {
        cwd: home,
        env: { PATH: process.env.PATH ?? "", HOME: home, ...CODE_CACHE, NEXUSCTL_CHECK_USES: "1", ...all },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let stderr = "";
      let stdout = "";
      child.stdout.on("data", (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      const said = (text: string) =>
        new Promise<void>((resolve, reject) => {
          const look = () => {
            if (stderr.includes(text)) resolve();
          };
          child.stderr.on("data", look);
          child.on("close", () => reject(new Error(`it ended without saying "${text}":\n${stderr}`)));
          look();
        });
      child.stderr.on("data", (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      const ended = new Promise<number | null>((resolve, reject) =>
        child.on("close", (code) => {
          try {
            searchForSecrets({ stdout, stderr }, home, `nexusctl ${line}`, before);
            resolve(code);
          } catch (found) {
            reject(found);
          }
        }),
      );
      return { child, said, ended };
    },
  };
}
