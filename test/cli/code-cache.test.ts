import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeHome, runCli } from "../support/cli.js";

const BASE = /^base-.*\.cjs\.cache$/;

function operator(cacheHome?: string) {
  const home = makeHome();
  const cache = cacheHome ?? join(home, ".cache");
  const folder = join(cache, "nexusctl", "compiled", `${process.version}-${process.arch}`);
  return {
    home,
    folder,
    names: () => readdirSync(folder),
    base: () => join(folder, readdirSync(folder).find((name) => BASE.test(name)) ?? "none"),
    run: (line: string, env: Record<string, string> = {}) =>
      runCli(line.split(" "), { home, env: { XDG_CACHE_HOME: cache, NEXUSCTL_ENV: "sandbox", ...env } }),
  };
}

/** Long ago, so that it shows whether a file is written again. */
const LONG_AGO = new Date("2020-01-01T00:00:00Z");

const isAnswer = { code: 0, stdout: expect.stringContaining("3 of 3 tasks running") };

describe("compiled code that is kept between runs", () => {
  it("is this user's alone, used the next time, and not written again", async () => {
    const { run, folder, names, base } = operator();
    expect(await run("service status")).toMatchObject(isAnswer);
    expect(names().length).toBeGreaterThan(5);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of names()) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
      utimesSync(join(folder, name), LONG_AGO, LONG_AGO);
    }
    expect(await run("service status")).toMatchObject(isAnswer);
    expect(statSync(base()).mtime).toEqual(LONG_AGO);
  });

  it("grows with a command that needs more", async () => {
    const { run, names, base } = operator();
    await run("service status");
    const [before, size] = [names().length, statSync(base()).size];
    await run("backup snapshot list");
    expect(names().length).toBeGreaterThan(before);
    expect(statSync(base()).size).toBeGreaterThan(size);
  });

  it.each([
    ["cut", (kept: Buffer) => kept.subarray(0, kept.length / 2)],
    ["empty", () => Buffer.alloc(0)],
    ["altered in one bit", (kept: Buffer) => kept.fill((kept[9_000] ?? 0) ^ 4, 9_000, 9_001)],
    ["something else", () => Buffer.from("no code at all")],
  ])("is made anew where it is %s", async (_how, spoil) => {
    const { run, base } = operator();
    await run("service status");
    const whole = readFileSync(base());
    writeFileSync(base(), spoil(Buffer.from(whole)));
    expect(await run("service status")).toMatchObject(isAnswer);
    expect(readFileSync(base()).length).toBeGreaterThan(whole.length / 2);
    expect(await run("service status")).toMatchObject(isAnswer);
  });

  it("is neither read nor written where others may write", async () => {
    const { run, folder, names } = operator();
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o777);
    expect(await run("service status")).toMatchObject(isAnswer);
    expect(names()).toEqual([]);
  });

  it("is not missed where nothing can be kept, or nothing is to be", async () => {
    const { home, run } = operator();
    writeFileSync(join(home, "file"), "");
    expect(await operator(join(home, "file")).run("service status")).toMatchObject(isAnswer);
    expect(await run("service status", { NODE_DISABLE_COMPILE_CACHE: "1" })).toMatchObject(isAnswer);
    expect(readdirSync(home)).not.toContain(".cache");
  });

  it("serves a stream and all else alike, though a stream changes the engine's flags", async () => {
    const { run, base, names } = operator();
    const search = "monitor logs search ERROR --since 10m";
    expect(await run(search)).toMatchObject({ code: 0 });
    expect(names().length).toBeGreaterThan(5);
    await run("service status");
    utimesSync(base(), LONG_AGO, LONG_AGO);
    expect(await run(search)).toMatchObject({ code: 0 });
    expect(await run("service status")).toMatchObject(isAnswer);
    expect(statSync(base()).mtime).toEqual(LONG_AGO);
  });

  it("is not kept under flags of the operator's own, nor of a link's other end", async () => {
    const { run, folder, home } = operator();
    await run("service status", { NODE_OPTIONS: "--max-old-space-size=512" });
    expect(existsSync(folder)).toBe(false);
    mkdirSync(join(home, "elsewhere"), { mode: 0o700 });
    mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
    symlinkSync(join(home, "elsewhere"), folder);
    expect(await run("service status")).toMatchObject(isAnswer);
    expect(readdirSync(join(home, "elsewhere"))).toEqual([]);
  });

  it("takes away what was left long ago, and a file that others may write to is not read", async () => {
    const { run, folder, base } = operator();
    await run("service status");
    const left = join(folder, "base-0000.cjs.cache.4711");
    writeFileSync(left, "half");
    utimesSync(left, LONG_AGO, LONG_AGO);
    chmodSync(base(), 0o666);
    expect(await run("service status")).toMatchObject(isAnswer);
    expect(existsSync(left)).toBe(false);
    expect(statSync(base()).mode & 0o777).toBe(0o600);
  });
});
