import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readIfThere } from "../../../src/core/files.js";
import { BINARY, type Ended } from "../../support/cli.js";
import { BOX_ENV, type Box } from "./box.js";

const HOOK = fileURLToPath(new URL("./die-at.mjs", import.meta.url));

/** A moment in a run of the binary: just before it alters a file. */
export interface Moment {
  number: number;
  what: string;
  path: string;
}

interface Died extends Ended {
  signal: NodeJS.Signals | null;
}

function start(line: string[], { home, env }: Pick<Box, "home" | "env">, hook: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", HOOK, BINARY, ...line], {
    cwd: home,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: home,
      TZ: "UTC",
      NODE_DISABLE_COMPILE_CACHE: "1",
      ...BOX_ENV,
      ...env,
      ...hook,
    },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    said.stderr += chunk.toString();
  });
  const ended = new Promise<Died>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...said }));
  });
  return { child, ended };
}

/** Starts the built binary; resolves once it stands still, holding its lock, and has begun nothing. */
export async function holdingItsLock(line: string[], box: Pick<Box, "home" | "env">) {
  const { child, ended } = start(line, box, { NEXUSCTL_TRUST_STOP_AT: "journal.jsonl.lock" });
  const stopped = new Promise<void>((resolve) => child.stdio[3]?.once("data", () => resolve()));
  const early = ended.then(({ code, stderr }) => {
    throw new Error(`nexusctl ${line.join(" ")} began nothing: exit ${code}\n${stderr}`);
  });
  await Promise.race([stopped, early]);
  return {
    pid: child.pid,
    /** Lets it go on, to its end. */
    goOn: () => {
      child.kill("SIGCONT");
      return ended;
    },
  };
}

/** Runs the built binary to its end. */
export function runBinary(line: string[], box: Pick<Box, "home" | "env">): Promise<Died> {
  return start(line, box, {}).ended;
}

/** Every moment of a run of the binary that ends, or was killed, the last one being the one it died before. */
export async function momentsUntil(
  number: number,
  line: string[],
  box: Pick<Box, "home" | "env">,
): Promise<{ ended: Died; moments: Moment[] }> {
  const log = join(mkdtempSync(join(tmpdir(), "nexusctl-moments-")), "log");
  const { ended: running } = start(line, box, {
    NEXUSCTL_TRUST_DIE_AT: String(number),
    NEXUSCTL_TRUST_DIE_LOG: log,
  });
  const ended = await running;
  const moments = (readIfThere(log) ?? "")
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => {
      const [at = "", what = "", ...path] = text.split(" ");
      return { number: Number(at), what, path: path.join(" ") };
    });
  return { ended, moments };
}
