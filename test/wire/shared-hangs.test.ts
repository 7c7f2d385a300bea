import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { openChain } from "../../src/core/chain.js";
import { createClock } from "../../src/core/clock.js";
import { Redactor } from "../../src/core/redact.js";
import { BINARY, jsonOf, type Operator } from "../support/cli.js";
import { KEYS } from "../support/seed.js";
import { FIVE_LINES, makeStateBucket } from "../support/shared-bucket.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
let ada: Operator;
let bucket: Awaited<ReturnType<typeof makeStateBucket>>;

/** The promise is 0.2 s; the rest is for a machine on which other tests run. */
const PROMPT_MS = 600;
/** A few seconds, and what a command takes on a busy machine. */
const CLEAR_MS = 14_000;
const SCALE = ["service", "scale", "4", "--yes"];

beforeEach(async () => {
  bucket = await makeStateBucket(wire.moto.url);
  ada = wire.another({ configuration: FIVE_LINES });
});

const s3 = (operation = "") =>
  wire.proxy.calls.filter((call) => call.service === "s3" && call.operation.startsWith(operation));
const platformWrites = () => wire.proxy.writes().filter(({ service }) => service !== "s3");
const hang = (more: { operation?: string; after?: string } = {}) =>
  wire.proxy.inject({ kind: "hang", service: "s3", ...more });

