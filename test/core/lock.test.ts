import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { localLocks, withFileLock } from "../../src/core/lock.js";
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

async function lockHeldBy(rest: object) {
  const folder = tempFolder();
  const locks = localLocks(folder, testClock());
  (await locks.acquire("staging/ecs-service/web", "first")).release();
  const lease = await locks.acquire("staging/ecs-service/web", "first");
  const [file] = readdirSync(folder).filter((name) => name.endsWith(".lock"));
  writeFileSync(join(folder, file ?? ""), holder(rest));
  return { locks, lease };
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
    expect(withFileLock(path, () => readFileSync(path, "utf8"))).toBe(`${process.pid} ${hostname()}`);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(existsSync(path)).toBe(false);
  });
});
