import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CODE_CACHE } from "./code-cache.js";
import { plantVariables, searchForSecrets, writtenBelow } from "./no-secret.js";

export const BINARY = fileURLToPath(new URL("../../bin/nexusctl.js", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/main.cjs", import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** Added to a bare environment: nothing of this process's own leaks in. */
  env?: Record<string, string>;
  cwd?: string;
  /** What is piped in; nothing by default. */
  stdin?: string;
  /** Folder that stands for the user's home, with all XDG folders in it; a fresh one by default. */
  home?: string;
  /** After this it is killed and the test fails. */
  withinMs?: number;
}

/**
 * Runs the built binary to its end, and looks for secrets in all that it said and wrote.
 * @throws when it was not built, does not end in time, or lets a secret out that was planted or given by a variable
 */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  if (!existsSync(BUILT)) throw new Error("these tests run the built binary: npm run build");
  const home = options.home ?? makeHome();
  const { withinMs = 60_000 } = options;
  plantVariables(options.env ?? {});
  const before = writtenBelow(home);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BINARY, ...args], {
      cwd: options.cwd ?? home,
      env: {
        PATH: process.env.PATH ?? "",
        HOME: home,
        TZ: "UTC",
        AWS_EC2_METADATA_DISABLED: "true",
        ...CODE_CACHE,
        // A command that sends what it does not declare fails.
        NEXUSCTL_CHECK_USES: "1",
        ...options.env,
      },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString("utf8");
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`nexusctl ${args.join(" ")} did not end within ${withinMs} ms\n${text(out)}\n${text(err)}`));
    }, withinMs);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      const ended = { code, stdout: text(out), stderr: text(err) };
      try {
        searchForSecrets(ended, home, `nexusctl ${args.join(" ")}`, before);
        resolve(ended);
      } catch (found) {
        reject(found);
      }
    });
    // A command that ends without reading its input breaks the pipe; its exit code is what counts.
    child.stdin.on("error", () => child.stdin.destroy());
    child.stdin.end(options.stdin ?? "");
  });
}

export function makeHome(): string {
  return mkdtempSync(join(tmpdir(), "nexusctl-home-"));
}

/** A person at a machine: a home folder that lasts from one command to the next, and a configuration in it. */
export interface Operator {
  home: string;
  /** The variables it runs with, beyond a bare environment. */
  env: Record<string, string>;
  run(args: readonly string[], options?: Omit<CliOptions, "home">): Promise<Ended>;
  write(path: string, text: string): string;
}

export function makeOperator(configuration: string, env: Record<string, string> = {}): Operator {
  const home = makeHome();
  const write = (path: string, text: string) => {
    const full = join(home, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    return full;
  };
  write("nexusctl.yaml", configuration);
  return {
    home,
    env,
    write,
    run: (args, options = {}) => runCli(args, { ...options, home, env: { ...env, ...options.env } }),
  };
}

/** The one JSON document a command printed. */
export function jsonOf(ended: Ended): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(ended.stdout);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    throw new Error(`stdout is not JSON (exit ${ended.code}):\n${ended.stdout}\n${ended.stderr}`);
  }
  throw new Error(`stdout is not a JSON object:\n${ended.stdout}`);
}
