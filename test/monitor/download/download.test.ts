import { existsSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { NexusError } from "../../../src/core/errors.js";
import { download, type PageSource } from "../../../src/monitor/download/download.js";
import { fakeClock } from "../../support/context.js";

const PAGES = 6;
const WHOLE = Array.from({ length: PAGES }, (_, page) => textOf(page)).join("");
const UNTIL = new Date("2026-01-31T14:00:00Z");

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), "nexusctl-download-")), "app.log");
});

function textOf(page: number): string {
  return `line ${page} of café\n`.repeat(50 + page);
}

/** A log of six pages that breaks off at one of them, and the tokens and ends it was asked with. */
function source(breaks?: { at: number; how: Error }, name = "one", until = UNTIL) {
  const asked: { token: string | undefined; until: Date | undefined }[] = [];
  const log: PageSource = {
    identity: { name },
    until,
    page: async (token, end) => {
      asked.push({ token, until: end });
      const page = Number(token ?? 0);
      if (page === breaks?.at) throw breaks.how;
      return { text: textOf(page), next: page + 1 < PAGES ? String(page + 1) : undefined };
    },
  };
  return { log, asked };
}

const broken = new NexusError("failed", "the line went dead");

function save(log: PageSource, options: { force?: boolean; signal?: AbortSignal } = {}) {
  const clock = fakeClock();
  const signal = options.signal ?? new AbortController().signal;
  return download(log, { path, force: options.force ?? false }, { clock, signal, onProgress: () => undefined });
}

const left = () => readdirSync(join(path, ".."));

describe("a download", () => {
  it("is all pages, and leaves nothing else behind", async () => {
    expect(await save(source().log)).toMatchObject({ pages: PAGES, resumedAt: 0, bytes: Buffer.byteLength(WHOLE) });
    expect(readFileSync(path, "utf8")).toBe(WHOLE);
    expect(left()).toEqual(["app.log"]);
  });

  it("that broke off goes on at its page, to the same file and the same end", async () => {
    await expect(save(source({ at: 4, how: broken }).log)).rejects.toMatchObject({
      message: "the line went dead",
      hint: expect.stringContaining("goes on where it broke off"),
    });
    expect(existsSync(path)).toBe(false);
    const again = source(undefined, "one", new Date("2026-02-01T00:00:00Z"));
    expect((await save(again.log)).resumedAt).toBeGreaterThan(0);
    expect(again.asked[0]).toEqual({ token: "4", until: UNTIL });
    expect(readFileSync(path, "utf8")).toBe(WHOLE);
  });

  it("forgets what was written after the last page it is sure of", async () => {
    await expect(save(source({ at: 3, how: broken }).log)).rejects.toThrow();
    writeFileSync(`${path}.part`, "half a line", { flag: "a" });
    await save(source().log);
    expect(readFileSync(path, "utf8")).toBe(WHOLE);
  });

  it("begins again when its part is shorter than it was", async () => {
    await expect(save(source({ at: 3, how: broken }).log)).rejects.toThrow();
    truncateSync(`${path}.part`, 10);
    expect(await save(source().log)).toMatchObject({ resumedAt: 0 });
    expect(readFileSync(path, "utf8")).toBe(WHOLE);
  });

  it("begins again when the part is of another log, or its note cannot be read", async () => {
    await expect(save(source({ at: 3, how: broken }, "other").log)).rejects.toThrow();
    await expect(save(source({ at: 2, how: broken }).log)).rejects.toThrow();
    writeFileSync(`${path}.part.json`, '{"bytes":-4');
    expect(await save(source().log)).toMatchObject({ resumedAt: 0 });
    expect(readFileSync(path, "utf8")).toBe(WHOLE);
  });

  it("that is interrupted says that it can go on", async () => {
    const stop = new AbortController();
    const { log } = source();
    const page = log.page;
    log.page = (token, until) => {
      if (token === "2") stop.abort();
      return page(token, until);
    };
    await expect(save(log, { signal: stop.signal })).rejects.toMatchObject({
      code: "interrupted",
      message: expect.stringContaining("goes on where it broke off"),
    });
    await save(source().log);
    expect(readFileSync(path, "utf8")).toBe(WHOLE);
  });

  it("replaces a file only by force", async () => {
    writeFileSync(path, "mine");
    await expect(save(source().log)).rejects.toMatchObject({ code: "usage" });
    expect(readFileSync(path, "utf8")).toBe("mine");
    await save(source().log, { force: true });
    expect(readFileSync(path, "utf8")).toBe(WHOLE);
  });

  it("writes no file for a log without a line", async () => {
    const empty: PageSource = { identity: {}, until: UNTIL, page: async () => ({ text: "", next: undefined }) };
    expect(await save(empty)).toMatchObject({ path: undefined, bytes: 0 });
    expect(left()).toEqual([]);
  });

  it("ends when pages come round again", async () => {
    const round: PageSource = {
      identity: {},
      until: undefined,
      page: async (token) => ({ text: "again\n", next: token === "a" ? "b" : "a" }),
    };
    await expect(save(round)).rejects.toThrow("repeats a page");
  });

  it("waits and goes on when it is throttled", async () => {
    const { log } = source();
    const page = log.page;
    let calls = 0;
    log.page = async (token, until) => {
      calls += 1;
      if (calls % 2 === 1) throw new NexusError("failed", "slow down", { awsCode: "ThrottlingException" });
      return page(token, until);
    };
    await save(log);
    expect(readFileSync(path, "utf8")).toBe(WHOLE);
  });

  it("gives up after a minute of nothing but refusals", async () => {
    const { log } = source();
    log.page = async () => Promise.reject(new NexusError("failed", "slow down", { awsCode: "ThrottlingException" }));
    await expect(save(log)).rejects.toThrow("slow down");
  });
});
