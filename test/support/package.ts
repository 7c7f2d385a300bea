import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyOfCheckout } from "./checkout.js";
import type { Ended } from "./cli.js";
import { runProgram } from "./run-program.js";

/** npm without a network: an address that nobody answers at, and nothing in its cache. */
function npmAlone(home: string): Record<string, string> {
  return {
    HOME: home,
    npm_config_cache: join(home, "cache"),
    npm_config_registry: "http://127.0.0.1:9/",
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
  };
}

/** Runs npm where nothing can be fetched. @throws when it fails */
export async function npm(args: string[], cwd: string, home: string): Promise<Ended> {
  const ended = await runProgram("npm", args, { cwd, env: npmAlone(home) });
  if (ended.code !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${ended.stdout}\n${ended.stderr}`);
  return ended;
}

/** Packs a fresh checkout, which is gone afterwards. @returns the path of the tarball */
export async function packed(): Promise<string> {
  const checkout = copyOfCheckout();
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-packed-"));
  try {
    await npm(["pack", "--pack-destination", folder], checkout, folder);
  } finally {
    rmSync(checkout, { recursive: true });
  }
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack left no tarball");
  return join(folder, tarball);
}

export interface Installed {
  prefix: string;
  home: string;
  /** What npm said of it. */
  said: Ended;
  run(...args: string[]): Promise<Ended>;
  npm(...args: string[]): Promise<Ended>;
}

/** Installs a tarball as a person does who has nothing but Node and npm, into an empty folder. */
export async function installed(tarball: string): Promise<Installed> {
  const home = mkdtempSync(join(tmpdir(), "nexusctl-installed-"));
  const prefix = join(home, "prefix");
  mkdirSync(prefix);
  const said = await npm(["install", "--global", "--prefix", prefix, tarball], home, home);
  return {
    prefix,
    home,
    said,
    run: (...args) => runProgram(join(prefix, "bin", "nexusctl"), args, { cwd: home, env: { HOME: home } }),
    npm: (...args) => npm([...args, "--global", "--prefix", prefix], home, home),
  };
}
