import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.js";
import { plant } from "./no-secret.js";

/** A real Redis server of this test's own. */
export interface Redis {
  port: number;
  password: string;
  /** Runs one command by redis-cli. */
  command(...args: string[]): string;
  stop(): Promise<void>;
}

const PASSWORD = plant("the password of Redis", "battery horse staple");
const READY_WITHIN_MS = 20_000;

/**
 * @param rdb a file to begin with
 * @throws naming the component that is missing
 */
export async function startRedis(rdb?: string): Promise<Redis> {
  const look = spawnSync("redis-server", ["--version"]);
  if (look.error !== undefined) throw new Error("these tests need a Redis server (apt-get install redis-server)");
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-redis-"));
  if (rdb !== undefined) copyFileSync(rdb, join(folder, "dump.rdb"));
  const port = await freePort();
  const settings = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--save",
    "",
    "--requirepass",
    PASSWORD,
  ];
  const child = spawn("redis-server", [...settings, "--repl-diskless-sync-delay", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stdout.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
  });
  const late = Date.now() + READY_WITHIN_MS;
  while (!log.includes("Ready to accept connections")) {
    if (child.exitCode !== null || Date.now() > late) throw new Error(`Redis did not start:\n${log}`);
    await new Promise((again) => setTimeout(again, 20));
  }
  return {
    port,
    password: PASSWORD,
    command: (...args) => {
      const ended = spawnSync("redis-cli", ["-p", String(port), ...args], {
        encoding: "utf8",
        env: { ...process.env, REDISCLI_AUTH: PASSWORD },
      });
      if (ended.status !== 0) throw new Error(`redis-cli ${args.join(" ")}: ${ended.stderr}`);
      return ended.stdout.trim();
    },
    stop: () =>
      new Promise((stopped) => {
        child.once("exit", () => {
          rmSync(folder, { recursive: true, force: true });
          stopped();
        });
        child.kill("SIGKILL");
      }),
  };
}
