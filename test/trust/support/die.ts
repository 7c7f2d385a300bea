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

/** Runs the built binary and kills it at the moment of this number, counted from 1; at 0 it runs to its end. */
function runUntil(
  number: number,
  line: string[],
  { home, env }: Pick<Box, "home" | "env">,
  log: string,
): Promise<Died> {
  const child = spawn(process.execPath, ["--import", HOOK, BINARY, ...line], {
    cwd: home,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: home,
      TZ: "UTC",
      ...BOX_ENV,
      ...env,
      NEXUSCTL_TRUST_DIE_AT: String(number),
      NEXUSCTL_TRUST_DIE_LOG: log,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said.stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...said }));
  });
}

/** Every moment of a run of the binary that ends, or was killed, the last one being the one it died before. */
export async function momentsUntil(
  number: number,
  line: string[],
  box: Pick<Box, "home" | "env">,
): Promise<{ ended: Died; moments: Moment[] }> {
  const log = join(mkdtempSync(join(tmpdir(), "nexusctl-moments-")), "log");
  const ended = await runUntil(number, line, box, log);
  const moments = (readIfThere(log) ?? "")
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => {
      const [at = "", what = "", ...path] = text.split(" ");
      return { number: Number(at), what, path: path.join(" ") };
    });
  return { ended, moments };
}