/** Runs a command, and presses Ctrl-C a moment after `when` holds. */
async function left(args: readonly string[], when: () => boolean, momentMs = 150) {
  const env = { PATH: process.env.PATH ?? "", HOME: ada.home, ...KEYS, AWS_ENDPOINT_URL: wire.proxy.url };
  const child = spawn(process.execPath, [BINARY, ...args], {
    cwd: ada.home,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  for (const late = Date.now() + 30_000; !when(); await sleep(5)) {
    if (Date.now() > late) throw new Error(`it did not come: ${stderr}`);
  }
  await sleep(momentMs);
  const pressed = performance.now();
  child.kill("SIGINT");
  const code = await ended;
  return { code, stderr, ms: performance.now() - pressed };
}

async function timed(args: readonly string[], env: Record<string, string> = {}) {
  const begun = performance.now();
  const ended = await ada.run(args, { env });
  return { ...ended, ms: performance.now() - begun };
}

/** A journal of somebody else, an object a line. */
async function manyEntries(count: number): Promise<void> {
  const chain = openChain(join(mkdtempSync(join(tmpdir(), "nexusctl-many-")), "journal.jsonl"), {
    clock: createClock(),
    redactor: new Redactor(),
  });
  for (let one = 1; one <= count; one += 1) {
    const line = chain.append({ type: "note", change: null, text: `entry ${one}` });
    const key = `journal/eve.laptop.00000001/${String(one).padStart(10, "0")}.jsonl`;
    await bucket.put(`ops/acme/staging/eu-west-1/${key}`, `${JSON.stringify(line)}\n`);
  }
}

describe("a bucket that is slow", () => {
  test("is not said to be silent where many calls wait for their turn", async () => {
    await manyEntries(40);
    wire.proxy.inject({ kind: "slow", service: "s3", operation: "GetObject" });
    const verified = await timed(["journal", "verify"]);
    expect(verified.code, verified.stderr).toBe(0);
    expect(verified.stderr).not.toMatch(/no answer|Warning/);
    // 40 answers of 1.5 s, 8 at a time.
    expect(verified.ms).toBeGreaterThan(7_000);
    // A look waits for 5 s; what arrived by then is kept.
    const before = s3("GetObject").length;
    await timed(["journal", "list"]);
    expect(s3("GetObject").length).toBe(before);
  });

  test("is no dead one after a call that was lost: its answers are waited for, and one's own lock does not refuse one", async () => {
    // With a lease that outlasts a lost call and the next one.
    writeFileSync(join(ada.home, "nexusctl.yaml"), FIVE_LINES.replace("lease=5s", "lease=60s"));
    wire.proxy.inject({ kind: "hang", service: "s3", operation: "PutObject", times: 1 });
    wire.proxy.inject({ kind: "slow", service: "s3" });
    const scaled = await timed(SCALE);
    expect(scaled.code, scaled.stderr).toBe(0);
  });

  test("is not blamed for credentials that take their time", async () => {
    const script = join(ada.home, "credentials.sh");
    const pair = `"AccessKeyId":"${KEYS.AWS_ACCESS_KEY_ID}","SecretAccessKey":"${KEYS.AWS_SECRET_ACCESS_KEY}"`;
    writeFileSync(script, `#!/bin/sh\nsleep 5\necho '{"Version":1,${pair}}'\n`, { mode: 0o755 });
    mkdirSync(join(ada.home, ".aws"), { recursive: true });
    writeFileSync(join(ada.home, ".aws", "config"), `[default]\ncredential_process = ${script}\n`);
    const verified = await timed(["journal", "verify"], { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" });
    expect(verified.code, verified.stderr).toBe(0);
    expect(verified.ms).toBeGreaterThan(5_000);
  });
});

describe("a bucket that takes calls and never answers", () => {
  test("keeps a read for seconds, and Ctrl-C ends it at once", async () => {
    hang();
    const listed = await timed(["journal", "list"]);
    expect(listed.code).toBe(0);
    expect(listed.stderr).toMatch(/shared journal not reachable: .+ \(no answer within 4s\)/);
    expect(listed.ms).toBeLessThan(CLEAR_MS);
    const asked = s3().length;
    const ended = await left(["journal", "list"], () => s3().length > asked);
    expect(ended).toMatchObject({ code: 130, stderr: expect.stringContaining("interrupted") });
    expect(ended.ms).toBeLessThan(PROMPT_MS);
  });

  test.each([
    ["asked whose the lock is", "GetObject", "no answer within 4s; nothing was done"],
    ["told that it is ours", "PutObject", "no answer within 4s; the lock on .+ may have been taken; it ends by itself"],
  ])("refuses a change within seconds when it is %s, and nothing is sent", async (_when, operation, why) => {
    hang({ operation });
    const refused = await timed(SCALE);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(new RegExp(`no lock at s3://acme-nexusctl/ops.*: ${why}`));
    expect(refused.ms).toBeLessThan(CLEAR_MS);
    const asked = s3(operation).length;
    const ended = await left(SCALE, () => s3(operation).length > asked);
    expect(ended.code).toBe(130);
    expect(ended.ms).toBeLessThan(PROMPT_MS);
    expect(platformWrites()).toEqual([]);
  });

  test("that may have given a lock all the same: it is said, and ends by its lease", async () => {
    wire.proxy.inject({ kind: "swallow", service: "s3", operation: "PutObject", times: 1 });
    hang({ after: "PutObject" });
    const ended = await left(SCALE, () => s3("PutObject").length > 0);
    expect(ended.code).toBe(130);
    expect(ended.ms).toBeLessThan(PROMPT_MS);
    expect(ended.stderr).toMatch(/interrupted; the lock on .+ may have been taken; it ends by itself within 5s/);
    wire.proxy.clear();
    await sleep(8_000);
    const next = await ada.run(SCALE);
    expect(next.code, next.stderr).toBe(0);
    expect(next.stderr).toMatch(/took over the lock/);
  });

  test("after the lock was taken: the change ends within seconds, or at once with Ctrl-C, and what is left is said", async () => {
    hang({ after: "PutObject" });
    const failed = await timed(SCALE);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/the shared state at .+ does not take this: no answer within/);
    expect(failed.stderr + failed.stdout).toMatch(
      /the lock may not have been given back .+; it ends by itself within 5s/,
    );
    expect(failed.ms).toBeLessThan(CLEAR_MS);
    expect(platformWrites()).toEqual([]);
    await sleep(8_000);
    wire.proxy.clear();
    hang({ after: "UpdateService" });
    const ended = await left(SCALE, () => s3("PutObject").length > 2);
    expect(ended.code).toBe(130);
    expect(ended.ms).toBeLessThan(PROMPT_MS);
    expect(ended.stderr).toMatch(/kept on this machine, and handed over by the next change/);
    expect(ended.stderr).toMatch(
      /the lock may not have been given back \(that was sent; no answer in time\); it ends by itself within 5s/,
    );
  });

  test("after Ctrl-C keeps the end of a command on an incident's record until the next one hands it over", async () => {
    const bob = wire.another({ configuration: FIVE_LINES });
    const commands = async (who: Operator) => {
      const { stdout } = await who.run(["incident", "show", "latest"]);
      return stdout.split("\n").filter((line) => line.includes("nexusctl service scale 4"));
    };
    const doctor = async () => (await ada.run(["doctor", "-o", "json"])).stdout;
    await ada.run(["incident", "open", "--severity", "P1", "--title", "down", "--no-evidence"]);
    hang({ after: "UpdateService" });
    wire.proxy.inject({ kind: "hang", service: "ecs", operation: "UpdateService", times: 1 });
    const ended = await left([...SCALE, "--incident", "latest"], () => platformWrites().length === 1);
    expect(ended.code).toBe(130);
    expect(ended.ms).toBeLessThan(PROMPT_MS);
    wire.proxy.clear();
    expect(await commands(bob)).toEqual([expect.stringContaining("(its end is not here yet)")]);
    expect(await doctor()).toMatch(/kept here for the next change: \d journal entries, 1 line of inc-/);
    const verified = await ada.run(["journal", "verify", "-o", "json"]);
    expect(jsonOf(verified)).toMatchObject({ waiting: expect.any(Number), waitingRecords: 1 });
    expect(await commands(ada)).toEqual([expect.stringContaining("(exit 130)")]);
    // The last one was a look at the incident: it handed over what waited.
    expect(await commands(bob)).toEqual([expect.stringContaining("(exit 130)")]);
    expect(await doctor()).not.toMatch(/kept here/);
  });

  test("does not hold back an incident for longer than seconds, nor Ctrl-C beside one", async () => {
    const opening = ["incident", "open", "--severity", "P1", "--title", "all is down", "--no-evidence"];
    hang();
    const opened = await timed(opening);
    expect(opened.code, opened.stderr).toBe(0);
    expect(opened.stderr).toMatch(/no lock could be had/);
    expect(opened.ms).toBeLessThan(CLEAR_MS);
    const asked = s3().length;
    const ended = await left(["service", "status", "--incident", "latest"], () => s3().length > asked);
    expect(ended.code).toBe(130);
    expect(ended.ms).toBeLessThan(PROMPT_MS);
  });

  test("gives the prompt back at once also between two tries of a renewal", async () => {
    // Its tries follow each other after 2 s, as those of the default lease do.
    writeFileSync(join(ada.home, "nexusctl.yaml"), FIVE_LINES.replace("lease=5s", "lease=24s"));
    wire.proxy.inject({ kind: "hang", service: "ecs", operation: "UpdateService" });
    hang({ after: "UpdateService" });
    const renewing = () => {
      const sent = wire.proxy.calls.findIndex(({ operation }) => operation === "UpdateService");
      return sent >= 0 && wire.proxy.calls.slice(sent).some(({ operation }) => operation.startsWith("PutObject"));
    };
    const ended = await left(SCALE, renewing, 4_600);
    expect(ended.code).not.toBe(0);
    expect(ended.ms).toBeLessThan(PROMPT_MS);
  });

  test("gives a lock back when it does answer, also on the way out", async () => {
    wire.proxy.inject({ kind: "hang", service: "ecs", operation: "UpdateService", times: 1 });
    const ended = await left(SCALE, () => platformWrites().length === 1);
    expect(ended.code).not.toBe(0);
    expect(ended.ms).toBeLessThan(PROMPT_MS);
    expect((await ada.run(["service", "scale", "3", "--yes"])).stderr).not.toMatch(/took over|being changed/);
  });
});
