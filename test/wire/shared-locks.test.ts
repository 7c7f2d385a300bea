import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Moto, startMoto } from "../support/moto.js";
import { KEYS } from "../support/seed.js";
import { startSerialProxy } from "../support/serial-proxy.js";
import { count, times } from "../trust/support/counts.js";
import { PROMISES } from "../trust/support/promises.js";

const WORKERS = 20;
const LEASE_MS = 3_000;
/** The store's whole seconds, twice; and twenty processes on few cores take their time. */
const HARDLY_LATER_MS = 2_000 + 6_000;

interface Told {
  pid: number;
  what: "enter" | "write" | "leave" | "lost" | "left" | "refused" | "failed";
  from?: { user: string; since: string; doing: string };
  why?: string;
}

/** Sees what the holders do, by itself: whoever entered last may write, and nobody else. */
class Witness {
  readonly told: (Told & { at: number })[] = [];
  readonly wrong: string[] = [];
  /** Who is inside; a process that ended is not. */
  holder: number | undefined;
  #server: Server | undefined;

  async start(): Promise<number> {
    const server = createServer((socket) => {
      let pid: number | undefined;
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        if (this.holder === pid) this.holder = undefined;
      });
      createInterface({ input: socket }).on("line", (line) => {
        const one = JSON.parse(line) as Told;
        pid = one.pid;
        this.#hear(one);
      });
    });
    this.#server = server;
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the witness has no port");
    return address.port;
  }

  /** Holders that were stopped, and so do nothing, until they go on. */
  readonly stopped = new Set<number>();

  #hear(one: Told): void {
    this.told.push({ ...one, at: performance.now() });
    const { pid, what } = one;
    if (what === "enter") {
      if (this.holder !== undefined && !this.stopped.has(this.holder))
        this.wrong.push(`${pid} entered beside ${this.holder}`);
      this.holder = pid;
    } else if (what === "write" && this.holder !== pid) this.wrong.push(`${pid} wrote while ${this.holder} was inside`);
    else if ((what === "leave" || what === "lost") && this.holder === pid) this.holder = undefined;
  }

  count(what: Told["what"]): number {
    return this.told.filter((one) => one.what === what).length;
  }

  stop(): void {
    this.#server?.close();
  }
}

describe("twenty processes after one lock", () => {
  let moto: Moto;
  let proxy: Awaited<ReturnType<typeof startSerialProxy>>;
  const witness = new Witness();
  const workers: ChildProcess[] = [];
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-locks-"));
  let port = 0;

  const hire = () => {
    const env = {
      PATH: process.env.PATH ?? "",
      ...KEYS,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ENDPOINT: proxy.url,
      WITNESS: `${port}`,
      LEASE_MS: `${LEASE_MS}`,
    };
    workers.push(
      spawn(process.execPath, [join(folder, "lock-worker.mjs")], { env, stdio: ["ignore", "ignore", "inherit"] }),
    );
  };
  /** Somebody inside who is not stopped, at a moment when it is. */
  const somebody = async () => {
    for (;;) {
      if (witness.holder !== undefined && !witness.stopped.has(witness.holder)) return witness.holder;
      await sleep(1);
    }
  };
  /** Milliseconds until the next one enters. */
  const untilNext = async () => {
    const begun = performance.now();
    const before = witness.count("enter");
    while (witness.count("enter") === before) {
      if (performance.now() - begun > 60_000) throw new Error("nobody enters any more");
      await sleep(10);
    }
    return performance.now() - begun;
  };

  beforeAll(async () => {
    moto = await startMoto();
    // Every ninth write is carried out and its reply lost.
    proxy = await startSerialProxy(moto.url, (write) => write > 1 && write % 9 === 0);
    const s3 = new S3Client({
      region: "us-west-2",
      endpoint: moto.url,
      forcePathStyle: true,
      credentials: { accessKeyId: "x", secretAccessKey: "x" },
    });
    await s3.send(
      new CreateBucketCommand({
        Bucket: "acme-nexusctl",
        CreateBucketConfiguration: { LocationConstraint: "us-west-2" },
      }),
    );
    const bundle = await rolldown({
      input: "test/support/lock-worker.ts",
      platform: "node",
      resolve: { mainFields: ["module", "main"] },
      transform: { define: { __NEXUSCTL_VERSION__: '"test"' } },
    });
    await bundle.write({
      dir: folder,
      format: "esm",
      entryFileNames: "[name].mjs",
      chunkFileNames: "[name]-[hash].mjs",
    });
    await bundle.close();
    port = await witness.start();
  });

  afterAll(async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    witness.stop();
    await proxy.stop();
    await moto.stop();
  });

  test("never two holders; whoever is killed or stopped blocks the others no longer than its lease", async () => {
    for (let one = 0; one < WORKERS; one += 1) hire();
    const waits: number[] = [];
    const rounds = times(1, 10);
    let [killed, stopped] = [0, 0];
    for (let round = 0; round < rounds; round += 1) {
      for (let entered = 0; entered < times(8, 25); entered += 1) await untilNext();
      const victim = await somebody();
      process.kill(victim, "SIGKILL");
      killed += 1;
      waits.push(await untilNext());
      hire();
      const sleeper = await somebody();
      witness.stopped.add(sleeper);
      process.kill(sleeper, "SIGSTOP");
      stopped += 1;
      waits.push(await untilNext());
      // It wakes while others work, and must not go on where it was.
      await sleep(500);
      process.kill(sleeper, "SIGCONT");
      await sleep(500);
      witness.stopped.delete(sleeper);
    }
    expect(witness.wrong).toEqual([]);
    expect(witness.told.filter(({ what }) => what === "failed").map(({ why }) => why)).toEqual([]);
    expect(Math.max(...waits)).toBeLessThan(LEASE_MS + HARDLY_LATER_MS);
    const takeOvers = witness.told.filter(({ what, from }) => what === "enter" && from !== undefined);
    expect(takeOvers.length).toBeGreaterThanOrEqual(killed);
    for (const { from } of takeOvers) expect(from).toMatchObject({ doing: expect.stringMatching(/^round of \d+$/) });
    expect(proxy.counts.lost).toBeGreaterThan(0);
    count({
      promise: PROMISES.twoOperators,
      against: "moto",
      runs: witness.count("enter") + witness.count("refused"),
      calls: proxy.counts.calls,
      faults: proxy.counts.lost + killed + stopped,
      writes: witness.count("write"),
      allowed: witness.count("write") - witness.wrong.length,
    });
  }, 300_000);
});
