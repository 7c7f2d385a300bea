import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { localLocks } from "../../src/core/local-locks.js";
import { withFileLock } from "../../src/core/lock.js";
import { processMark } from "../../src/core/process-mark.js";
import { tempFolder, testClock } from "../support/engine.js";

function holder(rest: object) {
  return JSON.stringify({
    user: "grace",
    host: hostname(),
    pid: process.pid,
    doing: "Restart web",
    since: "2026-01-31T11:50:00.000Z",
    expires: "2999-01-01T00:00:00.000Z",
    ...rest,
  });
}

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

afterEach(() => vi.useRealTimers());
const HOUR_MS = 3_600_000;

async function lockHeldBy(rest: object) {
  const folder = tempFolder();
  const locks = localLocks(folder, testClock());
  (await locks.acquire("staging/ecs-service/web", "first")).release();
  const lease = await locks.acquire("staging/ecs-service/web", "first");
  const [file] = readdirSync(folder).filter((name) => name.endsWith(".lock"));
  writeFileSync(join(folder, file ?? ""), holder(rest));
  return { locks, lease, path: join(folder, file ?? "") };
}

describe("a lock", () => {
  it("is one a resource: others stay free", async () => {
    const locks = localLocks(tempFolder(), testClock());
    await locks.acquire("staging/ecs-service/web", "one");
    await expect(locks.acquire("staging/ecs-service/api", "two")).resolves.toBeDefined();
    await expect(locks.acquire("staging/ecs-service/web", "three")).rejects.toMatchObject({ code: "locked" });
  });

  it("is free again once it was released", async () => {
    const locks = localLocks(tempFolder(), testClock());
    (await locks.acquire("a", "one")).release();
    await expect(locks.acquire("a", "two")).resolves.toMatchObject({ tookOverFrom: undefined });
  });

  it("says who holds it, what for, and since when", async () => {
    const { locks } = await lockHeldBy({});
    await expect(locks.acquire("staging/ecs-service/web", "two")).rejects.toThrow(
      /being changed by grace on .* \(Restart web\), since 10m ago; nothing was done/,
    );
  });

  it("is taken over when its process has died", async () => {
    const { locks } = await lockHeldBy({ pid: deadPid() });
    await expect(locks.acquire("staging/ecs-service/web", "two")).resolves.toMatchObject({
      tookOverFrom: { user: "grace" },
    });
  });

  it("is taken over when it has expired, even from a machine that cannot be asked", async () => {
    const expired = await lockHeldBy({ host: "elsewhere", expires: "2020-01-01T00:00:00.000Z" });
    await expect(expired.locks.acquire("staging/ecs-service/web", "two")).resolves.toMatchObject({
      tookOverFrom: { host: "elsewhere" },
    });
    const held = await lockHeldBy({ host: "elsewhere" });
    await expect(held.locks.acquire("staging/ecs-service/web", "two")).rejects.toMatchObject({ code: "locked" });
  });

  it("is its holder's for as long as that runs, whatever its file says of an end", async () => {
    const { locks } = await lockHeldBy({ expires: "2020-01-01T00:00:00.000Z" });
    await expect(locks.acquire("staging/ecs-service/web", "two")).rejects.toMatchObject({ code: "locked" });
  });

  it.runIf(existsSync("/proc/self/stat"))(
    "is not taken for held by a process that was given its pid later",
    async () => {
      const { locks } = await lockHeldBy({ born: "1" });
      await expect(locks.acquire("staging/ecs-service/web", "two")).resolves.toMatchObject({
        tookOverFrom: { user: "grace" },
      });
    },
  );

  it("is lost to a holder whose file is another's by now, and stays that one's", async () => {
    const { lease, path } = await lockHeldBy({ host: "elsewhere" });
    expect(() => lease.held()).toThrow(/web was lost: grace on elsewhere has it \(Restart web\); nothing more is sent/);
    await expect(lease.check()).rejects.toMatchObject({ code: "locked" });
    expect(await lease.release()).toBeUndefined();
    expect(readFileSync(path, "utf8")).toBe(holder({ host: "elsewhere" }));
  });

  it("is renewed through a job of a day, for other machines that share the folder", async () => {
    vi.useFakeTimers();
    const folder = tempFolder();
    const lease = await localLocks(folder, testClock()).acquire("web", "Back up");
    const path = join(folder, readdirSync(folder)[0] ?? "");
    const left = () => Date.parse(JSON.parse(readFileSync(path, "utf8")).expires) - Date.now();
    for (let hour = 0; hour < 24; hour += 1) {
      vi.advanceTimersByTime(HOUR_MS);
      expect(left()).toBeGreaterThan(HOUR_MS);
      lease.held();
    }
    expect(await lease.release()).toBeUndefined();
    expect(existsSync(path)).toBe(false);
    vi.advanceTimersByTime(3 * HOUR_MS);
    expect(existsSync(path)).toBe(false);
  });

  it("keeps resources apart whose names look alike in a file name", async () => {
    const locks = localLocks(tempFolder(), testClock());
    await locks.acquire("a/b", "one");
    await expect(locks.acquire("a_b", "two")).resolves.toBeDefined();
  });
});

describe("the guard of a file", () => {
  it.each([
    ["a process that was killed", () => `${deadPid()} ${hostname()}`, 0],
    ["one that was killed before it signed", () => "", 2_000],
    ["another machine, long ago", () => "1 elsewhere", 60_000],
  ])("left by %s holds nobody up", (_, content, ageMs) => {
    const path = join(tempFolder(), "journal.lock");
    writeFileSync(path, content());
    const then = new Date(Date.now() - ageMs);
    utimesSync(path, then, then);
    const began = performance.now();
    expect(withFileLock(path, () => readFileSync(path, "utf8"))).toBe(processMark());
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(existsSync(path)).toBe(false);
  });
});
