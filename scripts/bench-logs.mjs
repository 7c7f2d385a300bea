/** The logs rows of the benchmark: peak memory of one command, and a log of a million events in a process of its own. */
import { spawn, spawnSync } from "node:child_process";

/** @returns MiB that the process held at its peak, by GNU time. */
export function peakMemory({ command, args }, { env, cwd }) {
  const ended = spawnSync("/usr/bin/time", ["-f", "%M", command, ...args], {
    env,
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  const kib = Number(ended.stderr.trim().split("\n").at(-1));
  if (ended.status !== 0 || !Number.isFinite(kib)) throw new Error(`no peak memory (GNU time?): ${ended.stderr}`);
  return Math.round(kib / 102.4) / 10;
}

/** Starts the tests' log server with `count` events over the last hour. @param module its built file's address */
export async function serveManyEvents(module, group, count) {
  const script = `
    const { startLogServer } = await import(${JSON.stringify(module)});
    const from = Date.now() - 3_500_000;
    const server = await startLogServer({ group: ${JSON.stringify(group)}, count: ${count}, from, spanMs: 3_400_000, streams: 20 });
    console.log(server.url);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((resolve, reject) => {
    child.stdout.once("data", (text) => resolve(String(text).trim()));
    child.once("exit", (code) => reject(new Error(`the log server ended with ${code}`)));
  });
  return { url, stop: () => child.kill() };
}
