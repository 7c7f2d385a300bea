import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { BINARY, jsonOf, type Operator } from "../support/cli.js";
import { KEYS } from "../support/seed.js";
import { FIVE_LINES, makeStateBucket } from "../support/shared-bucket.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
let ada: Operator;

/** The promise is 0.2 s; the rest is for a machine on which other tests run. */
const PROMPT_MS = 600;
/** A few seconds, and what a command takes on a busy machine. */
const CLEAR_MS = 14_000;
const SCALE = ["service", "scale", "4", "--yes"];

beforeEach(async () => {
  await makeStateBucket(wire.moto.url);
  ada = wire.another({ configuration: FIVE_LINES });
});

const s3 = (operation = "") =>
  wire.proxy.calls.filter((call) => call.service === "s3" && call.operation.startsWith(operation));
const platformWrites = () => wire.proxy.writes().filter(({ service }) => service !== "s3");
const hang = (more: { operation?: string; after?: string } = {}) =>
  wire.proxy.inject({ kind: "hang", service: "s3", ...more });

/** Runs a command, and presses Ctrl-C a moment after `when` holds. */
async function left(args: readonly string[], when: () => boolean) {
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
  await sleep(150);
  const pressed = performance.now();
  child.kill("SIGINT");
  const code = await ended;
  return { code, stderr, ms: performance.now() - pressed };
}

async function timed(args: readonly string[]) {
  const begun = performance.now();
  const ended = await ada.run(args);
  return { ...ended, ms: performance.now() - begun };
}

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
    ["asked whose the lock is", "GetObject"],
    ["told that it is ours", "PutObject"],
  ])("refuses a change within seconds when it is %s, and nothing is sent", async (_when, operation) => {
    hang({ operation });
    const refused = await timed(SCALE);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/no lock at s3:\/\/acme-nexusctl\/ops.*: no answer within 4s; nothing was done/);
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
    expect(ended.stderr).toMatch(/the lock may not have been given back .+; it ends by itself within 5s/);
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

  test("gives a lock back when it does answer, also on the way out", async () => {
    wire.proxy.inject({ kind: "hang", service: "ecs", operation: "UpdateService", times: 1 });
    const ended = await left(SCALE, () => platformWrites().length === 1);
    expect(ended.code).not.toBe(0);
    expect(ended.ms).toBeLessThan(PROMPT_MS);
    expect((await ada.run(["service", "scale", "3", "--yes"])).stderr).not.toMatch(/took over|being changed/);
  });
});
