import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { freePort } from "./free-port.js";

/** AWS's wire protocols on a loopback port, written by others: https://docs.getmoto.org/en/latest/docs/server_mode.html */
export interface Moto {
  url: string;
  /** Forgets every resource. */
  reset(): Promise<void>;
  /** From the next call on, IAM policies decide; until `allowAll`. */
  enforcePolicies(): Promise<void>;
  allowAll(): Promise<void>;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 90_000;

/** @throws naming the component that is missing: a wire test that cannot run must fail, not pass silently */
export async function startMoto(): Promise<Moto> {
  const python = process.env.NEXUSCTL_TEST_PYTHON ?? "python3";
  const look = spawnSync(python, ["-c", "import moto.server, flask"], { encoding: "utf8" });
  if (look.error !== undefined) throw new Error(`wire tests need Python 3: ${python} cannot be started`);
  if (look.status !== 0) {
    const why = look.stderr.trim().split("\n").at(-1);
    throw new Error(`wire tests need moto: ${python} -m pip install 'moto[server]==5.2.1' (${why})`);
  }
  const port = await freePort();
  const child = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
    // Tasks of a service run only with this; else running stays 0 for ever.
    // Without a hash seed, what moto keeps in sets is in another order each time.
    env: { ...process.env, MOTO_ECS_SERVICE_RUNNING: "2", MOTO_ACM_VALIDATION_WAIT: "1", PYTHONHASHSEED: "0" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(child, url);
  const post = async (path: string, body = "") => {
    const answer = await fetch(`${url}/moto-api/${path}`, {
      method: "POST",
      body,
      headers: { "content-type": "text/plain" },
    });
    if (!answer.ok) throw new Error(`moto answered ${answer.status} to ${path}`);
  };
  return {
    url,
    reset: () => post("reset"),
    enforcePolicies: () => post("reset-auth", "0"),
    allowAll: () => post("reset-auth", "inf"),
    stop: () => stop(child),
  };
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  });
  const late = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`moto ended with ${child.exitCode}: ${said}`);
    if (
      await fetch(`${url}/moto-api/data.json`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return;
    if (Date.now() > late) {
      child.kill("SIGKILL");
      throw new Error(`moto did not answer at ${url} within ${READY_WITHIN_MS / 1000} s: ${said}`);
    }
    await new Promise((again) => setTimeout(again, 50));
  }
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
